using System.Text.Json;
using Dims.Samples;
using Dims.Substances;
using Dims.Tablets;
using Dims.Tests.Host;

namespace Dims.Tests.Tablets;

// Whatever is worked out once for many tablets, each is judged as if it were alone.
public sealed class JudgedAlikeTests
{
    private const int Day = 740_000, Questions = 400, Tablets = 60;
    private static readonly string[] Logos = ["audi", "audi", "audi", "star", ""], Colours = ["pink", "blue", "gold"], Shapes = ["round", "oval", ""], Reactions = ["purple black", "orange", ""];
    // Two names of one substance, and one that nobody knows.
    private static readonly string[] Names = ["mdma", "mdma", "mdma", "34methylenedioxymethamphetamine", "caffeine", "pmma", "nobody knows this"];

    [Fact]
    public async Task Every_answer_is_what_judging_each_tablet_by_itself_gives()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        await using var read = await dims.Database.Read();
        var register = await RegisterSnapshot.Load(read, 0);
        var random = new Random(7);
        Assert.Equal(register.Of(Names[0])!.Value.Substance, register.Of(Names[3])!.Value.Substance);
        var (verdicts, scored, edges) = (new HashSet<RecognitionVerdict>(), 0, 0);
        for (var question = 0; question < Questions; question++)
        {
            var rules = Rules(random);
            // Now one look many times, now all kinds of looks; looks at the very edge of the tolerances among them.
            var seen = Seen(random, null, rules);
            var isOfOneLook = random.Next(3) == 0;
            List<TabletRow> rows = [.. Enumerable.Range(1, random.Next(1, Tablets)).Select(n => Row(random, n, isOfOneLook ? seen : Seen(random, seen, rules), isOfOneLook && random.Next(4) > 0))];
            // Every kind of content, marks and danger lists, and none.
            var (dangers, urgent) = (random.Next(2) == 0 ? new HashSet<string> { "pmma" } : [], random.Next(3) == 0 ? rows.Where(_ => random.Next(20) == 0).Select(r => r.Number).ToHashSet() : []);
            TabletMeanings Meanings() => new(register, dangers, urgent);
            var isGenerated = random.Next(2) == 0;

            var expected = PlainRecognition.Match(seen, Day, rows, rules, Meanings(), dangers, isGenerated);
            var match = TabletMatcher.Match(seen, Day, rows, rules, Meanings(), isGenerated);

            Assert.Equal(Told(expected), Told(match));
            var comparison = new TabletComparison(seen, rules);
            foreach (var row in rows)
            {
                Assert.Equal(PlainRecognition.Score(seen, row.Seen, rules), comparison.Score(row.Seen));
                Assert.Equal((PlainRecognition.IsLike(seen, row.Seen, rules), PlainRecognition.IsWhole(seen, row.Seen, rules), PlainRecognition.MayBe(seen, row.Seen, rules)), (comparison.IsLike(row.Seen), comparison.IsWhole(row.Seen), comparison.MayBe(row.Seen)));
                foreach (var feature in TabletFeatures.All) Assert.Equal(PlainRecognition.Compare(feature, seen, row.Seen, rules), comparison.Verdict(feature, row.Seen));
                if (IsAtTheEdge(seen, row.Seen, rules)) edges++;
                scored++;
            }
            Shown(seen, expected, match, rules, Meanings(), isGenerated);
            verdicts.Add(match.Verdict);
        }
        Assert.Equal(Enum.GetValues<RecognitionVerdict>().Length, verdicts.Count);
        Assert.True(scored > Questions * 10 && edges > 100, $"{scored} compared, {edges} at the edge of a tolerance");
    }

    // Those that are shown, and what is told of all.
    private static void Shown(SeenTablet seen, TabletMatch expected, TabletMatch match, RecognitionRules rules, TabletMeanings meanings, bool isGenerated)
    {
        using var index = new TabletIndex(TimeProvider.System);
        var view = new TabletView(index, new TabletIndex.Held("log", 1, 1, rules, new TabletWords(rules), []), 1, [], [], new TabletWords(rules));
        var provinces = new Dictionary<string, string?> { ["amsterdam"] = "noord-holland", ["haarlem"] = "noord-holland", ["utrecht"] = "utrecht" };
        var asked = new RecognitionComposer.Asked("id", DateTimeOffset.UnixEpoch, DateOnly.FromDayNumber(Day), "utrecht", isGenerated, null, new Appearance(), seen);
        var answer = RecognitionComposer.Compose(asked, match, view, meanings, provinces, 1);
        var best = expected.LookAlikes.Select(r => (Row: r, Score: PlainRecognition.Score(seen, r.Seen, rules))).OrderByDescending(r => r.Score).ThenByDescending(r => r.Row.Day).ThenByDescending(r => r.Row.Number).Take(10).ToList();
        Assert.Equal(best.Select(b => (SampleNumber.Format(b.Row.Number), b.Score)), answer.Candidates.Select(c => (c.Number!, c.Score)));
        Assert.Equal(best.Select(b => string.Join(' ', TabletFeatures.All.Where(f => TabletFeatures.TextOf(f, seen) is not null || TabletFeatures.TextOf(f, b.Row.Seen) is not null).Select(f => $"{f} {PlainRecognition.Compare(f, seen, b.Row.Seen, rules)}"))),
            answer.Candidates.Select(c => string.Join(' ', c.Features.Select(f => $"{f.Feature} {f.Verdict}"))));
        Assert.Equal(expected.LookAlikes.GroupBy(r => provinces.GetValueOrDefault(r.Location)).Select(g => (g.Key, g.Count())).OrderByDescending(g => g.Item2).ThenBy(g => g.Key, StringComparer.Ordinal), answer.Regions.Select(r => (r.Region, r.N)));
        Assert.Equal(isGenerated || expected.LookAlikes.Any(r => r.Generated), answer.Generated);
    }

    [Fact]
    public void Tablets_in_memory_are_the_ones_that_were_read()
    {
        var random = new Random(8);
        var rules = RecognitionSettingsRows.Defaults();
        var words = new TabletWords(rules);
        List<TabletRow> rows = [.. Enumerable.Range(1, 500).Select(n => Row(random, n, Seen(random, null, rules), false))];

        var held = new TabletIndex.Held("log", 1, 1, rules, words, rows);

        Assert.Equal(rows.Count, held.All.Count());
        foreach (var row in rows) Assert.Equal(JsonSerializer.Serialize(row with { Seen = words.Read(row.Seen) }), JsonSerializer.Serialize(held.Find(row.Number)));
    }

    private static string Told(TabletMatch match) => JsonSerializer.Serialize(new
    {
        match.Verdict,
        match.Reasons,
        LookAlikes = match.LookAlikes.Select(r => r.Number),
        match.Whole,
        Dangerous = match.Dangerous.Select(r => r.Number),
        match.Missing,
        Held = match.Held.Select(h => $"{h.Slug} {h.N}"),
        match.Amounts,
    });

    private static RecognitionRules Rules(Random random) => RecognitionSettingsRows.Defaults() with
    {
        MassPercent = One(random, 5m, 0.1m, 4.7m, 33.3m),
        SizeMm = One(random, 0.3m, 0.07m, 1.1m),
        ThicknessMm = One(random, 0.4m, 0.33m),
        DangerWidening = One(random, 3m, 1m, 2.7m),
        FewestLookAlikes = random.Next(1, 6),
        MostSpreadMg = One(random, 40m, 5m),
    };

    private static SeenTablet Seen(Random random, SeenTablet? like, RecognitionRules rules) => new()
    {
        Logo = like is not null && random.Next(5) > 0 ? like.Logo : One(random, Logos),
        Colours = like is not null && random.Next(5) > 0 ? like.Colours : [.. Colours.Where(_ => random.Next(2) == 0)],
        Shape = like is not null && random.Next(4) > 0 ? like.Shape : One(random, Shapes),
        ScoreLine = One<bool?>(random, null, null, true, true, false),
        Mass = Size(random, like?.Mass, 300_000_000, like?.Mass is { } mass ? (long)(mass * rules.MassPercent / 100) : 0, rules.DangerWidening),
        Diameter = Size(random, like?.Diameter, 8_500_000, (long)(rules.SizeMm * 1_000_000), rules.DangerWidening),
        Length = Size(random, like?.Length, 12_100_000, (long)(rules.SizeMm * 1_000_000), rules.DangerWidening),
        Thickness = Size(random, like?.Thickness, 4_500_000, (long)(rules.ThicknessMm * 1_000_000), rules.DangerWidening),
        Reactions = new[] { ("marquis", One(random, Reactions)), ("mecke", One(random, Reactions)), ("simon", One(random, "", "", "blue")) }.Where(r => r.Item2.Length > 0).ToDictionary(r => r.Item1, r => r.Item2),
    };

    // Not told, the same, at the edge of a tolerance or of the wider one and a millionth to either side of it, or anything.
    private static long? Size(Random random, long? like, long about, long tolerance, decimal widening) => (like, random.Next(8)) switch
    {
        (_, 0) => null,
        (null, _) => about + random.Next(20_000_000) / 1000 * 1000 * (about > 100_000_000 ? 1 : 0),
        (_, < 4) => like,
        (_, < 6) => like + (tolerance + random.Next(-1, 2)) * (random.Next(2) == 0 ? 1 : -1),
        (_, 6) => like + ((long)(tolerance * widening) + random.Next(-1, 2)) * (random.Next(2) == 0 ? 1 : -1),
        _ => like + random.Next(-1_000_000, 1_000_000),
    };

    private static TabletRow Row(Random random, int number, SeenTablet seen, bool isPlain)
    {
        List<TabletFinding> told = [.. Names.Take(isPlain ? 1 : 7).Where(_ => isPlain || random.Next(4) == 0).Distinct().Select(n => Finding(random, n, isPlain))];
        return new TabletRow
        {
            Number = number,
            Day = Day - random.Next(random.Next(5) == 0 ? 1000 : 80),
            Location = One(random, "amsterdam", "haarlem", "utrecht", "nowhere"),
            Generated = random.Next(8) == 0,
            IsKeptOut = random.Next(20) == 0,
            Seen = seen,
            IsMeasured = random.Next(8) > 0,
            Told = [.. told],
            Found = [.. told.Where(t => t.Qualifier != Qualifier.NotDetected).Select(t => t.Name)],
        };
    }

    private static TabletFinding Finding(Random random, string name, bool isPlain) => isPlain
        ? new(name, Qualifier.Equal, 120_000_000 + (random.Next(30) * 1_000_000), Unit.MgPerTablet, Basis.Hydrochloride, null)
        : new(name, random.Next(3) > 0 ? Qualifier.Equal : One(random, Enum.GetValues<Qualifier>()), random.Next(10) == 0 ? null : 60_000_000 + (random.Next(80) * 1_000_000), One<Unit?>(random, null, Unit.MgPerTablet, Unit.MgPerTablet, Unit.MgPerTablet, Unit.Percent, Unit.MgPerG),
            One(random, Basis.Hydrochloride, Basis.Base, Basis.Unknown), One<Role?>(random, null, null, Role.Active, Role.Diluent, Role.Adulterant));

    private static T One<T>(Random random, params T[] of) => of[random.Next(of.Length)];

    // Within a millionth of where it stops agreeing.
    private static bool IsAtTheEdge(SeenTablet seen, SeenTablet theirs, RecognitionRules rules) =>
        theirs.Diameter is { } size && seen.Diameter is { } own && Math.Abs(Math.Abs(size - own) - (long)(rules.SizeMm * 1_000_000)) <= 1;
}
