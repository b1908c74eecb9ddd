using System.Text.Json;
using Dims.Http;
using Dims.Rules;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;
using Dims.Tablets;

namespace Dims.Cli;

// Holds the packed tablets against the documents, and answers that stand against the data of now.
internal static class VerifyRecognitions
{
    private const int Page = 500;
    private static readonly TimeSpan ToTakeBack = TimeSpan.FromMinutes(5);

    // A reopened answer about a sample is no answer to its visitor any more.
    public const string TakenBack =
        """
        SELECT 'recognition ' || r.id || ' is reopened, and the answer of sample ' || r.sample || ' does not say so' FROM recognitions r
        WHERE r.state = 'reopened' AND r.sample IS NOT NULL AND NOT EXISTS (SELECT 1 FROM answers_taken_back t WHERE t.sample = r.sample)
        """;

    public const string OneEach = "SELECT 'sample ' || sample || ' has ' || COUNT(*) || ' recognised answers that stand' FROM recognitions WHERE sample IS NOT NULL AND verdict = 'recognised' AND state = 'given' GROUP BY sample HAVING COUNT(*) > 1";

    // By its own settings. What was named or put on the danger list since is judged behind the change, and has its own check.
    public static async Task<IReadOnlyList<string>> FindFallen(Read read, DateTimeOffset now)
    {
        var since = SampleRows.Day(AmsterdamDay.Of(now).AddDays(-TabletIndex.StandingDays));
        var standing = await RecognitionRows.Standing(read, null, since);
        if (standing.Count == 0) return [];
        using var tablets = new TabletIndex(new Moment(now));
        var view = (await tablets.Open(read))!;
        var register = await RegisterSnapshot.Load(read, 0);
        var meanings = await TabletView.Meanings(read, register, (await RuleIndex.Load(read, 0, register)).Dangers);
        var isJudgedLater = await read.Scalar<int?>("SELECT 1 FROM judging_due LIMIT 1") is not null;
        // Answers are held against an alert within seconds after it came into force.
        var warned = await TakeBack.Warned(read, now, now - ToTakeBack, view, isDevelopment: false);
        var faults = new List<string>();
        var versions = (await RecognitionSettingsRows.All(read)).ToDictionary(s => s.Version, s => s.Rules);
        foreach (var one in standing)
            if (!isJudgedLater && one.WhyNot(view, versions[one.SettingsVersion], meanings, warned) is { } fallen) faults.Add($"recognition {one.Id} of {one.Location}: {Wire.Name(fallen.Why)}");
        return faults;
    }

    public static async Task<IReadOnlyList<string>> FindTablets(Read read, DateTimeOffset now)
    {
        var faults = new List<string>(await read.Query<string>("SELECT 'sample ' || t.sample || ' has a tablet''s row and is none' FROM tablets t JOIN samples s ON s.number = t.sample WHERE s.form <> 'tablet'"));
        for (var after = 0L; ;)
        {
            var tablets = await read.Query<Stored>(
                """
                SELECT s.number, s.collected_on, s.document, t.day, t.logo, t.colours, t.shape, t.length_mm, t.width_mm, t.diameter_mm, t.thickness_mm, t.mass_mg, t.score_line, t.reactions
                FROM samples s LEFT JOIN tablets t ON t.sample = s.number WHERE s.number > @after AND s.form = 'tablet' ORDER BY s.number LIMIT @Page
                """, new { after, Page });
            if (tablets.Count == 0) return faults;
            foreach (var stored in tablets)
                if (Told(stored) is var told && told != stored.Packed) faults.Add($"sample {stored.Number}: its row says '{stored.Packed}', its document '{told}'");
            after = tablets[^1].Number;
        }
    }

    // A document that cannot be read is told by the check of samples.
    private static string? Told(Stored stored)
    {
        try
        {
            return SeenTablet.Of(JsonSerializer.Deserialize<SubmitSample>(stored.Document, Wire.Json)!) is { } seen ? string.Join('|', TabletRows.Values(stored.Number, stored.CollectedOn, seen)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed class Moment(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private sealed record Stored
    {
        public long Number { get; init; }
        public string CollectedOn { get; init; } = "";
        public string Document { get; init; } = "";
        public string? Day { get; init; }
        public string? Logo { get; init; }
        public string? Colours { get; init; }
        public string? Shape { get; init; }
        public long? LengthMm { get; init; }
        public long? WidthMm { get; init; }
        public long? DiameterMm { get; init; }
        public long? ThicknessMm { get; init; }
        public long? MassMg { get; init; }
        public long? ScoreLine { get; init; }
        public string? Reactions { get; init; }

        public string? Packed => Day is null ? null : string.Join('|', Number, Day, Logo, Colours, Shape, LengthMm, WidthMm, DiameterMm, ThicknessMm, MassMg, ScoreLine, Reactions);
    }
}
