using Dims.Samples;

namespace Dims.Tablets;

// Pure: the answer, from what a tablet was taken for.
internal static class RecognitionComposer
{
    private const int Shown = 10;

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
            Regions = [.. match.Locations.GroupBy(l => provinces.GetValueOrDefault(l.Key)).Select(g => new RecognitionRegion { Region = g.Key, N = g.Sum(l => l.Value) }).OrderByDescending(r => r.N).ThenBy(r => r.Region, StringComparer.Ordinal)],
            Contents = [.. match.Held.Select(h => Content(h, match, meanings))],
            Candidates = Candidates(alike, asked.Seen, rules, provinces),
            SettingsVersion = view.SettingsVersion,
            Revision = revision,
            Generated = asked.Generated || match.IsGenerated,
        };
    }

    private static RecognitionContent Content((string Slug, int N) held, TabletMatch match, TabletMeanings meanings) => new()
    {
        Substance = held.Slug,
        Name = meanings.NameOf(held.Slug),
        N = held.N,
        Amounts = [.. match.Amounts.Where(a => a.Slug == held.Slug).Select(a => new RecognitionAmount { Unit = a.Unit, Basis = a.Basis, N = a.N, Median = Number(a.Median), Lowest = Number(a.Lowest), Highest = Number(a.Highest) })],
    };

    // Of equals the newest first, as the look-alikes stand.
    private static List<RecognitionCandidate> Candidates(IReadOnlyList<TabletRow> alike, SeenTablet seen, RecognitionRules rules, IReadOnlyDictionary<string, string?> provinces)
    {
        var (comparison, best) = (new TabletComparison(seen, rules), new List<(TabletRow Row, double Score)>(Shown + 1));
        foreach (var row in alike)
        {
            var score = comparison.Score(row.Seen);
            if (best.Count == Shown && score <= best[^1].Score) continue;
            var place = best.Count;
            while (place > 0 && best[place - 1].Score < score) place--;
            best.Insert(place, (row, score));
            if (best.Count > Shown) best.RemoveAt(Shown);
        }
        string?[] told = [.. TabletFeatures.All.Select(f => TabletFeatures.TextOf(f, seen))];
        return [.. best.Select(b => new RecognitionCandidate
        {
            Number = SampleNumber.Format(b.Row.Number),
            Location = b.Row.Location,
            CollectedOn = DateOnly.FromDayNumber(b.Row.Day),
            Region = provinces.GetValueOrDefault(b.Row.Location),
            Score = b.Score,
            Features = Features(comparison, told, b.Row.Seen, rules),
        })];
    }

    private static List<RecognitionFeature> Features(TabletComparison comparison, string?[] told, SeenTablet theirs, RecognitionRules rules)
    {
        var features = new List<RecognitionFeature>(told.Length);
        foreach (var feature in TabletFeatures.All)
        {
            var (seen, text) = (told[(int)feature], TabletFeatures.TextOf(feature, theirs));
            if (seen is not null || text is not null)
                features.Add(new RecognitionFeature { Feature = feature, Seen = seen, Theirs = text, Tolerance = TabletFeatures.ToleranceOf(feature, rules), Verdict = comparison.Verdict(feature, theirs) });
        }
        return features;
    }

    // As few digits as there are.
    public static decimal Number(long millionths)
    {
        var (whole, scale) = (millionths, 6);
        for (; scale > 0 && whole % 10 == 0; scale--) whole /= 10;
        return new decimal((int)(whole & 0xFFFF_FFFF), (int)(whole >> 32), 0, false, (byte)scale);
    }
}
