using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Disclosure;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Disclosure;

// What the running program tells without a key: every question that it answers, read together by an attacker.
public sealed class PublishedTests
{
    private static readonly string[] Provinces = ["groningen", "friesland", "drenthe", "overijssel", "flevoland", "gelderland", "utrecht", "noord-holland", "zuid-holland", "zeeland", "noord-brabant", "limburg", "unknown"];
    private static readonly string[] Lines = ["50", "100", "120", "150", "160", "200", "250", "300"];
    private static readonly string[] Contents = ["only", "with-others", "other", "not-active", "nothing-found", "position-unknown"];

    private static int? Number(JsonElement of, string name) => of.GetProperty(name) is { ValueKind: JsonValueKind.Number } n ? n.GetInt32() : null;

    private static bool In(string quarter, string period) => period.Length == 4 || (period[5] == 'Q' ? period[6..] == quarter : (period[6] == '1') == (quarter is "1" or "2"));

    private static async Task<IReadOnlyList<JsonElement>> Every(PublishedDesk desk, string question, int year)
    {
        var all = new List<JsonElement>();
        foreach (var (interval, group) in new[] { ("year", "none"), ("half-year", "none"), ("quarter", "none"), ("year", "region:province") })
            all.AddRange((await desk.Reads($"/v1/trends/{question}&interval={interval}&groupBy={group}&from={year}-01-01&to={year}-12-31")).GetProperty("periods").EnumerateArray());
        return all;
    }

    private static string? Group(JsonElement entry) => entry.TryGetProperty("group", out var group) ? group.GetString() : null;

    // The regions that are told together: all that are not told apart.
    private static string[] Others(IReadOnlyList<JsonElement> every) => [.. Provinces.Except(every.Where(e => Number(e, "n") is not null).Select(e => Group(e)!))];

    private static HashSet<int> Cells(Attacker attacker, JsonElement entry, IEnumerable<string>? others, Func<string, bool>? kind = null) =>
        attacker.Cells(q => In(q, entry.GetProperty("period").GetString()!), Group(entry) == "*" ? others!.Contains : Group(entry) is { } group ? group.Equals : null, kind);

    private static async Task<Attacker> OfDosage(PublishedDesk desk, int year, int minimum)
    {
        var attacker = new Attacker(YearRelease.Quarterly, Provinces, [.. Lines.Prepend("0")], minimum);
        var every = await Every(desk, "dosage?substance=mdma&form=tablet", year);
        foreach (var entry in every) attacker.Reads($"{entry.GetProperty("period")} {Group(entry)}", Cells(attacker, entry, Others(every)), Number(entry, "n"));
        var above = (await desk.Reads($"/v1/trends/dosage?substance=mdma&form=tablet&from={year}-01-01&to={year}-12-31{string.Concat(Lines.Select(l => "&threshold=" + l))}")).GetProperty("periods")[0].GetProperty("above");
        foreach (var (line, at) in Lines.Select((l, i) => (l, i))) attacker.Reads("above " + line, attacker.Cells(null, null, k => k != "0" && Array.IndexOf(Lines, k) >= at), Number(above[at], "n"));
        return attacker;
    }

    private static async Task<Attacker> OfShares(PublishedDesk desk, string question, int year, string[] found, string[] others, int minimum)
    {
        var attacker = new Attacker(YearRelease.Quarterly, Provinces, [.. found, .. others], minimum);
        var every = await Every(desk, question, year);
        foreach (var entry in every)
        {
            var (name, n, held) = ($"{entry.GetProperty("period")} {Group(entry)}", Number(entry, "n"), Number(entry, "found"));
            attacker.Reads(name + " found", Cells(attacker, entry, Others(every), found.Contains), held);
            attacker.Reads(name + " not", Cells(attacker, entry, Others(every), others.Contains), n - held);
            if (entry.TryGetProperty("contents", out var contents))
                foreach (var content in contents.EnumerateArray()) attacker.Reads(content.GetProperty("content").GetString()!, Cells(attacker, entry, null, content.GetProperty("content").GetString()!.Equals), Number(content, "n"));
        }
        return attacker;
    }

