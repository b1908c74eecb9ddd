using System.Globalization;
using System.Net;
using Dims.Access;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Import;

// The real data, through the real command line, beside a running server. What must come out is worked out here from the text of the files by other code.
public sealed class BcFentanylTests
{
    private const int Rows = 13_776;

    [Theory, OnBothEngines]
    public async Task Every_row_of_the_real_data_arrives_and_a_second_import_changes_nothing(Engine engine)
    {
        Shared.MustBeThere();
        var source = Directory.GetFiles(Path.Combine(Shared.Folder, "data", "bc-fentanyl"), "*.csv").SelectMany(f => File.ReadAllLines(f).Skip(1)).Select(l => l.Split(',')).ToList();
        Assert.Equal(Rows, source.Count);
        await using var dims = await TestDims.Start(engine);

        var (desk, posted, importing) = (await dims.With(Roles.Location), 0, Import(dims));
        while (!importing.IsCompleted)
        {
            (await desk.Post("/v1/samples", Lab.Tablet(100))).Is(HttpStatusCode.Created);
            posted++;
            await Task.Delay(20);
        }
        Assert.Contains($"36 files, {Rows} rows: {Rows} stored, 0 unchanged, 0 conflict, 0 rejected, 0 skipped", (await importing).Ends(0).Out, StringComparison.Ordinal);
        Assert.True(posted > 20, $"Only {posted} single posts were answered during the import.");
        await TheTrendIsThatOfTheSource(dims, source);
        await QuartersAndAuthoritiesAreThoseOfTheSource(dims, source);
        await TheRowsAreThoseOfTheSource(dims, source, posted);

        var before = await State(dims);
        Assert.Contains($"{Rows} rows: 0 stored, {Rows} unchanged, 0 conflict, 0 rejected, 0 skipped; 0 locations created", (await Import(dims)).Ends(0).Out, StringComparison.Ordinal);
        Assert.Equal(before, await State(dims));
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    private static Task<Ran> Import(TestDims dims) => Task.Run(() => Shell.Dims(dims, "import", "--profile", Profiles.BcFentanyl, Path.Combine(Shared.Folder, "data", "bc-fentanyl")));

    private static async Task TheTrendIsThatOfTheSource(TestDims dims, List<string[]> source)
    {
        var researcher = await dims.With(Roles.Researcher);
        foreach (var authority in new[] { "Vancouver Coastal", "Fraser Health", "Northern Health" })
        {
            var region = "bc-health-authority:" + authority.Replace(' ', '-').ToLowerInvariant();
            var trend = (await researcher.Get($"/v1/trends/dosage?substance=fentanyl&region={region}&interval=year&unit=%25&from=2022-01-01&to=2024-12-31")).Is(HttpStatusCode.OK).Json;
            var periods = trend.GetProperty("periods").EnumerateArray().ToList();
            Assert.Equal(["2022", "2023", "2024"], periods.Select(p => p.GetProperty("period").GetString()));
            foreach (var period in periods)
            {
                var values = source.Where(r => r[0] == authority && r[2].StartsWith(period.GetProperty("period").GetString()!, StringComparison.Ordinal)).Select(r => Quant(r)).Order().ToList();
                Assert.Equal("unknown", period.GetProperty("basis").GetString());
                Assert.Equal(values.Count, period.GetProperty("quantified").GetInt32());
                Assert.Equal((double)(values.Sum() / values.Count), period.GetProperty("mean").GetDouble(), 1e-9);
                Assert.Equal((double)((values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2), period.GetProperty("median").GetDouble(), 1e-9);
                Assert.Equal((double)values[^1], period.GetProperty("max").GetDouble(), 1e-9);
            }
        }
    }

    // By quarter and authority what was found is counted; a share of what was tested does not exist, because the source keeps positives only.
    private static async Task QuartersAndAuthoritiesAreThoseOfTheSource(TestDims dims, List<string[]> source)
    {
        var researcher = await dims.With(Roles.Researcher);
        var trend = (await researcher.Get("/v1/trends/dosage?substance=fentanyl&groupBy=region:bc-health-authority&interval=quarter&unit=%25&from=2022-01-01&to=2024-12-31")).Is(HttpStatusCode.OK).Json;
        static string Quarter(string day) => string.Create(CultureInfo.InvariantCulture, $"{day[..4]}-Q{(int.Parse(day[5..7], CultureInfo.InvariantCulture) + 2) / 3}");
        var told = trend.GetProperty("periods").EnumerateArray().Where(p => p.GetProperty("quantified").GetInt32() > 0)
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.GetProperty("period")} {p.GetProperty("group")} {p.GetProperty("quantified")} {p.GetProperty("mean").GetDouble():0.#########}")).Order(StringComparer.Ordinal);
        var counted = source.Where(r => string.CompareOrdinal(r[2], "2022") >= 0 && string.CompareOrdinal(r[2], "2025") < 0).GroupBy(r => (Quarter(r[2]), r[0].Length == 0 ? "unknown" : r[0].Replace(' ', '-').ToLowerInvariant()))
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key.Item1} {g.Key.Item2} {g.Count()} {(double)(g.Sum(Quant) / g.Count()):0.#########}")).Order(StringComparer.Ordinal);
        Assert.Equal(counted, told);
        Assert.All(trend.GetProperty("periods").EnumerateArray().Where(p => p.GetProperty("detected").GetInt32() > 0), p => Assert.Equal(System.Text.Json.JsonValueKind.Null, p.GetProperty("tested").ValueKind));
        foreach (var question in new[] { "substance=fentanyl", "substance=fentanyl&groupBy=region:bc-health-authority&interval=quarter", "substance=fentanyl&region=bc-health-authority:fraser-health", "class=opioid" })
            Assert.Contains("positives-only", (await researcher.Get("/v1/trends/prevalence?" + question)).Is(HttpStatusCode.BadRequest).Text, StringComparison.Ordinal);
    }

    private static async Task TheRowsAreThoseOfTheSource(TestDims dims, List<string[]> source, int posted)
    {
        await using var read = await dims.Database.Read();
        var stored = await read.Query<(string Reference, string Day, string SoldAs, long Amount, string? Region)>(
            """
            SELECT s.reference, s.collected_on, n.spelling, f.amount, r.name FROM samples s
            JOIN findings f ON f.sample = s.number AND f.name = 'fentanyl' AND f.qualifier = '=' AND f.unit = '%' AND f.basis = 'unknown'
            JOIN analyses a ON a.sample = s.number AND a.source = 'on-site' AND a.method = 'FTIR'
            LEFT JOIN sample_sold_as o ON o.sample = s.number LEFT JOIN names n ON n.folded = o.name
            LEFT JOIN location_regions l ON l.location_id = s.location_id AND l.region_set = 'bc-health-authority' LEFT JOIN regions r ON r.region_set = l.region_set AND r.id = l.region
            WHERE s.positives_only = 1 AND s.generated = 0 AND s.form = 'unknown'
            """);
        static string Line(string reference, string day, decimal amount, string region) => string.Create(CultureInfo.InvariantCulture, $"{reference} {day} {amount * 1_000_000m:0} {region}");
        Assert.Equal(
            source.Select(r => Line(r[1], r[2], Quant(r), r[0])).Order(StringComparer.Ordinal),
            stored.Select(s => Line(s.Reference, s.Day, s.Amount / 1_000_000m, s.Region ?? "")).Order(StringComparer.Ordinal));
        Assert.Equal(source.Select(r => Letters(r[5])).Order(StringComparer.Ordinal), stored.Select(s => Letters(s.SoldAs)).Order(StringComparer.Ordinal));
        // Three values are 0.0, and stay the value 0.
        Assert.Equal(3, stored.Count(s => s.Amount == 0));
        Assert.Equal(Rows + posted, await read.Scalar<long>("SELECT count(*) FROM samples"));
        // One site in two authorities is two locations; two spellings of one place (with brackets, without) are one.
        var places = source.Select(r => (r[0], Letters(r[3]), r[4])).Distinct().Count();
        Assert.Equal(places, await read.Scalar<long>("SELECT count(*) FROM locations WHERE country = 'CA'"));
    }

    // What a second import must leave as it was.
    private static async Task<string> State(TestDims dims)
    {
        await using var read = await dims.Database.Read();
        var counters = await read.Query<(string, long)>("SELECT name, value FROM counters WHERE name IN ('revision', 'locations', 'substances') ORDER BY name");
        var puts = await read.Scalar<long>("SELECT count(*) FROM audit WHERE action = 'put-location'");
        return $"{string.Join(", ", counters)}; {puts} locations put; {await read.Scalar<long>("SELECT count(*) FROM names")} names";
    }

    private static decimal Quant(string[] row) => decimal.Parse(row[7], CultureInfo.InvariantCulture);

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
