using Dims.Cells;
using Dims.Storage;

namespace Dims.Cli;

// A named check; it answers with a line for each fault.
internal sealed record VerifyCheck(string Name, Func<Read, DateTimeOffset, Task<IReadOnlyList<string>>> Find)
{
    // Why there is nothing to compare; null where there is.
    public Func<Read, Task<string?>> WhyNot { get; init; } = _ => Task.FromResult<string?>(null);
}

internal static class VerifyChecks
{
    public static readonly IReadOnlyList<VerifyCheck> All =
    [
        new("the file is whole", (read, _) => Integrity.Find(read)),
        new("every sample is what was sent", (read, _) => VerifySamples.Find(read)),
        new("findings refer to an analysis", Sql(
            """
            SELECT 'finding ' || f.ordinal || ' of analysis ' || f.analysis || ', sample ' || f.sample FROM findings f
            LEFT JOIN analyses a ON a.sample = f.sample AND a.ordinal = f.analysis WHERE a.sample IS NULL
            UNION ALL
            SELECT 'analysis ' || a.ordinal || ' of sample ' || a.sample FROM analyses a LEFT JOIN samples s ON s.number = a.sample WHERE s.number IS NULL
            """)),
        new("the revision counter is not behind", Sql(
            """
            SELECT 'the counter stands at ' || c.value || ', a row has ' || m.most
            FROM counters c, (SELECT MAX(r) AS most FROM (SELECT MAX(revision) AS r FROM samples UNION ALL SELECT MAX(revision) FROM findings UNION ALL SELECT MAX(superseded_in) FROM findings) x) m
            WHERE c.name = 'revision' AND c.value < m.most
            """)),
        new("every revision has its time", Sql(
            """
            SELECT 'of ' || (c.value - r.least + 1) || ' revisions ' || r.n || ' have one' FROM counters c, (SELECT MIN(revision) AS least, MAX(revision) AS most, COUNT(*) AS n FROM revisions) r
            WHERE c.name = 'revision' AND (r.most <> c.value OR r.n <> c.value - r.least + 1)
            """)),
        new("what samples were goes on without a hole to what they are", Sql(
            """
            SELECT 'sample ' || v.sample || ' version ' || v.version || ' ends at revision ' || v.until_revision FROM sample_versions v JOIN samples s ON s.number = v.sample
            LEFT JOIN sample_versions w ON w.sample = v.sample AND w.version = v.version + 1 WHERE COALESCE(w.revision, s.revision) <> v.until_revision
            UNION ALL
            SELECT 'sample ' || sample || ': versions from ' || MIN(version) || ' to ' || MAX(version) || ', ' || COUNT(*) || ' stored' FROM sample_versions GROUP BY sample HAVING MIN(version) <> 1 OR MAX(version) <> COUNT(*)
            """)),
        new("samples stand where their steps put them", Sql(VerifyWays.Standing)),
        new("every step follows on the one before it", (read, _) => VerifyWays.FindSkipped(read)),
        new("what waits to be authorised counts nowhere, and what counts does not wait", Sql(VerifyWays.Results)),
        new("cells hold what is authorised, and nothing else", (read, _) => VerifyWays.CompareCells(read)),
        new("what was taken out of the register says nothing, and nothing speaks of it", Sql(VerifyWays.Removed)),
        new("shipments agree with their samples", Sql(VerifyWays.Shipments)),
        new("event streams have no holes", Sql(
            """
            SELECT 'stream ' || s.name || ': head ' || s.head || ', ' || COALESCE(e.n, 0) || ' events from ' || COALESCE(e.least, 0) || ' to ' || COALESCE(e.most, 0)
            FROM streams s LEFT JOIN (SELECT stream, COUNT(*) AS n, MIN(sequence) AS least, MAX(sequence) AS most FROM events GROUP BY stream) e ON e.stream = s.name
            WHERE COALESCE(e.n, 0) <> s.head OR COALESCE(e.most, 0) <> s.head OR COALESCE(e.least, 1) <> 1
            """)),
        new("every event has its alert version", Sql(
            """
            SELECT 'event ' || e.sequence || ' of stream ' || e.stream || ': alert ' || e.alert_id || ' version ' || e.version FROM events e
            LEFT JOIN alert_versions v ON v.alert_id = e.alert_id AND v.version = e.version WHERE v.alert_id IS NULL
            """)),
        new("alert versions run from 1", Sql(
            """
            SELECT 'alert ' || a.id || ': version ' || a.version || ', ' || COALESCE(v.n, 0) || ' stored up to ' || COALESCE(v.most, 0)
            FROM alerts a LEFT JOIN (SELECT alert_id, COUNT(*) AS n, MIN(version) AS least, MAX(version) AS most FROM alert_versions GROUP BY alert_id) v ON v.alert_id = a.id
            WHERE COALESCE(v.n, 0) <> a.version OR COALESCE(v.most, 0) <> a.version OR COALESCE(v.least, 1) <> 1
            """)),
        new("alerts stand where their versions do", Sql(VerifyEvents.Standing)),
        new("every stream was told of every version what is for it, and no more", (read, _) => VerifyEvents.Find(read)),
        new("nobody decided what they wrote or asked for", Sql(
            """
            SELECT 'alert ' || v.alert_id || ' version ' || v.version FROM alert_versions v JOIN alert_writers w ON w.alert_id = v.alert_id AND w.owner_id = v.decided_by WHERE v.version = 1
            UNION ALL
            SELECT 'alert ' || alert_id || ' version ' || version FROM alert_versions WHERE asked_by = decided_by
            UNION ALL
            SELECT 'alert ' || alert_id || ' version ' || version || ': withdrawn by one person' FROM alert_versions WHERE state = 'withdrawn' AND decided_by IS NOT NULL AND asked_by IS NULL
            """)),
        new("the trail of every alert is whole, and every version is what was published", (read, _) => VerifyTrails.Find(read)),
        new("proposals stand where their steps and evidence put them", Sql(VerifyProposals.History)),
        new("what became of a proposal agrees with its alerts", Sql(VerifyProposals.Alerts)),
        new("no owner holds more than two live keys", Sql(
            """
            SELECT 'owner ' || owner_id || ': ' || COUNT(*) || ' live keys' FROM keys
            WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now) GROUP BY owner_id HAVING COUNT(*) > 2
            """)),
        new("visitors' codes belong to samples of the location that drew them, and only their marks are there", Sql(
            """
            SELECT 'the code labelled ' || c.label || ' of ' || c.location_id FROM answer_codes c LEFT JOIN samples s ON s.number = c.sample WHERE s.location_id <> c.location_id OR LENGTH(c.mark) <> 73
            """)),
        new("no name means two things", Sql("SELECT 'name ' || folded FROM names WHERE substance IS NOT NULL AND market_name IS NOT NULL")),
        new("names are folded", VerifySamples.FindUnfolded),
        new("every file is what its name says", (read, _) => VerifyFiles.Find(read)),
        new("every attachment has its file", Sql(
            """
            SELECT 'attachment ' || a.id || ': file ' || a.hash || ' is not there, or of another size' FROM attachments a LEFT JOIN files f ON f.hash = a.file
            WHERE a.state NOT IN ('removed', 'expired') AND (f.hash IS NULL OR f.hash <> a.hash OR f.size <> a.size OR LENGTH(f.bytes) <> a.size OR f.media_type <> a.media_type)
            """)),
        new("an attachment's analysis is there", Sql(
            """
            SELECT 'attachment ' || a.id || ': analysis ' || a.analysis FROM attachments a JOIN samples s ON s.id = a.sample
            WHERE s.state <> 'removed' AND a.analysis IS NOT NULL AND NOT EXISTS (SELECT 1 FROM analyses x WHERE x.sample = s.number AND x.ordinal = a.analysis)
            """)),
        new("every file is of an attachment", Sql("SELECT 'file ' || f.hash FROM files f WHERE NOT EXISTS (SELECT 1 FROM attachments a WHERE a.file = f.hash)")),
        new("a person has looked at what everybody sees", Sql(
            """
            SELECT 'attachment ' || a.id FROM attachments a LEFT JOIN owners o ON o.id = a.reviewed_by
            WHERE a.state = 'released' AND (o.id IS NULL OR o.kind <> 'person' OR a.recorded_by = a.reviewed_by)
            """)),
        new("no InChIKey waits beside its first block", VerifyNames.FindWaiting),
        new("names of merged substances have moved", Sql(VerifyNames.Merged)),
        new("the days on which names were found are those of the findings", Sql(VerifyRules.Sightings)),
        new("looks are those of the documents", VerifyRules.FindLooks),
        new("tablets are those of the documents", VerifyRecognitions.FindTablets),
        new("every recognised answer that stands still holds by its own rule", VerifyRecognitions.FindFallen),
        new("what was taken back is told as taken back", Sql(VerifyRecognitions.TakenBack)),
        new("a sample has one recognised answer that stands", Sql(VerifyRecognitions.OneEach)),
        new("the kept cells come to what the rows come to", (read, _) => CellStore.Compare(read)) { WhyNot = CellStore.WhyNotCompared },
        new("the notices have no holes", Sql(VerifyRules.Notices)),
    ];

    private static Func<Read, DateTimeOffset, Task<IReadOnlyList<string>>> Sql(string sql) =>
        (read, now) => read.Query<string>(sql, new { now = Instant.Text(now) });
}
