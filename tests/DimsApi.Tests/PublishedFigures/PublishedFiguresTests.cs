using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dims.Access;
using Dims.PublishedFigures;
using Dims.Tests.Host;

namespace Dims.Tests.PublishedFigures;

// Figures as others printed them, beside our own.
public sealed class PublishedFiguresTests
{
    private const string Address = "/v1/published-figures";

    private const string Mean2021 = """
        { "kind": "mean", "what": "MDMA in ecstasy tablets", "substance": "XTC-pil", "value": 150, "unit": "mg/{tbl}", "basis": "unknown", "denominator": "Not stated.", "from": "2021-01-01", "to": "2021-12-31", "area": "NL",
          "source": { "publisher": "An institute", "title": "A report", "documentNumber": "AF-7" } }
        """;

    private static string Body(string substance = "MDMA", string more = "") => Mean2021.Replace("XTC-pil", substance, StringComparison.Ordinal).Replace("\"area\"", more + "\"area\"", StringComparison.Ordinal);

    private static IEnumerable<string> Values(JsonElement list) => list.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("figure")).Select(f => $"{f.GetProperty("from").GetString()![..4]} {f.GetProperty("value")}");

    [Theory, OnBothEngines]
    public async Task The_series_that_was_printed_is_there_with_what_took_its_place(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var researcher = await dims.With(Roles.Researcher);
        var series = (await researcher.Get(Address + "?substance=mdma&kind=mean&basis=unknown")).Is(HttpStatusCode.OK);
        Assert.Equal(["2007 80", "2012 123", "2013 135", "2013 120", "2016 156", "2017 167", "2018 171", "2019 171", "2020 166", "2022 136", "2023 138"], Values(series.Json));
        Assert.Contains("never merged", series.Json.GetProperty("note").GetString()!, StringComparison.Ordinal);
        var former = series.Json.GetProperty("items").EnumerateArray().Single(i => i.TryGetProperty("supersededBy", out _));
        Assert.Equal(("nl-mdma-mean-2013-former", "nl-mdma-mean-2013"), (former.GetProperty("id").GetString(), former.GetProperty("supersededBy").GetString()));
        Assert.Equal(["2013 135"], Values((await researcher.Get(Address + "?substance=mdma&kind=mean&year=2013&current=true")).Json));
        Assert.Equal(["2006 74.1", "2009 66", "2010 89.7", "2017 149.4"], Values((await researcher.Get(Address + "?substance=mdma&basis=base")).Json));
        Assert.Equal(["2021 85", "2022 35", "2023 15"], Values((await researcher.Get(Address + "?substance=3-mmc&kind=share")).Json));
        var one = (await researcher.Get(Address + "/nl-incidents-2020")).Is(HttpStatusCode.OK).Json.GetProperty("figure");
        Assert.Equal(("24 077, nr. 487", 3541, "false"), (one.GetProperty("source").GetProperty("documentNumber").GetString(), one.GetProperty("value").GetInt32(), one.GetProperty("confirmed").GetRawText()));
        (await researcher.Get(Address + "?substance=mdma&kind=mean&basis=unknown", ("If-None-Match", series.ETag!))).Is(HttpStatusCode.NotModified);
        (await researcher.Get(Address + "/nothing")).Is(HttpStatusCode.NotFound);
        (await dims.Anonymous.Get(Address)).Is(HttpStatusCode.Unauthorized);
    }

    [Theory, OnBothEngines]
    public async Task A_coordinator_enters_one_and_a_correction_is_a_new_one(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var coordinator = await dims.With(Roles.Coordinator);
        var first = (await coordinator.PostText(Address, Body())).Is(HttpStatusCode.Created);
        var id = first.Json.GetProperty("id").GetString()!;
        Assert.Equal((Address + "/" + id, "mdma"), (first.Headers["Location"], first.Json.GetProperty("figure").GetProperty("substance").GetString()));
        var second = (await coordinator.PostText(Address, Body(more: $"\"supersedes\": \"{id}\", "))).Is(HttpStatusCode.Created).Json.GetProperty("id").GetString();
        Assert.Equal(second, (await coordinator.Get(Address + "/" + id)).Json.GetProperty("supersededBy").GetString());
        var third = (await coordinator.PostText(Address, Body(more: $"\"supersedes\": \"{id}\", "))).Is(HttpStatusCode.BadRequest).Json.GetProperty("errors")[0];
        Assert.Equal(("/supersedes", "not-current"), (third.GetProperty("pointer").GetString(), third.GetProperty("code").GetString()));
        Assert.Single((await coordinator.Get(Address + "?substance=mdma&year=2021&current=true")).Json.GetProperty("items").EnumerateArray());
        (await (await dims.With(Roles.Researcher)).PostText(Address, Body())).Is(HttpStatusCode.Forbidden);
        // Seeded once, and not again at the next start.
        await dims.Restart();
        Assert.Equal(11 + 4 + 2, (await (await dims.With(Roles.Researcher, "after")).Get(Address + "?substance=mdma&kind=mean")).Json.GetProperty("items").GetArrayLength());
    }

    [Theory, OnBothEngines]
    public async Task What_is_not_a_figure_is_refused(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var coordinator = await dims.With(Roles.Coordinator);
        foreach (var (body, at, code) in new[]
        {
            (Body("mdmaa"), "/substance", "unknown-substance"), (Body().Replace("2021-01-01", "2022-01-01", StringComparison.Ordinal), "/from", "order"), (Body().Replace("\"basis\": \"unknown\", ", "", StringComparison.Ordinal), "/basis", "required"),
            (Body(more: "\"low\": 100, "), "/low", "together"), (Body(more: "\"low\": 200, \"high\": 100, \"spread\": \"all\", "), "/low", "order"), (Body(more: "\"above\": 100, "), "/thresholdUnit", "together"),
            (Body().Replace("\"mean\"", "\"share\"", StringComparison.Ordinal), "/value", "share"), (Body().Replace("\"area\"", "\"area2\"", StringComparison.Ordinal), null, null),
        })
        {
            var errors = (await coordinator.PostText(Address, body)).Is(HttpStatusCode.BadRequest).Json.GetProperty("errors");
            if (at is not null) Assert.Equal((at, code), (errors[0].GetProperty("pointer").GetString(), errors[0].GetProperty("code").GetString()));
        }
        var fault = (await coordinator.Get(Address + "?substance=mdmaa")).Is(HttpStatusCode.BadRequest);
        Assert.Contains("Did you mean mdma", fault.Text, StringComparison.Ordinal);
    }

    // Every number that the page about the field has under published figures is the value, n, spread or line of a seed; what is none is named here.
    [Fact]
    public void Every_number_of_the_page_about_the_field_is_a_seed()
    {
        Shared.MustBeThere();
        string[] noFigures = ["4. Published", "177.6 hydrochloride", "3-/4-MMC", "4-FA", "nr. 487", "8 regions", "14 LIS", "(6,629;", "46.6%, calc"];
        var page = File.ReadAllText(Path.Combine(Shared.Folder, "domain.md"));
        var section = page[page.IndexOf("## 4. Published", StringComparison.Ordinal)..page.IndexOf("## 5. ", StringComparison.Ordinal)];
        foreach (var other in noFigures)
        {
            Assert.Contains(other, section, StringComparison.Ordinal);
            section = section.Replace(other, "", StringComparison.Ordinal);
        }
        var known = SeedFiguresHandler.Read().SelectMany(s => new[] { s.Figure.Value, s.Figure.N, s.Figure.Low, s.Figure.High, s.Figure.Above }).OfType<decimal>().ToHashSet();
        var numbers = Regex.Matches(section, @"(?<![\w.-])\d[\d,]*\d(\.\d+)?|(?<![\w.,])\d(\.\d+)?(?![\w,])").Select(m => decimal.Parse(m.Value, NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)).ToList();
        Assert.True(numbers.Count > 100);
        Assert.DoesNotContain(numbers, n => (n is < 1990 or > 2030) && !known.Contains(n));
    }

    // What the page tells of a year is the seed of that year.
    [Fact]
    public void Every_year_of_the_page_about_the_field_has_its_own_value()
    {
        Shared.MustBeThere();
        var page = File.ReadAllText(Path.Combine(Shared.Folder, "domain.md"));
        var section = page[page.IndexOf("## 4. Published", StringComparison.Ordinal)..page.IndexOf("## 5. ", StringComparison.Ordinal)];
        var seeds = SeedFiguresHandler.Read().Select(s => s.Figure).ToList();
        static decimal Number(string text) => decimal.Parse(text, NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        IReadOnlyList<Match> All(string pattern, int least)
        {
            var all = Regex.Matches(section, pattern, RegexOptions.Singleline).ToList();
            Assert.True(all.Count >= least, $"{pattern}: {all.Count}");
            return all;
        }
        string At(Match match, string group) => match.Groups[group].Value;
        string Page(string between) => Regex.Match(section, between, RegexOptions.Singleline) is { Success: true } found ? found.Groups[1].Value : throw new InvalidOperationException(between);
        void Holds(string unit, int year, decimal value, Func<PublishedFigureContent, bool>? also = null) => Assert.Contains(seeds, s => s.From.Year == year && s.Value == value && s.Unit == unit && also?.Invoke(s) != false);

        // `2007 80`: a mean per tablet before the shares, incidents after them.
        var shares = section.IndexOf("Share above", StringComparison.Ordinal);
        foreach (var pair in All(@"(?<year>20\d\d) (?<value>\d[\d,]*(\.\d+)?)(?: \(n (?<n>[\d,]+)(?:; (?<low>\d+)-(?<high>\d+))?\))?", 16))
            Holds(pair.Index < shares ? "mg/{tbl}" : "incidents", int.Parse(At(pair, "year"), CultureInfo.InvariantCulture), Number(At(pair, "value")), s =>
                (At(pair, "n").Length == 0 || s.N == Number(At(pair, "n"))) && (At(pair, "low").Length == 0 || (s.Low == Number(At(pair, "low")) && s.High == Number(At(pair, "high")))));
        Holds("mg/{tbl}", 2013, Number(Page(@"also published as (\d+)")));
        Holds("incidents", 2020, Number(Page(@"= ([\d,]+) \+ 919")));
        Holds("incidents", 2020, 919);
        Holds("incidents", 2019, Number(Page(@"5,577 \+ ([\d,]+)")));
        // `60% (2016)`.
        foreach (var pair in All(@"(?<value>\d+(\.\d+)?)%(?: of patients)? \((?<year>20\d\d)\)", 9)) Holds("%", int.Parse(At(pair, "year"), CultureInfo.InvariantCulture), Number(At(pair, "value")));
        foreach (var line in All(@"over (?<above>\d+) mg (?<value>\d+)% \((?<year>20\d\d)\)", 2)) Holds("%", int.Parse(At(line, "year"), CultureInfo.InvariantCulture), Number(At(line, "value")), s => s.Above == Number(At(line, "above")));
        // The breakdown of 2009, and the three years of 3-MMC.
        var counts = Regex.Matches(Page(@"2009, n = 4,666: (.*?11)\."), @" (?<value>[\d,]+)(?:;|$)").Select(m => Number(At(m, "value"))).ToList();
        Assert.Equal((12, 4666m), (counts.Count, counts.Sum()));
        Assert.All(counts, c => Holds("samples", 2009, c, s => s.N == 4666));
        int[] years = [2021, 2022, 2023];
        var (samples, held) = (Page(@"3-MMC sold as such: ([\d /]+) samples").Split(" / "), Page(@"of which ([\d /]+)% held").Split(" / "));
        for (var i = 0; i < years.Length; i++) Holds("%", years[i], Number(held[i]), s => s.Substance == "3-mmc" && s.N == Number(samples[i]));
    }

    // Each seed would be taken if a person entered it, and names what the register knows.
    [Theory, OnBothEngines]
    public async Task Every_seed_is_whole(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var seeds = SeedFiguresHandler.Read();
        Assert.True(seeds.Count > 45);
        Assert.Equal(seeds.Count, seeds.Select(s => s.Id).Distinct().Count());
        Assert.All(seeds, s => Assert.Empty(Dims.Http.Rules.Check(s.Figure).All));
        var known = (await (await dims.With(Roles.Researcher)).Get(Address)).Json.GetProperty("items");
        Assert.Equal(seeds.Count, known.GetArrayLength());
        foreach (var slug in seeds.Select(s => s.Figure.Substance).OfType<string>().Distinct()) (await dims.Anonymous.Get("/v1/substances/" + slug)).Is(HttpStatusCode.OK);
    }
}
