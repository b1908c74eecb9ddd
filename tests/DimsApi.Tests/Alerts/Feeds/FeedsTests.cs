using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Dims.Access;
using Dims.Alerts;
using Dims.Alerts.Feeds;
using Dims.Alerts.Formats;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Alerts.Feeds;

public sealed class FeedsTests
{
    private static readonly XNamespace Atom = AtomXml.Namespace;

    private static async Task<IReadOnlyList<XElement>> Entries(Client by, string path)
    {
        var answer = (await by.Get(path)).Is(HttpStatusCode.OK);
        Assert.Equal("application/atom+xml", answer.Headers["Content-Type"]);
        Assert.Empty(AtomChecks.Faults(answer.Text));
        return [.. XDocument.Parse(answer.Text).Root!.Elements(Atom + "entry")];
    }

    private static async Task<string[]> Titles(Client by, string path) => [.. (await Entries(by, path)).Select(e => e.Element(Atom + "title")!.Value)];

    private static AlertContent About(string substance, string headline) => AlertContents.Regional() with
    {
        Substances = [new AlertSubstance { Substance = substance }],
        Headline = new LocalText { Nl = headline, En = headline + " (en)" },
    };

    [Theory, OnBothEngines]
    public async Task An_ended_alert_stays_under_its_id_retitled_for_30_days_and_in_the_index_of_CAP_for_48_hours(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published();
        var before = Assert.Single(await Entries(desk.Anyone, "/v1/feeds/atom"));
        dims.Clock.Advance(TimeSpan.FromDays(1));
        await desk.Withdrawn(id);

        foreach (var path in new[] { "/v1/feeds/atom", "/v1/feeds/cap" })
        {
            var after = Assert.Single(await Entries(desk.Anyone, path));
            Assert.Equal($"urn:uuid:{id}", after.Element(Atom + "id")!.Value);
            Assert.Equal(before.Element(Atom + "id")!.Value, after.Element(Atom + "id")!.Value);
            Assert.Equal("INGETROKKEN: waarschuwing RA-2026-01 (noemde het verkeerde product)", after.Element(Atom + "title")!.Value);
            Assert.Equal(("2026-11-21T10:00:00.000Z", "2026-11-22T10:00:00.000Z"), (before.Element(Atom + "updated")!.Value, after.Element(Atom + "updated")!.Value));
            var cap = after.Elements(Atom + "link").Single(l => (string?)l.Attribute("type") == "application/cap+xml").Attribute("href")!.Value;
            Assert.Contains("<msgType>Cancel</msgType>", (await desk.Anyone.Get(new Uri(cap).PathAndQuery)).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        }
        dims.Clock.Advance(TimeSpan.FromHours(48) - TimeSpan.FromMilliseconds(1));
        Assert.Single(await Entries(desk.Anyone, "/v1/feeds/cap"));
        dims.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Empty(await Entries(desk.Anyone, "/v1/feeds/cap"));
        dims.Clock.Advance(TimeSpan.FromDays(28) - TimeSpan.FromMilliseconds(1));
        Assert.Single(await Entries(desk.Anyone, "/v1/feeds/atom"));
        // A service that has just started knows it too.
        await dims.Restart();
        Assert.Single(await Entries(dims.Anonymous, "/v1/feeds/atom"));
        dims.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Empty(await Entries(dims.Anonymous, "/v1/feeds/atom"));
    }

    [Theory, OnBothEngines]
    public async Task An_alert_begins_and_expires_in_the_feeds_by_the_clock_alone(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        await desk.Published(AlertContents.Regional() with { Effective = TestDims.Start0.AddDays(2), Expires = TestDims.Start0.AddDays(9) });
        Assert.Equal(["VANAF 23-11-2026: PMMA in roze tablet"], await Titles(desk.Anyone, "/v1/feeds/atom"));
        Assert.Empty(await Titles(desk.Anyone, "/v1/feeds/cap"));
        dims.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(["PMMA in roze tablet"], await Titles(desk.Anyone, "/v1/feeds/atom"));
        Assert.Equal("2026-11-23T10:00:00.000Z", Assert.Single(await Entries(desk.Anyone, "/v1/feeds/cap")).Element(Atom + "updated")!.Value);
        dims.Clock.Advance(TimeSpan.FromDays(7));
        foreach (var path in new[] { "/v1/feeds/atom?language=en", "/v1/feeds/cap?language=en" })
            Assert.Equal(["NO LONGER RENEWED: PMMA in a pink tablet"], await Titles(desk.Anyone, path));
        Assert.Equal("2026-11-30T10:00:00.000Z", Assert.Single(await Entries(desk.Anyone, "/v1/feeds/atom")).Element(Atom + "updated")!.Value);
    }

    [Theory, OnBothEngines]
    public async Task A_feed_holds_what_its_reader_may_see_and_says_when_nothing_is_new(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        foreach (var audience in Enum.GetValues<Audience>()) await desk.Published(AlertContents.Regional() with { Audience = audience });
        var partner = await dims.With(Roles.Partner);
        foreach (var path in new[] { "/v1/feeds/atom", "/v1/feeds/cap", "/v1/feeds/json", "/v1/feeds/atom?level=regional&language=en" })
            foreach (var (reader, count, cache) in new[] { (desk.Anyone, 1, "no-cache"), (partner, 2, "no-store"), (desk.Anna, 3, "no-store") })
            {
                var answer = (await reader.Get(path)).Is(HttpStatusCode.OK);
                Assert.Equal(count, path.Contains("json", StringComparison.Ordinal) ? answer.Json.GetProperty("items").GetArrayLength() : XDocument.Parse(answer.Text).Root!.Elements(Atom + "entry").Count());
                Assert.Equal((cache, "Authorization"), (answer.Headers["Cache-Control"], answer.Headers["Vary"]));
                Assert.Equal("", (await reader.Get(path, ("If-None-Match", answer.ETag!))).Is(HttpStatusCode.NotModified).Text);
            }
        var tag = (await desk.Anyone.Get("/v1/feeds/atom")).ETag!;
        await desk.Published();
        (await desk.Anyone.Get("/v1/feeds/atom", ("If-None-Match", tag))).Is(HttpStatusCode.OK);
    }

    [Theory, OnBothEngines]
    public async Task Filters_go_by_the_register_and_by_place(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        await desk.Published(About("PMMA", "pmma"));
        await desk.Published(About("xtc-stof MDMA", "unknown"));
        await desk.Published(About("isotonitazene", "nitazene") with { Level = AlertLevel.National, Regions = [] });
        await desk.Published(About("3-MMC", "mmc") with { Regions = [new AlertRegion { RegionSet = "ggd", Region = "amsterdam" }] });

        foreach (var (query, expected) in new[]
        {
            ("substance=pmma", "pmma"), ("substance=Para-methoxymethamphetamine", "pmma"), ("substance=UGFMBZYKVQSQFX", "pmma"), ("substance=3-mmc", "mmc"),
            ("level=national", "nitazene"), ("level=regional", "mmc unknown pmma"),
            ("region=province:utrecht", "mmc nitazene unknown pmma"), ("region=province:zeeland", "mmc nitazene"), ("region=ggd:amsterdam", "mmc nitazene unknown pmma"), ("region=ggd:drenthe", "nitazene unknown pmma"),
            ("substance=pmma&region=province:zeeland", ""), ("substance=pmma&level=regional&region=province:utrecht", "pmma"),
        })
        {
            Assert.Equal((query, expected), (query, string.Join(' ', await Titles(desk.Anyone, "/v1/feeds/atom?" + query))));
            var list = (await desk.Anyone.Get("/v1/alerts?" + query)).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("headline").GetProperty("nl").GetString());
            Assert.Equal((query, expected), (query, string.Join(' ', list)));
        }
        var of = (await desk.Anyone.Get("/v1/substances/isotonitazene")).Json.GetProperty("classes")[0].GetString()!;
        Assert.Equal(["nitazene"], await Titles(desk.Anyone, "/v1/feeds/atom?class=" + of));
    }