    internal static async Task<IReadOnlyList<Attacker>> Attackers(PublishedDesk desk, int year, int minimum = 10) =>
    [
        await OfDosage(desk, year, minimum),
        await OfShares(desk, "prevalence?substance=mdma&form=tablet", year, ["found"], ["not"], minimum),
        await OfShares(desk, "prevalence?substance=mcpp&form=tablet", year, ["found"], ["not"], minimum),
        await OfShares(desk, "composition?soldAs=ecstasy", year, Contents[..2], Contents[2..], minimum),
    ];

    [Theory, OnBothEngines]
    public async Task Nobody_works_out_a_small_figure_from_all_that_is_told_and_nothing_moves_for_three_samples(Engine engine)
    {
        await using var desk = await PublishedDesk.Start(engine);
        await desk.Store(desk.Year(2025, 3).Concat(desk.Year(2024, 4)));
        await desk.Snapshot();
        foreach (var year in new[] { 2024, 2025 })
        {
            var attackers = await Attackers(desk, year);
            Assert.All(attackers, a => Assert.Empty(a.Finds()));
            Assert.True(attackers.Sum(a => a.Told) > 20 && attackers.Sum(a => a.Wanted) > 20);
        }
        var (before, first) = (await Figures(desk), await desk.Reads("/v1/trends/dosage?substance=mdma&form=tablet"));
        Assert.Equal((1, 10), (first.GetProperty("disclosure").GetProperty("snapshot").GetProperty("number").GetInt32(), first.GetProperty("disclosure").GetProperty("minimum").GetInt32()));

        // Recorded, but no snapshot since.
        await desk.Store([.. Enumerable.Range(0, 3).Select(i => desk.Tablet("u1", "2025-08-12", 111 + i))]);
        Assert.Equal(first.GetRawText(), (await desk.Reads("/v1/trends/dosage?substance=mdma&form=tablet")).GetRawText());
        await desk.Snapshot();
        Assert.Equal(before, await Figures(desk));
        await desk.Store([.. Enumerable.Range(0, 40).Select(i => desk.Tablet("u1", "2025-08-12", 90 + i))]);
        await desk.Snapshot();
        Assert.NotEqual(before, await Figures(desk));
        Assert.All(await Attackers(desk, 2025), a => Assert.Empty(a.Finds()));
        // Who has a key sees everything, and at once.
        var researcher = await desk.Dims.With(Roles.Researcher);
        var exact = (await researcher.Get("/v1/trends/dosage?substance=mdma&form=tablet&interval=quarter&from=2025-04-01&to=2025-06-30")).Is(HttpStatusCode.OK).Json.GetProperty("periods")[0];
        Assert.InRange(exact.GetProperty("quantified").GetInt32(), 1, 30);
    }

    // Every answer but the snapshot that it names.
    private static async Task<string> Figures(PublishedDesk desk)
    {
        var all = new List<string>();
        foreach (var question in new[] { "dosage?substance=mdma&form=tablet", "prevalence?substance=mdma&form=tablet", "composition?soldAs=ecstasy" })
            foreach (var entry in await Every(desk, question, 2025)) all.Add(entry.GetRawText());
        return string.Join('\n', all);
    }

