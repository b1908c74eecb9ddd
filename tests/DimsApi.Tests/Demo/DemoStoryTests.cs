using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dims.Access;
using Dims.Alerts;
using Dims.Tests.Alerts;
using Dims.Tests.Host;

namespace Dims.Tests.Demo;

// What somebody sees who has just built it and starts it: the program itself, what it prints, and whether that works as printed.
public sealed partial class DemoStoryTests
{
    // The published means, in whole mg.
    private static readonly (string Year, decimal Mean)[] Headlines =
        [("2007", 80), ("2012", 123), ("2013", 135), ("2016", 156), ("2017", 167), ("2018", 171), ("2019", 171), ("2020", 166), ("2022", 136), ("2023", 138)];

    [Theory, OnBothEngines]
    public async Task A_fresh_machine_shows_itself(Engine engine)
    {
        CurlMustBeThere();
        await using var place = await EmptyPlace.For(engine);
        IReadOnlyDictionary<string, string> keys;
        int samples;
        await using (var program = Start(place, out var url))
        {
            var said = await program.Says(o => o.Split('\n').Count(IsCurl) == 3);
            Assert.Contains($"Docs:  {url.GetLeftPart(UriPartial.Authority)}/docs\n", said, StringComparison.Ordinal);
            var loaded = Loaded().Match(said);
            Assert.True(loaded.Success, said);
            // How long it took depends on what else the machine does: told, not judged.
            TestContext.Current.TestOutputHelper?.WriteLine(loaded.Value);
            var printed = PrintedKey().Matches(said).ToList();
            keys = printed.ToDictionary(k => k.Groups[1].Value, k => k.Groups[2].Value);
            Assert.Equal(Roles.All.Order(StringComparer.Ordinal), keys.Keys.Order(StringComparer.Ordinal));
            foreach (var (role, key) in keys)
                Assert.Equal(role, (await new Client(url, key).Get("/v1/myself")).Is(HttpStatusCode.OK).Json.GetProperty("role").GetString());

            await The_three_lines_work(said.Split('\n').Where(IsCurl).ToList(), place.Folder);
            samples = int.Parse(loaded.Groups[1].Value, CultureInfo.InvariantCulture) + 1;
            await Everything_is_marked(url, keys, samples);
            await The_figures_are_those_published(new Client(url, keys[Roles.Researcher]));
            await Nothing_real_is_published(url, keys);
            Assert.DoesNotMatch("(?m)^(warn|fail|crit):", program.Out);
            Assert.Equal(0, await program.Stop());
        }
        if (engine == Engine.Sqlite) Assert.True(File.Exists(Path.Combine(place.Folder, "data", "dims.db")));

        await using (var again = Start(place, out var url))
        {
            await again.Says(o => o.Contains($"Docs:  {url.GetLeftPart(UriPartial.Authority)}/docs", StringComparison.Ordinal));
            Assert.Equal(samples, (await Samples(new Client(url, keys[Roles.Coordinator]))).Count);
            Assert.Equal(Roles.All.Count, (await new Client(url, keys[Roles.Admin]).Get("/v1/keys")).Is(HttpStatusCode.OK).Json.GetProperty("items").GetArrayLength());
            Assert.DoesNotContain("dims_", again.Out, StringComparison.Ordinal);
            Assert.False(again.Out.Split('\n').Any(IsCurl) || Loaded().IsMatch(again.Out), again.Out);
            Assert.Equal(0, await again.Stop());
        }

        await using var verify = ChildProgram.Start(place.Folder, place.Settings, "verify");
        Assert.True(await verify.Ends() == 0, verify.Out + verify.Error);
        Assert.EndsWith("Everything agrees.", verify.Out, StringComparison.Ordinal);
    }

    private static ChildProgram Start(EmptyPlace place, out Uri url)
    {
        url = ChildProgram.FreeAddress();
        return ChildProgram.Start(place.Folder, [.. place.Settings, ("ASPNETCORE_ENVIRONMENT", "Development"), ("ASPNETCORE_URLS", url.GetLeftPart(UriPartial.Authority))]);
    }

    // As printed, one after the other: submit, trend, alerts.
    private static async Task The_three_lines_work(List<string> lines, string folder)
    {
        var submitted = await Pasted(lines[0]);
        Assert.Equal(("stored", true), (submitted.GetProperty("outcome").GetString(), submitted.GetProperty("generated").GetBoolean()));

        var trend = await Pasted(lines[1]);
        Assert.True(trend.GetProperty("generated").GetBoolean());
        Headline(trend);
        // The tablet of the first line, on a basis of its own.
        var submittedTablet = trend.GetProperty("periods").EnumerateArray().Single(p => p.GetProperty("basis").GetString() == "hydrochloride");
        Assert.Equal((1, 212.5), (submittedTablet.GetProperty("quantified").GetInt32(), submittedTablet.GetProperty("mean").GetDouble()));

        var pull = await Pasted(lines[2]);
        var events = pull.GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(pull.GetProperty("head").GetInt32(), events.Count);
        Assert.Contains(events, e => e.GetProperty("type").GetString() == "alert.withdrawn");
        Assert.All(events, e => Assert.Equal(("exercise", true), (e.GetProperty("alert").GetProperty("status").GetString(), e.GetProperty("alert").GetProperty("generated").GetBoolean())));

        async Task<JsonElement> Pasted(string line) => JsonDocument.Parse(await ChildProgram.Paste(line, folder)).RootElement;
    }

