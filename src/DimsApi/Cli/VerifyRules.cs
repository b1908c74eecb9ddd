using System.Text.Json;
using Dims.Http;
using Dims.Rules;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Cli;

// Holds what judging keeps against the samples it comes from.
internal static class VerifyRules
{
    private const int Page = 500;

    public const string Sightings =
        """
        SELECT 'name ' || COALESCE(k.name, f.name) || ': kept ' || COALESCE(k.first_day || ' to ' || k.last_day, 'nowhere') || ', found ' || COALESCE(f.first_day || ' to ' || f.last_day, 'nowhere')
        FROM sightings k FULL JOIN (
          SELECT f.name, MIN(f.collected_on) AS first_day, MAX(f.collected_on) AS last_day FROM findings f JOIN samples s ON s.number = f.sample
          WHERE f.qualifier <> 'not-detected' AND f.superseded_in IS NULL AND s.kept_out = 0 GROUP BY f.name) f ON f.name = k.name
        WHERE k.name IS NULL OR f.name IS NULL OR k.first_day <> f.first_day OR k.last_day <> f.last_day
        """;

    public const string Notices =
        """
        SELECT 'the counter stands at ' || c.value || ', there are ' || n.count || ' notices up to ' || n.most
        FROM counters c, (SELECT COUNT(*) AS count, COALESCE(MAX(sequence), 0) AS most FROM notices) n WHERE c.name = 'notices' AND (c.value <> n.count OR c.value <> n.most)
        """;

    public static async Task<IReadOnlyList<string>> FindLooks(Read read, DateTimeOffset now)
    {
        var faults = new List<string>(await read.Query<string>("SELECT 'sample ' || l.sample || ' has a look and is no tablet' FROM sample_looks l JOIN samples s ON s.number = l.sample WHERE s.form <> 'tablet'"));
        for (var after = 0L; ;)
        {
            var tablets = await read.Query<(long Number, string Day, string Document, string? Look, string? LookDay)>(
                """
                SELECT s.number, s.collected_on, s.document, l.look, l.day FROM samples s LEFT JOIN sample_looks l ON l.sample = s.number
                WHERE s.number > @after AND s.form = 'tablet' ORDER BY s.number LIMIT @Page
                """, new { after, Page });
            if (tablets.Count == 0) return faults;
            foreach (var (number, day, document, look, lookDay) in tablets)
            {
                var told = LookIn(document);
                if (told != look || (look is not null && day != lookDay)) faults.Add($"sample {number}: look is '{look}' of {lookDay} in the rows and '{told}' of {day} in the document");
            }
            after = tablets[^1].Number;
        }
    }

    // A document that cannot be read is told by the check of samples.
    private static string? LookIn(string document)
    {
        try
        {
            return Looks.Of(JsonSerializer.Deserialize<SubmitSample>(document, Wire.Json)!);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