    [Theory, OnBothEngines]
    public async Task A_filter_that_cannot_be_is_a_fault_that_helps(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        foreach (var (query, place, code) in new[]
        {
            ("substance=pmmma", "?substance", "unknown-substance"), ("substance=ecstasy", "?substance", "market-name"), ("class=nothing", "?class", "unknown-class"), ("region=province:atlantis", "?region", "unknown-region"),
            ("region=planets:mars", "?region", "unknown-region-set"), ("region=utrecht", "?region", "pattern"), ("level=galactic", "?level", "type"), ("language=fr", "?language", "type"), ("since=1", "?since", "unknown-parameter"),
        })
            foreach (var path in new[] { "/v1/feeds/atom", "/v1/feeds/cap", "/v1/feeds/json" })
            {
                var fault = (await dims.Anonymous.Get($"{path}?{query}")).Is(HttpStatusCode.BadRequest).Json.GetProperty("errors")[0];
                Assert.Equal((place, code), (fault.GetProperty("pointer").GetString(), fault.GetProperty("code").GetString()));
            }
        Assert.Contains("pmma", (await dims.Anonymous.Get("/v1/feeds/atom?substance=pmmma")).Text, StringComparison.Ordinal);
        Assert.Equal(2, (await dims.Anonymous.Get("/v1/alerts?substance=zzzz&class=nothing")).Is(HttpStatusCode.BadRequest).Places.Count);
    }