    [Fact]
    public async Task What_is_not_published_is_refused_by_name_with_what_there_is()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        foreach (var (question, at, says) in NotPublished)
        {
            var fault = (await dims.Anonymous.Get("/v1/trends/" + question)).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Json.GetProperty("errors").EnumerateArray().Single(e => e.GetProperty("pointer").GetString() == at);
            Assert.Contains(says, fault.GetProperty("detail").GetString());
        }
    }

    private static readonly (string Question, string At, string Says)[] NotPublished =
    [
        ("dosage?substance=mdma&form=tablet&threshold=151", "?threshold", "50, 100, 120, 150, 160, 200, 250, 300"),
        ("dosage?substance=mdma&form=tablet&threshold=150&interval=quarter", "?threshold", "interval=year"),
        ("dosage?substance=mdma&form=tablet&quantile=0.01", "?quantile", "0.05, 0.1"),
        ("dosage?substance=mdma&form=tablet&interval=week", "?interval", "quarter, half-year, year"),
        ("dosage?substance=mdma&form=tablet&interval=month", "?interval", "quarter, half-year, year"),
        ("dosage?substance=mdma&form=tablet&from=2025-03-01", "?from", "2025-01-01"),
        ("dosage?substance=mdma&form=tablet&to=2025-11-30", "?to", "last day of one"),
        ("dosage?substance=mdma&form=tablet&to=9999-12-31", "?to", "2026-12-31 at the latest"),
        ("prevalence?substance=mdma&form=tablet&to=9999-12-31", "?to", "2026-12-31 at the latest"),
        ("composition?soldAs=ecstasy&to=9999-12-31", "?to", "2026-12-31 at the latest"),
        ("dosage?substance=mdma&form=tablet&from=2030-01-01", "?from", "ends on 2025-12-31"),
        ("prevalence?substance=mdma&form=tablet&from=2026-07-01&interval=half-year", "?from", "ends on 2026-06-30"),
        ("composition?soldAs=ecstasy&from=9999-01-01", "?from", "ends on 2025-12-31"),
        ("dosage?substance=mdma&form=tablet&groupBy=location", "?groupBy", "region:province"),
        ("dosage?substance=mdma&form=tablet&groupBy=region:ggd", "?groupBy", "region:province"),
        ("dosage?substance=mdma&form=tablet&groupBy=region:province&interval=quarter", "?groupBy", "by year only"),
        ("dosage?substance=mdma", "?form", "tablet, powder"),
        ("dosage?substance=mdma&form=other", "?form", "tablet, powder"),
        ("dosage?substance=mdma&form=tablet&binWidth=1", "?binWidth", "substance, form, interval"),
        ("dosage?substance=mdma&form=tablet&soldAs=ecstasy", "?soldAs", "/v1/disclosure"),
        ("dosage?substance=mdma&form=tablet&location=u1&basis=base", "?location", "/v1/disclosure"),
        ("dosage?substance=nothing%20known&form=tablet", "?substance", "does not know"),
        ("prevalence?class=opioid&form=tablet", "?class", "substance, form, interval"),
        ("prevalence?substance=mdma&form=tablet&why=suspected", "?why", "/v1/disclosure"),
        ("composition?soldAs=ecstasy&form=tablet", "?form", "soldAs, interval"),
        ("composition?soldAs=a%20word%20nobody%20knows", "?soldAs", "does not know"),
    ];

    [Fact]
    public async Task Without_a_snapshot_nothing_is_told_and_rows_tell_what_json_tells()
    {
        await using var desk = await PublishedDesk.Start(Engine.Sqlite);
        await desk.Store(Enumerable.Range(0, 50).Select(i => desk.Tablet(i % 2 == 0 ? "u1" : "u2", "2025-02-03", 100)));
        var answer = await desk.Reads("/v1/trends/dosage?substance=mdma&form=tablet&from=2025-01-01&to=2025-12-31&threshold=150");
        Assert.Equal(("not-yet", JsonValueKind.Null), (answer.GetProperty("periods")[0].GetProperty("status").GetString(), answer.GetProperty("disclosure").GetProperty("snapshot").ValueKind));
        (await desk.Dims.Anonymous.Get("/v1/trends/dosage?substance=mdma&form=tablet", ("Accept", "application/xml"))).IsProblem(HttpStatusCode.NotAcceptable, "not-acceptable");
        (await desk.Dims.Anonymous.Get("/v1/trends/comparison?substance=mdma&fromA=2024-01-01&toA=2024-12-31&fromB=2025-01-01&toB=2025-12-31")).IsProblem(HttpStatusCode.Unauthorized, "unauthorised");
        var policy = await desk.Reads("/v1/disclosure");
        Assert.Equal([50, 100, 120, 150, 160, 200, 250, 300], policy.GetProperty("policy").GetProperty("thresholds")[0].GetProperty("values").EnumerateArray().Select(v => v.GetInt32()));
        await desk.Store(desk.Year(2024, 4));
        await desk.Snapshot();
        foreach (var question in new[] { "dosage?substance=mdma&form=tablet&threshold=150", "prevalence?substance=mdma&form=tablet", "composition?soldAs=ecstasy" })
        {
            var told = (await desk.Reads($"/v1/trends/{question}&from=2024-01-01&to=2025-12-31")).GetProperty("periods").EnumerateArray().ToList();
            var lines = (await desk.Dims.Anonymous.Get($"/v1/trends/{question}&from=2024-01-01&to=2025-12-31", ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text.Split("\r\n")[..^1];
            // The policy and the citation hold commas.
            var (names, rows) = (lines[0].Split(','), lines[1..].Select(l => PublishedDesk.Cells(l)).ToList());
            Assert.All(rows, r => Assert.Equal(names.Length, r.Length));
            string Of(string[] row, string name) => row[Array.IndexOf(names, name)];
            Assert.Equal(told.Select(t => $"{t.GetProperty("period").GetString()} {t.GetProperty("status").GetString()} {t.GetProperty("n")}"), rows.Select(r => $"{Of(r, "period")} {Of(r, "status")} {Of(r, "n")}"));
            Assert.Equal(("published", "10"), (Of(rows[0], "status"), Of(rows[0], "minimum")));
        }
        // From before anything was told: the period that ends there.
        var former = (await desk.Reads("/v1/trends/dosage?substance=mdma&form=tablet&to=2010-12-31")).GetProperty("periods");
        Assert.Equal((1, "2010", "suppressed"), (former.GetArrayLength(), former[0].GetProperty("period").GetString(), former[0].GetProperty("status").GetString()));
        Assert.Equal((10, "province"), (policy.GetProperty("policy").GetProperty("minimum").GetInt32(), policy.GetProperty("policy").GetProperty("regionSet").GetString()));
    }

    [Fact]
    public async Task A_quarter_is_told_four_weeks_after_its_end_and_the_clock_takes_a_snapshot_a_week()
    {
        // Saturday 21 November 2026: the third quarter ended seven weeks ago, the second year half has not.
        await using var desk = await PublishedDesk.Start(Engine.Sqlite);
        await desk.Store(Enumerable.Range(0, 60).Select(i => desk.Tablet(i % 2 == 0 ? "u1" : "u2", i < 30 ? "2026-08-03" : "2026-10-05", 100 + i)));
        await desk.Snapshot();
        string Statuses(JsonElement answer) => string.Join(' ', answer.GetProperty("periods").EnumerateArray().Select(p => $"{p.GetProperty("period")}:{p.GetProperty("status")}"));
        Assert.Equal("2026-Q3:published 2026-Q4:not-yet", Statuses(await desk.Reads("/v1/trends/dosage?substance=mdma&form=tablet&interval=quarter&from=2026-07-01&to=2026-12-31")));
        Assert.Equal("2026:not-yet", Statuses(await desk.Reads("/v1/trends/dosage?substance=mdma&form=tablet&from=2026-01-01&to=2026-12-31")));
        Assert.Equal("2026-Q1:suppressed 2026-Q2:suppressed 2026-Q3:published", Statuses(await desk.Reads("/v1/trends/dosage?substance=mdma&form=tablet&interval=quarter")));
        Assert.Equal(new DateOnly(2026, 11, 16), Snapshots.LatestDay(new DateOnly(2026, 11, 21), DayOfWeek.Monday));
        Assert.Equal(new DateOnly(2026, 11, 21), Snapshots.LatestDay(new DateOnly(2026, 11, 21), DayOfWeek.Saturday));
    }

    [Theory, OnBothEngines]
    public async Task The_clock_takes_the_first_snapshot_at_once_and_the_next_on_its_day(Engine engine)
    {
        await using var desk = await PublishedDesk.Start(engine, "--Dims:SnapshotDay=monday");
        await desk.Store(Enumerable.Range(0, 3).Select(i => desk.Tablet("u1", "2026-02-03", 100)));
        Assert.Equal(1, await Number(1));
        desk.Dims.Clock.Advance(TimeSpan.FromDays(1));
        Assert.False(await desk.Dims.Services.GetRequiredService<Snapshots>().IsDue(TestContext.Current.CancellationToken));
        desk.Dims.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, await Number(2));

        async Task<int> Number(int wanted)
        {
            for (var i = 0; ; i++)
            {
                var snapshot = (await desk.Reads("/v1/disclosure")).GetProperty("snapshot");
                var number = snapshot.ValueKind == JsonValueKind.Null ? 0 : snapshot.GetProperty("number").GetInt32();
                if (number >= wanted || i == 600) return number;
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}
