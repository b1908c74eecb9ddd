namespace Dims.Demo;

// Tablets made in one go: one look, one substance, one dose with a little spread, around for some weeks or months, mostly near one place.
internal sealed record TabletBatch
{
    public required TabletLook Look { get; init; }
    public required string Substance { get; init; }
    public required double DoseMg { get; init; }
    public required double SpreadMg { get; init; }
    public required DateOnly From { get; init; }
    public required DateOnly To { get; init; }
    public required double Popularity { get; init; }
    public required string HomeProvince { get; init; }

    private const string Mdma = "MDMA";

    // What is sold as ecstasy and is not: which substance, how often (share of the tablets without MDMA) and how much.
    private static readonly (string Substance, double Low, double High, (int, double)[] Share)[] Others =
    [
        ("mCPP", 18, 62, [(2007, 6), (2009, 24), (2011, 5), (2013, 1), (2023, 0.3)]),
        ("4-MMC", 60, 190, [(2008, 0), (2009, 6), (2010, 9), (2011, 5), (2013, 1), (2023, 0.6)]),
        ("2C-B", 4, 16, [(2007, 2), (2009, 4), (2023, 2.5)]),
        ("amphetamine", 8, 45, [(2007, 2), (2009, 1.7), (2023, 0.7)]),
        ("caffeine", 40, 150, [(2007, 1.2), (2023, 0.8)]),
        ("4-FA", 55, 130, [(2008, 0), (2009, 0.5), (2014, 1), (2018, 0.3), (2023, 0.1)]),
        ("paracetamol", 100, 350, [(2007, 0.3), (2023, 0.2)]),
        ("3-MMC", 60, 160, [(2019, 0), (2021, 0.8), (2023, 0.5)]),
    ];

    public static List<TabletBatch> All()
    {
        var random = new SplitMix(0xD1A5_0001);
        var batches = new List<TabletBatch>();
        for (var month = new DateOnly(DemoCalendar.First, 1, 1).AddMonths(-4); month.Year <= DemoCalendar.Last; month = month.AddMonths(1))
        {
            var year = Math.Max(month.Year, DemoCalendar.First);
            var made = 5 + random.Below(5);
            for (var i = 0; i < made; i++) batches.Add(Draw(Mdma, MdmaDose.Typical(year, random.Unit()), month, year, random));
            foreach (var (substance, low, high, share) in Others)
                if (random.Chance(0.15 + (OverYears.At(year, share) / 12))) batches.Add(Draw(substance, random.Between(low, high), month, year, random));
        }
        batches.AddRange(PlantedDangers.LookAlikes());
        batches.AddRange(Twins(batches));
        return batches;
    }

    // Some batches have a twin that nobody can tell apart by its looks: of another maker, with another dose. It is around for a while in the same months.
    private static List<TabletBatch> Twins(List<TabletBatch> batches)
    {
        var random = new SplitMix(0xD1A5_0007);
        var twins = new List<TabletBatch>();
        foreach (var batch in batches)
        {
            if (batch.Substance != Mdma || !random.Chance(0.05)) continue;
            var apart = random.Between(45, 80);
            var look = batch.Look;
            twins.Add(batch with
            {
                Look = look with { MassMg = look.MassMg * random.Between(0.985, 1.015), Across = look.Across + random.Between(-0.05, 0.05), Thickness = look.Thickness + random.Between(-0.05, 0.05) },
                DoseMg = batch.DoseMg > 120 ? batch.DoseMg - apart : batch.DoseMg + apart,
                From = batch.From.AddDays(random.Below(40)),
                Popularity = batch.Popularity * random.Between(0.2, 0.6),
                HomeProvince = random.Pick(DemoLocations.Sites).Province,
            });
        }
        return twins;
    }

    public static string Other(int year, SplitMix random)
    {
        Span<double> weights = stackalloc double[Others.Length];
        for (var i = 0; i < Others.Length; i++) weights[i] = OverYears.At(year, Others[i].Share);
        return Others[random.Weighted(weights)].Substance;
    }

    public double Weight(DemoSite site) => Popularity * (site.Province == HomeProvince ? 3 : 1);

    // A tablet that nobody has seen before.
    public static TabletBatch Single(string substance, DateOnly day, SplitMix random)
    {
        var (_, low, high, _) = Array.Find(Others, o => o.Substance == substance);
        var dose = substance == Mdma ? MdmaDose.Typical(day.Year, random.Unit()) : random.Between(low, high);
        return Draw(substance, dose, day, day.Year, random);
    }

    private static TabletBatch Draw(string substance, double dose, DateOnly month, int year, SplitMix random)
    {
        var from = month.AddDays(random.Below(28));
        return new TabletBatch
        {
            Look = TabletLook.Draw(year, random),
            Substance = substance,
            DoseMg = dose,
            SpreadMg = (0.025 * dose) + random.Between(0.5, 3.5),
            From = from,
            To = from.AddDays(45 + random.Below(210)),
            Popularity = 0.1 + (random.Unit() * random.Unit() * 3),
            HomeProvince = random.Pick(DemoLocations.Sites).Province,
        };
    }
}