    [Theory, OnBothEngines]
    public async Task The_JSON_feed_is_one_by_its_schema(Engine engine)
    {
        Shared.MustBeThere();
        await using var dims = await TestDims.Start(engine, "--Dims:PublicUrl=https://dims.example.org", "--Dims:SenderName=The network");
        var desk = await AlertDesk.At(dims);
        await desk.Published();
        await desk.Withdrawn(await desk.Published(AlertContents.Regional() with { Status = AlertStatus.Exercise }));
        var answer = (await desk.Anyone.Get("/v1/feeds/json?substance=PMMA&language=en")).Is(HttpStatusCode.OK);
        Assert.Equal("application/feed+json", answer.Headers["Content-Type"]);
        var schema = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Shared.Folder, "standards", "http", "jsonfeed-1.1.schema.json"), TestContext.Current.CancellationToken)).RootElement;
        // It lists what a reader needs; a feed may have more.
        Assert.All(SchemaCheck.Faults(answer.Json, schema), f => Assert.EndsWith("is not in the contract", f, StringComparison.Ordinal));
        Assert.Empty(SchemaCheck.Faults(answer.Json, Contracts.Schemas.GetProperty("JsonFeed")));
        Assert.Equal("https://dims.example.org/v1/feeds/json?substance=pmma&language=en", answer.Json.GetProperty("feed_url").GetString());
        var items = answer.Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["EXERCISE: WITHDRAWN: alert EX-2026-01 (named the wrong product)", "PMMA in a pink tablet"], items.Select(i => i.GetProperty("title").GetString()!));
        Assert.Contains("RA-2026-01 v1 21-11-2026 11:00, until 19-12-2026 https://dims.example.org/v1/alerts/", items[1].GetProperty("content_text").GetString(), StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task However_many_filters_and_hosts_are_invented_few_are_kept_and_what_is_read_by_all_stays(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        await desk.Published();
        var feeds = dims.Services.GetRequiredService<AlertFeeds>();
        var first = await feeds.Get(FeedKind.Atom, Audience.Public, new FeedQuestion(), TestContext.Current.CancellationToken);
        var lines = new List<(string, string)>();
        foreach (var host in new[] { "dims.example.org", "a.example", "b.example:8080" })
        {
            var answer = (await desk.Anyone.Get("/v1/feeds/atom", ("Host", host))).Is(HttpStatusCode.OK);
            lines.Add((answer.ETag!, answer.Text));
            Assert.Empty(AtomChecks.Faults(answer.Text));
            Assert.Equal($"http://{host}/v1/feeds/atom", XDocument.Parse(answer.Text).Root!.Element(Atom + "id")!.Value);
            Assert.Equal(answer.ETag, (await desk.Anyone.Get("/v1/feeds/atom", ("Host", host), ("If-None-Match", answer.ETag!))).Is(HttpStatusCode.NotModified).ETag);
            Assert.Equal($"http://{host}/v1/feeds/json?language=en", (await desk.Anyone.Get("/v1/feeds/json?language=en", ("Host", host))).Json.GetProperty("feed_url").GetString());
        }
        Assert.Equal(3, lines.Distinct().Count());
        Assert.Equal(2, feeds.Kept);
        Assert.Same(first, await feeds.Get(FeedKind.Atom, Audience.Public, new FeedQuestion(), TestContext.Current.CancellationToken));

        var substances = (await dims.Services.GetRequiredService<Dims.Substances.SubstanceIndex>().Current(TestContext.Current.CancellationToken)).Substances.Keys.ToList();
        var filtered = await feeds.Get(FeedKind.Atom, Audience.Public, new FeedQuestion { Level = AlertLevel.National }, TestContext.Current.CancellationToken);
        Assert.Same(filtered, await feeds.Get(FeedKind.Atom, Audience.Public, new FeedQuestion { Level = AlertLevel.National }, TestContext.Current.CancellationToken));
        for (var i = 0; i < 3 * AlertFeeds.MostKept; i++)
        {
            var question = new FeedQuestion { Substance = substances[i % substances.Count], Language = (Language)(i / substances.Count % 2), Level = (AlertLevel)(i / substances.Count / 2 % 2) };
            await feeds.Get(FeedKind.Json, Audience.Public, question, TestContext.Current.CancellationToken);
            await feeds.InForce(Audience.Public, question, TestContext.Current.CancellationToken);
            Assert.InRange(feeds.Kept, 1, AlertFeeds.MostKept + 2);
            Assert.InRange(feeds.ListsKept, 1, AlertFeeds.MostKept);
        }
        Assert.Same(first, await feeds.Get(FeedKind.Atom, Audience.Public, new FeedQuestion(), TestContext.Current.CancellationToken));
    }

    [Theory, OnBothEngines]
    public async Task A_filtered_list_is_made_once_and_made_anew_when_it_could_say_something_else(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:ClockEvery=00:01:00");
        var desk = await AlertDesk.At(dims);
        await desk.Published();
        await desk.Published(AlertContents.Regional() with { Effective = TestDims.Start0.AddDays(2) });
        var feeds = dims.Services.GetRequiredService<AlertFeeds>();
        async Task<CurrentAlerts> Made(Audience stream = Audience.Public, string substance = "pmma") => (await feeds.InForce(stream, new AlertFilter { Substance = substance }, TestContext.Current.CancellationToken)).List;
        var list = await Made();
        // Another name of the same substance is the same question; the instant in the answer moves on.
        Assert.Same(list, await Made(substance: "Para-methoxymethamphetamine"));
        var before = (await desk.Anyone.Get("/v1/alerts?substance=pmma")).Is(HttpStatusCode.OK);
        dims.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Same(list, await Made());
        var after = (await desk.Anyone.Get("/v1/alerts?substance=pmma")).Is(HttpStatusCode.OK);
        Assert.Equal((before.ETag, 1, "2026-11-22T10:00:00.000Z"), (after.ETag, after.Json.GetProperty("items").GetArrayLength(), after.Json.GetProperty("asOf").GetString()));
        Assert.NotSame(list, await Made(Audience.Professional));
        // By the clock alone; by a publication; by the end.
        dims.Clock.Advance(TimeSpan.FromDays(1));
        await Has(2);
        await desk.Published();
        await Has(3);
        await desk.Published(AlertContents.Regional() with { Audience = Audience.Professional });
        await Has(3);
        dims.Clock.Advance(TimeSpan.FromDays(40));
        await Has(0);

        async Task Has(int count)
        {
            var before = list;
            list = await Made();
            Assert.NotSame(before, list);
            var (all, some) = ((await desk.Anyone.Get("/v1/alerts")).Json, (await desk.Anyone.Get("/v1/alerts?substance=pmma")).Json);
            Assert.Equal(count, some.GetProperty("items").GetArrayLength());
            Assert.Equal(all.GetRawText(), some.GetRawText());
        }
    }

    [Fact]
    public void Every_single_entry_is_valid_Atom()
    {
        foreach (var (name, view) in Formats.Versions.Everything())
            Assert.All(AtomChecks.Faults(System.Text.Encoding.UTF8.GetString(AtomXml.Entry(view, AlertFormat.Updated(view), Formats.Versions.Sender, Language.Nl))), f => Assert.Fail($"{name}: {f}"));
    }
}
