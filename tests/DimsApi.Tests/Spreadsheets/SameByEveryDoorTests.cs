using System.Globalization;
using System.Text;
using System.Text.Json;
using Dims.Access;
using Dims.Demo;
using Dims.Http;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Spreadsheets;

public sealed class SameByEveryDoorTests
{
    private const int Count = 60;

    // What is stored by one door is unchanged by every other: the same content, digit for digit and in the same order.
    [Theory, OnBothEngines]
    public async Task Any_valid_sample_is_the_same_as_JSON_as_lines_as_either_CSV_and_as_a_workbook(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        foreach (var seed in new ulong[] { 1, 20261121, 7777777 })
        {
            var samples = AnySample.Some(seed, Count);
            var first = (await lab.PostText(Sheets.Path, JsonSerializer.Serialize(samples, Wire.Json))).Batch();
            Assert.True(first.Stored == Count, string.Join('\n', first.Items.SelectMany(i => i.Errors ?? []).Select(e => $"{e.Pointer} {e.Detail}")));
            var rows = SampleTable.Rows(samples);
            foreach (var (door, answer) in new[]
                     {
                         ("lines", await lab.PostText(Sheets.Path, string.Join('\n', samples.Select(s => JsonSerializer.Serialize(s, Wire.Json))), "application/x-ndjson")),
                         ("Dutch CSV", await lab.SendCsv(SampleTable.Csv(rows, ';', ",", "dd-MM-yyyy"))),
                         ("Dutch CSV in Windows-1252", await lab.SendAs(Sheets.Csv, CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(SampleTable.Csv(rows, ';', ",", "d-M-yyyy")))),
                         ("English CSV", await lab.SendCsv(SampleTable.Csv(rows, ',', ".", "yyyy-MM-dd"))),
                         ("workbook", await lab.Send(Workbook.Of([.. rows]))),
                     })
            {
                var batch = answer.Batch();
                var different = batch.Items.FirstOrDefault(i => i.Outcome != ItemOutcome.Unchanged);
                Assert.True(batch.Unchanged == Count && different is null, $"{door}, seed {seed}: {JsonSerializer.Serialize(different, Wire.Json)}\nsent {(different is null ? "" : JsonSerializer.Serialize(samples[different.Index], Wire.Json))}");
            }
        }
    }
}

// Samples of every shape that the rules allow, the same for the same seed.
internal sealed class AnySample
{
    private static readonly string[] Words = ["Audi", "café", "a/b", "/x", "y/", "//", "7", "3-4", "1.250", "=1+1", "semi;colon", "com,ma", "say \"hi\"", "two  words", "x_x0041_y", "'quote", "#N/A", "true", "<b>&amp;", "µ-€", "tab|bar", "sep=;", "reference", "pH: 7", "x::"];

    private readonly SplitMix _random;
    private int _number;

    private AnySample(ulong seed) => _random = new SplitMix(seed);

    public static List<SubmitSample> Some(ulong seed, int count)
    {
        var any = new AnySample(seed);
        return [.. Enumerable.Range(0, count).Select(_ => any.One(seed))];
    }

    private int Upto(int most) => (int)(_random.Next() % (ulong)(most + 1));
    private bool Maybe() => Upto(1) == 1;
    private string Word() => Words[Upto(Words.Length - 1)];
    private string? MaybeWord() => Maybe() ? Word() : null;
    private T Any<T>() where T : struct, Enum => Enum.GetValues<T>()[Upto(Enum.GetValues<T>().Length - 1)];
    private DateOnly Day() => new DateOnly(1995, 1, 1).AddDays(Upto(12_000));
    private List<string> Names(int least, int most) => [.. Enumerable.Range(0, least + Upto(most - least)).Select(_ => Word())];

    // 0 to 6 decimals, with zeros at the end among them.
    private decimal Number(int most) => new(_random.Next() % (ulong)most is var whole && Maybe() ? (int)whole : Upto(most), 0, 0, false, (byte)Upto(6));

    private decimal? MaybeNumber(int most) => Maybe() ? Number(most) : null;
    private decimal? Millimetres() => Maybe() ? 0.1m + Upto(1000) / 10m : null;

    private SubmitSample One(ulong seed) => new()
    {
        Reference = string.Create(CultureInfo.InvariantCulture, $"P{seed}-{_number++}"),
        Location = Maybe() ? Places.Amsterdam : null,
        CollectedOn = Day(),
        BroughtIn = Any<BroughtIn>(),
        SoldAs = Names(0, 5),
        Form = Any<Form>(),
        Appearance = Look() is { } look && look != new Appearance() ? look : null,
        Price = Maybe() ? new Price { Amount = Upto(5000) / 100m, Currency = "EUR", Per = Any<PricePer>() } : null,
        SentTo = Upto(4) == 0 ? Word() : null,
        Analyses = [.. Enumerable.Range(0, Upto(3)).Select(_ => Analysis())],
    };

    private Appearance Look() => new()
    {
        Logo = MaybeWord(),
        Shape = MaybeWord(),
        Colours = Maybe() ? Names(1, 5) : null,
        LengthMm = Millimetres(),
        WidthMm = Millimetres(),
        DiameterMm = Millimetres(),
        ThicknessMm = Millimetres(),
        MassMg = Maybe() ? 1 + Number(100_000) : null,
        ScoreLine = Maybe() ? Maybe() : null,
        Marquis = MaybeWord(),
        Reactions = Maybe() ? [.. Enumerable.Range(0, 1 + Upto(4)).Select(_ => new ReagentReaction { Reagent = Word(), Colour = Word() })] : null,
    };

    private Analysis Analysis() => new()
    {
        // Only a recognition records what was recognised.
        Source = Any<Source>() switch { Source.Recognised => Source.Laboratory, var source => source },
        Laboratory = MaybeWord(),
        Method = MaybeWord(),
        Panel = MaybeWord(),
        Run = MaybeWord(),
        TestedFor = Maybe() ? Names(1, 4) : null,
        AnalysedOn = Maybe() ? Day() : null,
        Authorised = Maybe(),
        Findings = [.. Enumerable.Range(0, Upto(4)).Select(_ => Finding())],
    };

    private Finding Finding()
    {
        var qualifier = Any<Qualifier>();
        var isMeasured = qualifier is Qualifier.Equal or Qualifier.Below or Qualifier.Above;
        var isRatio = isMeasured && Upto(3) == 0;
        return new Finding
        {
            Substance = Word(),
            Role = Maybe() ? Any<Role>() : null,
            Qualifier = qualifier,
            Amount = isMeasured && !isRatio ? Number(1_000_000) : null,
            Unit = Any<Unit>(),
            Basis = Maybe() ? Any<Basis>() : null,
            Parts = isRatio ? Number(100) : null,
            Lod = MaybeNumber(100),
            Loq = MaybeNumber(100),
            Uncertainty = MaybeNumber(100),
        };
    }
}
