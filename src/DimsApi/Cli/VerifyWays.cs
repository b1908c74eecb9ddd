using System.Globalization;
using Dims.Cells;
using Dims.Storage;
using Dims.Ways;

namespace Dims.Cli;

// States against steps, results against states, cells against authorised rows, shipments against their samples.
internal static class VerifyWays
{
    public const string Standing =
        """
        SELECT 'sample ' || s.number || ' is ''' || s.state || ''', and its last step is ''' || COALESCE(p.state, 'authorised') || '''' FROM samples s
        LEFT JOIN sample_steps p ON p.sample = s.number AND p.ordinal = (SELECT MAX(q.ordinal) FROM sample_steps q WHERE q.sample = s.number) WHERE s.state <> COALESCE(p.state, 'authorised')
        UNION ALL
        SELECT 'sample ' || sample || ': steps from ' || MIN(ordinal) || ' to ' || MAX(ordinal) || ', ' || COUNT(*) || ' stored' FROM sample_steps GROUP BY sample HAVING MIN(ordinal) > 1 OR MAX(ordinal) - MIN(ordinal) + 1 <> COUNT(*)
        """;

    public const string Results =
        """
        SELECT 'sample ' || s.number || ' is ''' || s.state || ''', and a result of it waits' FROM samples s WHERE s.state IN ('registered', 'authorised', 'reported') AND EXISTS (SELECT 1 FROM analyses a WHERE a.sample = s.number AND a.counts = 0)
        UNION ALL
        SELECT 'sample ' || s.number || ' is ''analysed'', and nothing of it waits' FROM samples s WHERE s.state = 'analysed' AND NOT EXISTS (SELECT 1 FROM analyses a WHERE a.sample = s.number AND a.counts = 0)
        UNION ALL
        SELECT 'analysis ' || ordinal || ' of sample ' || sample || ' is authorised and does not count' FROM analyses WHERE counts = 0 AND authorised = 1
        """;

    public const string Shipments =
        """
        SELECT 'sample ' || s.number || ' is ''' || s.state || ''', and in no shipment that says so' FROM samples s WHERE s.state IN ('sent', 'received') AND NOT EXISTS (
          SELECT 1 FROM shipment_items i JOIN shipments p ON p.id = i.shipment
          WHERE i.sample = s.number AND p.laboratory = s.shipped_to AND p.state <> 'open' AND p.cancelled_at IS NULL AND ((s.state = 'sent' AND (i.outcome IS NULL OR i.outcome = 'missing')) OR (s.state = 'received' AND i.outcome = 'received')))
        UNION ALL
        SELECT 'shipment ' || p.id || ' is ''' || p.state || ''', and what became of ' || i.told || ' is ''' || COALESCE(i.outcome, 'not known') || '''' FROM shipments p JOIN shipment_items i ON i.shipment = p.id
        WHERE (p.state = 'open' AND i.outcome IS NOT NULL) OR (p.state = 'sent' AND i.outcome <> 'left-behind') OR (p.state = 'received' AND i.outcome IS NULL)
        UNION ALL
        SELECT 'sample ' || i.sample || ' is in the shipment ' || p.id || ' of another location' FROM shipments p JOIN shipment_items i ON i.shipment = p.id JOIN samples s ON s.number = i.sample WHERE s.location_id <> p.location_id
        UNION ALL
        SELECT 'shipment ' || p.id || ' is cancelled, and ' || i.told || ' was received in it' FROM shipments p JOIN shipment_items i ON i.shipment = p.id WHERE p.cancelled_at IS NOT NULL AND i.outcome = 'received'
        """;

    public const string Removed =
        """
        SELECT 'sample ' || s.number || ' was taken out, and has ' || x.what FROM samples s JOIN (
          SELECT sample, 'an analysis' AS what FROM analyses UNION ALL SELECT sample, 'a finding' FROM findings UNION ALL SELECT sample, 'a flag' FROM flags UNION ALL SELECT sample, 'a name that it was sold as' FROM sample_sold_as
          UNION ALL SELECT sample, 'a look' FROM sample_looks UNION ALL SELECT sample, 'a tablet' FROM tablets
          UNION ALL SELECT sample, 'an urgent mark that nobody has opened' FROM urgent_samples WHERE opened_at IS NULL) x ON x.sample = s.number WHERE s.state = 'removed'
        UNION ALL
        SELECT 'sample ' || s.number || ' was taken out, and has the file ' || a.file FROM samples s JOIN attachments a ON a.sample = s.id WHERE s.state = 'removed' AND a.file IS NOT NULL
        UNION ALL
        SELECT 'sample ' || s.number || ' was taken out, and nobody kept what it said' FROM samples s WHERE s.state = 'removed'
          AND NOT EXISTS (SELECT 1 FROM sample_versions v WHERE v.sample = s.number AND v.change = 'removed' AND v.until_revision = s.revision)
        """;

    public static async Task<IReadOnlyList<string>> FindSkipped(Read read)
    {
        var faults = new List<string>();
        await using var rows = await read.Rows("SELECT sample, ordinal, state FROM sample_steps ORDER BY sample, ordinal");
        var (sample, before) = (0L, WayState.Authorised);
        while (await rows.ReadAsync())
        {
            var (number, ordinal, state) = (rows.GetInt64(0), rows.GetInt32(1), StoredSteps.StateOf(rows.GetString(2)));
            if (number != sample) (sample, before) = (number, WayState.Authorised);
            if (ordinal > 0 && !Transitions.IsPossible(before, state)) faults.Add(string.Create(CultureInfo.InvariantCulture, $"sample {number}: step {ordinal} goes from {before} to {state}"));
            before = state;
        }
        return faults;
    }

    public static async Task<IReadOnlyList<string>> CompareCells(Read read)
    {
        var cells = await CellStore.Whole(read, 0);
        var held = cells.Blocks.Sum(b => b.Entries().Sum(e => (long)cells.Contents[e.Content].Analyses.Count));
        var counted = await read.Scalar<long>("SELECT COUNT(*) FROM analyses a JOIN samples s ON s.number = a.sample WHERE a.counts = 1 AND (s.kept_out = 0 OR s.released_in IS NOT NULL)");
        return held == counted ? [] : [string.Create(CultureInfo.InvariantCulture, $"{held} analyses are in cells, {counted} count")];
    }
}
