using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Disclosure;
using Dims.Locations;
using Dims.Samples;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Disclosure;

// The running program with locations in three provinces, samples in one line, and snapshots when the test says so.
internal sealed class PublishedDesk(TestDims dims) : IAsyncDisposable
{
    public static readonly IReadOnlyDictionary<string, string> Province = new Dictionary<string, string>
    {
        ["u1"] = "utrecht",
        ["u2"] = "utrecht",
        ["g1"] = "gelderland",
        ["g2"] = "gelderland",
        ["l1"] = "limburg",
        ["z1"] = "zeeland",
        ["z2"] = "zeeland",
    };

    private readonly Dictionary<string, Client> _locations = [];
    private int _samples;

    public TestDims Dims => dims;

    public static async Task<PublishedDesk> Start(Engine engine, params string[] settings)
    {
        var desk = new PublishedDesk(await TestDims.Start(engine, settings));
        foreach (var (location, province) in Province)
            await desk.Dims.Send(new PutLocation { Id = location, Name = location, CreateRegions = true, Regions = [new LocationRegion { RegionSet = "province", Region = province }] });
        return desk;
    }

    public static Analysis Measured(decimal? mdma, params string[] also) => new()
    {
        Source = Source.Laboratory,
        TestedFor = ["mdma", "mcpp", "4-mmc"],
        Findings = [.. mdma is { } amount ? [new Finding { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = amount, Unit = Unit.MgPerTablet, Basis = Basis.Hydrochloride }] : Array.Empty<Finding>(), .. also.Select(Lab.Found)],
    };

    public SubmitSample Tablet(string location, string day, decimal? mdma, params string[] also) => new()
    {
        Reference = $"P-{_samples++}",
        Location = location,
        Form = Form.Tablet,
        SoldAs = ["XTC"],
        CollectedOn = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture),
        Analyses = [Measured(mdma, also)],
    };

    public async Task Store(IEnumerable<SubmitSample> samples)
    {
        foreach (var at in samples.GroupBy(s => s.Location))
        {
            var location = _locations.TryGetValue(at.Key!, out var known) ? known : _locations[at.Key!] = await dims.With(Roles.Location, location: at.Key);
            foreach (var some in at.Chunk(2000))
            {
                var answer = (await location.PostText("/v1/sample-batches", JsonSerializer.Serialize(some, Http.Wire.Json))).Is(HttpStatusCode.OK).Json;
                Assert.Equal(some.Length, answer.GetProperty("stored").GetInt32());
            }
        }
    }

    public async Task Snapshot() => Assert.True(await dims.Services.GetRequiredService<Snapshots>().Take(TestContext.Current.CancellationToken));

    // Who asks: nobody by a key, unless the test says so.
    public Client? Asker { get; set; }

    public async Task<JsonElement> Reads(string address) => (await (Asker ?? dims.Anonymous).Get(address)).Is(HttpStatusCode.OK).Json;

    // One year of many small cells: little in spring, little of mCPP, one location alone in its province.
    public IEnumerable<SubmitSample> Year(int year, int seed)
    {
        var chance = new Random(seed);
        foreach (var (quarter, most) in new[] { (1, 40), (2, 3), (3, 25), (4, 30) })
            foreach (var location in Province.Keys)
                for (var i = location == "z2" ? 2 : chance.Next(most / 2, most + 1); i > 0; i--)
                {
                    var day = $"{year}-{(quarter * 3) - chance.Next(3):00}-{chance.Next(1, 28):00}";
                    yield return chance.Next(12) switch
                    {
                        0 => Tablet(location, day, null, "mcpp"),
                        1 => Tablet(location, day, null),
                        2 => Tablet(location, day, chance.Next(60, 120), "4-mmc"),
                        3 => Tablet(location, day, null, "caffeine"),
                        _ => Tablet(location, day, chance.Next(80, 260)),
                    };
                }
    }

    // A row of RFC 4180 without line breaks within.
    public static string[] Cells(string line)
    {
        var (cells, cell, quoted) = (new List<string>(), new System.Text.StringBuilder(), false);
        foreach (var c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (c != ',' || quoted) cell.Append(c);
            else
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
        }
        return [.. cells, cell.ToString()];
    }

    public ValueTask DisposeAsync() => dims.DisposeAsync();
}
