using Dims.Samples;

namespace Dims.Tablets;

// Pure: the answer, from what a tablet was taken for.
internal static class RecognitionComposer
{
    private const int Shown = 20;

    public sealed record Asked(string Id, DateTimeOffset At, DateOnly Day, string Location, bool Generated, string? Sample, Appearance Told, SeenTablet Seen);

    public static Recognition Compose(Asked asked, TabletMatch match, TabletView view, TabletMeanings meanings, IReadOnlyDictionary<string, string?> provinces, long revision)
    {
        var (alike, rules) = (match.LookAlikes, view.Rules);
        return new Recognition
        {
            Id = asked.Id,
            At = asked.At,
            Location = asked.Location,
            Sample = asked.Sample,
            Verdict = match.Verdict,
            State = RecognitionState.Given,
            Sentence = RecognitionWords.Sentence(match.Verdict, match),
            Reasons = [.. match.Reasons.Select(r => new RecognitionWhy { Code = r, Text = RecognitionWords.Why(r, match, rules) })],
            Seen = asked.Told,
            From = asked.Day.AddDays(-rules.Weeks * 7),
            To = asked.Day,
            LookAlikes = alike.Count,
            WholeLookAlikes = match.Whole,
            FirstOn = alike.Count == 0 ? null : DateOnly.FromDayNumber(alike[^1].Day),
            LastOn = alike.Count == 0 ? null : DateOnly.FromDayNumber(alike[0].Day),
            Regions = [.. alike.GroupBy(r => provinces.GetValueOrDefault(r.Location)).Select(g => new RecognitionRegion { Region = g.Key, N = g.Count() }).OrderByDescending(r => r.N).ThenBy(r => r.Region, StringComparer.Ordinal)],
            Contents = [.. match.Held.Select(h => Content(h, match, meanings))],
            Candidates = [.. alike.Select(r => (Row: r, Score: TabletFeatures.Score(asked.Seen, r.Seen, rules))).OrderByDescending(r => r.Score).ThenByDescending(r => r.Row.Day).ThenByDescending(r => r.Row.Number)
                .Take(Shown).Select(r => Candidate(r.Row, r.Score, asked.Seen, rules, provinces))],
            SettingsVersion = view.SettingsVersion,
            Revision = revision,
            Generated = asked.Generated || alike.Any(r => r.Generated),
        };
    }

    private static RecognitionContent Content((string Slug, int N) held, TabletMatch match, TabletMeanings meanings) => new()
    {
        Substance = held.Slug,
        Name = meanings.NameOf(held.Slug),
        N = held.N,
        Amounts = [.. match.Amounts.Where(a => a.Slug == held.Slug).Select(a => new RecognitionAmount { Unit = a.Unit, Basis = a.Basis, N = a.N, Median = Number(a.Median), Lowest = Number(a.Lowest), Highest = Number(a.Highest) })],
    };

    private static RecognitionCandidate Candidate(TabletRow row, double score, SeenTablet seen, RecognitionRules rules, IReadOnlyDictionary<string, string?> provinces) => new()
    {
        Number = SampleNumber.Format(row.Number),
        Location = row.Location,
        CollectedOn = DateOnly.FromDayNumber(row.Day),
        Region = provinces.GetValueOrDefault(row.Location),
        Score = score,
        Features = [.. TabletFeatures.All.Select(f => new RecognitionFeature
        {
            Feature = f,
            Seen = TabletFeatures.TextOf(f, seen),
            Theirs = TabletFeatures.TextOf(f, row.Seen),
            Tolerance = TabletFeatures.ToleranceOf(f, rules),
            Verdict = TabletFeatures.Compare(f, seen, row.Seen, rules),
        }).Where(f => f.Seen is not null || f.Theirs is not null)],
    };

    // As few digits as there are.
    public static decimal Number(long millionths)
    {
        var (whole, scale) = (millionths, 6);
        for (; scale > 0 && whole % 10 == 0; scale--) whole /= 10;
        return new decimal((int)(whole & 0xFFFF_FFFF), (int)(whole >> 32), 0, false, (byte)scale);
    }
}