    private static async Task The_figures_are_those_published(Client researcher)
    {
        var trend = (await researcher.Get("/v1/trends/dosage?substance=mdma&form=tablet&interval=year&threshold=150&threshold=200")).Is(HttpStatusCode.OK).Json;
        var years = Headline(trend);
        decimal Above(string year, int threshold) =>
            years[year].GetProperty("above").EnumerateArray().Single(a => a.GetProperty("threshold").GetInt32() == threshold).GetProperty("sharePrinted").GetDecimal();
        Assert.Equal((60m, 65m), (Above("2016", 150), Above("2017", 150)));
        Assert.Equal((3m, 17m), (Above("2014", 200), Above("2018", 200)));
    }

    // By year, all on the basis `unknown`.
    private static Dictionary<string, JsonElement> Headline(JsonElement trend)
    {
        var years = trend.GetProperty("periods").EnumerateArray().Where(p => p.GetProperty("basis").GetString() == "unknown").ToDictionary(p => p.GetProperty("period").GetString()!);
        Assert.Equal(Enumerable.Range(2007, 17).Select(y => y.ToString(CultureInfo.InvariantCulture)), years.Keys);
        Assert.Equal(Headlines, Headlines.Select(h => (h.Year, years[h.Year].GetProperty("meanPrinted").GetDecimal())));
        return years;
    }

    private static async Task Everything_is_marked(Uri url, IReadOnlyDictionary<string, string> keys, int count)
    {
        var (coordinator, anybody) = (new Client(url, keys[Roles.Coordinator]), new Client(url, null));
        Assert.Equal(count, (await Samples(coordinator)).Count);
        var locations = (await anybody.Get("/v1/locations")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(32, locations.Count);
        Assert.All(locations, l => Assert.True(l.GetProperty("generated").GetBoolean()));
        var issued = (await new Client(url, keys[Roles.Admin]).Get("/v1/keys")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.All(issued, k => Assert.True(k.GetProperty("generated").GetBoolean()));
        Assert.NotEmpty((await coordinator.Get("/v1/unknown-names")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray());
        var alerts = (await anybody.Get("/v1/alerts")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.NotEmpty(alerts);
        Assert.All(alerts, a => Assert.Equal(("exercise", true), (a.GetProperty("status").GetString(), a.GetProperty("generated").GetBoolean())));
    }

    private static async Task Nothing_real_is_published(Uri url, IReadOnlyDictionary<string, string> keys)
    {
        var (coordinator, coreTeam, anybody) = (new Client(url, keys[Roles.Coordinator]), new Client(url, keys[Roles.CoreTeam]), new Client(url, null));
        var head = await Head();
        var real = (await coordinator.Post("/v1/alert-drafts", AlertContents.National() with { Status = AlertStatus.Actual })).Is(HttpStatusCode.Created).Headers["Location"];
        var refused = (await coreTeam.Post(real + "/publication", null, ("If-Match", (await coreTeam.Get(real)).ETag!))).Is(HttpStatusCode.Conflict);
        Assert.Equal("demo-data", refused.Code);
        Assert.Equal("draft", (await coordinator.Get(real)).Json.GetProperty("stage").GetString());
        Assert.Equal(head, await Head());

        var exercise = (await coordinator.Post("/v1/alert-drafts", AlertContents.National() with { Status = AlertStatus.Exercise })).Is(HttpStatusCode.Created).Headers["Location"];
        var published = (await coreTeam.Post(exercise + "/publication", null, ("If-Match", (await coreTeam.Get(exercise)).ETag!))).Is(HttpStatusCode.Created).Json;
        Assert.Equal(("exercise", "active"), (published.GetProperty("status").GetString(), published.GetProperty("state").GetString()));
        Assert.Equal(head + 1, await Head());

        async Task<int> Head() => (await anybody.Get("/v1/alert-events?after=0")).Is(HttpStatusCode.OK).Json.GetProperty("head").GetInt32();
    }

    // All of them, page by page, each marked in itself and each page as a whole.
    private static async Task<HashSet<string>> Samples(Client client)
    {
        var found = new HashSet<string>();
        for (var next = "/v1/samples?limit=1000"; next is not null;)
        {
            var page = (await client.Get(next)).Is(HttpStatusCode.OK);
            using var read = JsonDocument.Parse(page.Text);
            Assert.True(read.RootElement.GetProperty("generated").GetBoolean());
            foreach (var sample in read.RootElement.GetProperty("items").EnumerateArray())
            {
                Assert.True(sample.GetProperty("generated").GetBoolean());
                Assert.True(found.Add(sample.GetProperty("id").GetString()!));
            }
            next = page.Next;
        }
        return found;
    }

    // A named skip locally, a failure in CI.
    private static void CurlMustBeThere()
    {
        if ((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(d => File.Exists(Path.Combine(d, "curl")))) return;
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "curl is absent: the printed lines are run as they stand (install Debian's curl).");
        Assert.Fail("curl is absent.");
    }

    private static bool IsCurl(string line) => line.StartsWith("curl ", StringComparison.Ordinal);

    [GeneratedRegex(@"(?m)^Demo data loaded: (\d{5}) generated samples in \d+\.\d s\.")]
    private static partial Regex Loaded();

    [GeneratedRegex(@"(?m)^  ([a-z-]+) +(dims_\S+)$")]
    private static partial Regex PrintedKey();
}
