using System.Net;
using Dims.Access;
using Dims.Disclosure;
using Dims.Samples;
using Dims.Substances;
using Dims.Tests.Host;

namespace Dims.Tests.Disclosure;

// What becomes of what was told where a name becomes another's, too few samples are left, or many come to what was too little.
public sealed class TablesThatEndTests
{
    private static readonly DisclosurePolicy Policy = new();
    private static readonly Dictionary<string, string> RegionOf = new() { ["a1"] = "a", ["a2"] = "a" };
    private static readonly TableKey A = new(TableKind.Prevalence, "a", "powder", ""), B = A with { Subject = "b" }, C = A with { Subject = "c" };
    private static readonly Dictionary<TableKey, YearRelease> Nothing = [];

    private static YearFacts Facts(params (int Found, int Not)[] quarters) => new()
    {
        Generated = false,
        Quarters = quarters.Select((q, i) => (q, i)).ToDictionary(q => q.i + 1, q => (IReadOnlyList<Fact>)[new("a1", Dims.Disclosure.Facts.Found, q.q.Found), new("a2", Dims.Disclosure.Facts.NotFound, q.q.Not)]),
    };

    private static YearPlan Plan(TableKey table) => new(table.Kind, Policy, [], RegionOf);

    private static IReadOnlyDictionary<TableKey, YearRelease> Next(IReadOnlyDictionary<TableKey, YearRelease> before, int snapshot, params (TableKey Table, YearFacts Facts)[] now) =>
        YearsTogether.Next(Plan, before, now.ToDictionary(n => n.Table, n => n.Facts), snapshot, snapshot > 1 ? t => t == A ? B : null : null);

    private static string Told(YearRelease release) => string.Join(' ', ToldFigures.Of(TableKind.Prevalence, 2025, release, ToldTo.Everyone, Policy).Where(f => f.Region is null).Select(f => $"{f.Period}:{f.Counts[Dims.Disclosure.Facts.Found]}"));

    [Fact]
    public void Of_two_names_that_become_one_the_other_is_told_with_both_and_nothing_else_is_held_up()
    {
        var before = Next(Nothing, 1, (A, Facts((40, 160))), (B, Facts((60, 140))), (C, Facts((30, 170))));
        Assert.Equal(("2025-Q1:40", "2025-Q1:60"), (Told(before[A]), Told(before[B])));
        var after = Next(before, 2, (B, Facts((100, 100))), (C, Facts((30, 170))));
        Assert.Equal(("", "2025-Q1:100", "2025-Q1:30"), (Told(after[A]), Told(after[B]), Told(after[C])));
        Assert.Equal((YearEnd.Withdrawn, null, 2), (after[A].End, after[B].End, after[C].ReadIn[1]));
        // It stays so, also where the names are two again.
        Assert.Equal("", Told(YearsTogether.Next(Plan, after, new Dictionary<TableKey, YearFacts> { [A] = Facts((40, 160)), [B] = Facts((60, 140)), [C] = Facts((30, 170)) }, 3)[A]));
    }

    [Fact]
    public void Where_three_samples_held_both_names_the_other_stands_as_it_was_and_nothing_else_is_held_up()
    {
        var before = Next(Nothing, 1, (A, Facts((40, 160))), (B, Facts((60, 140))), (C, Facts((30, 170))));
        var after = Next(before, 2, (B, Facts((97, 103))), (C, Facts((50, 150))));
        Assert.Equal(("", "2025-Q1:60", "2025-Q1:50"), (Told(after[A]), Told(after[B]), Told(after[C])));
        Assert.Equal((YearEnd.Withdrawn, YearEnd.Stands, null), (after[A].End, after[B].End, after[C].End));
        var later = Next(after, 3, (B, Facts((150, 150))), (C, Facts((80, 220))));
        Assert.Equal(("2025-Q1:60", "2025-Q1:80"), (Told(later[B]), Told(later[C])));
    }

    [Fact]
    public void A_merge_that_waits_for_another_table_is_held_against_both_names_when_it_moves()
    {
        var before = Next(Nothing, 1, (A, Facts((20, 180))), (B, Facts((15, 185))), (C, Facts((30, 170))));
        // One more of C holds everything up; with the next twenty three of the other name came too.
        var waiting = Next(before, 2, (B, Facts((35, 166))), (C, Facts((31, 170))));
        Assert.Equal(("2025-Q1:20", "2025-Q1:15", null), (Told(waiting[A]), Told(waiting[B]), waiting[A].End));
        var after = Next(waiting, 3, (B, Facts((38, 195))), (C, Facts((50, 170))));
        Assert.Equal(("", "2025-Q1:15", "2025-Q1:50"), (Told(after[A]), Told(after[B]), Told(after[C])));
    }

    [Fact]
    public void Two_names_that_become_a_third_at_once_are_not_told_as_one()
    {
        var before = Next(Nothing, 1, (A, Facts((20, 180))), (C, Facts((20, 180))), (A with { Subject = "d" }, Facts((40, 160))));
        // Three samples held both.
        var after = YearsTogether.Next(Plan, before, new Dictionary<TableKey, YearFacts> { [B] = Facts((37, 163)), [A with { Subject = "d" }] = Facts((60, 140)) }, 2, t => t == A || t == C ? B : null);
        Assert.Equal(("", "", "", "2025-Q1:60"), (Told(after[A]), Told(after[C]), Told(after[B]), Told(after[A with { Subject = "d" }])));
    }

    [Fact]
    public void What_was_not_told_of_the_other_does_not_show_by_what_was_told_of_the_one()
    {
        // Three of B: with those of A there would be 43, and 40 are known.
        var before = Next(Nothing, 1, (A, Facts((40, 160))), (B, Facts((3, 197))), (C, Facts((30, 170))));
        var after = Next(before, 2, (B, Facts((43, 157))), (C, Facts((50, 150))));
        Assert.Equal(("", "", "2025-Q1:50"), (Told(after[A]), Told(after[B]), Told(after[C])));
    }

    [Fact]
    public void Figures_of_which_too_few_samples_are_left_are_withdrawn_for_good_and_hold_nothing_up()
    {
        var before = Next(Nothing, 1, (B, Facts((12, 188))), (C, Facts((30, 170))));
        // Ten of the twelve were something else.
        var after = Next(before, 2, (B, Facts((2, 198))), (C, Facts((40, 160))));
        Assert.Equal(("", "2025-Q1:40"), (Told(after[B]), Told(after[C])));
        Assert.Equal("", Told(Next(after, 3, (B, Facts((60, 200))), (C, Facts((100, 160))))[B]));
    }

    [Fact]
    public void What_was_too_small_when_something_was_told_is_not_cut_off_later()
    {
        // Two quarters, in the second four: ten of one kind came to it, and everything may move.
        var before = Next(Nothing, 1, (B, Facts((36, 100), (4, 100))));
        Assert.Equal("2025-H1:40", Told(before[B]));
        var after = Next(before, 2, (B, Facts((36, 100), (14, 100))));
        Assert.Equal("2025-H1:50", Told(after[B]));
        Assert.Equal("2025-H1:50", Told(Next(after, 3, (B, Facts((36, 100), (14, 100))))[B]));
        // By itself it would have been told.
        Assert.Equal("2025-H1:50 2025-Q1:36 2025-Q2:14", Told(Next(Nothing, 1, (B, Facts((36, 100), (14, 100))))[B]));
    }

    [Fact]
    public void Cut_off_later_it_would_have_been_worked_out()
    {
        Attacker Of(params (string Name, string[] Quarters, int? N)[] told)
        {
            var attacker = new Attacker(YearRelease.Quarterly, ["a"], ["found"], 10);
            foreach (var (name, quarters, n) in told) attacker.Reads(name, attacker.Cells(quarters.Contains), n);
            return attacker;
        }
        var before = Of(("H1", ["1", "2"], 40), ("Q1", ["1"], null), ("Q2", ["2"], null));
        Assert.Contains("Q2 is between 4 and 14", Of(("H1", ["1", "2"], 50), ("Q1", ["1"], 36), ("Q2", ["2"], 14)).Follows(before)!);
        Assert.Empty(Of(("H1", ["1", "2"], 50), ("Q1", ["1"], null), ("Q2", ["2"], null)).Follows(before)!);
        // Neither that nothing came nor that nothing went can be.
        Assert.Null(Of(("Q1", ["1"], 36), ("Q2", ["2"], 14)).Follows(Of(("Q1", ["1"], 14), ("Q2", ["2"], 36))));
    }

    [Theory, OnBothEngines]
    public async Task A_merged_substance_is_told_with_the_other_by_the_next_snapshot(Engine engine)
    {
        await using var desk = await PublishedDesk.Start(engine);
        var coordinator = await desk.Dims.With(Roles.Coordinator);
        foreach (var slug in new[] { "one-name", "other-name" }) await desk.Dims.Send(new PutSubstance { Slug = slug, Name = slug, Source = "test" });
        await desk.Store(Enumerable.Range(0, 90).Select(i => desk.Tablet(i % 2 == 0 ? "u1" : "u2", "2025-02-03", null, i < 20 ? "one-name" : i < 50 ? "other-name" : "caffeine") is var t ? t with { Analyses = [t.Analyses![0] with { TestedFor = ["one-name", "other-name"] }] } : null!));
        await desk.Snapshot();
        Assert.Equal((20, 30), (await Found("one-name"), await Found("other-name")));
        (await coordinator.Post("/v1/substance-merges", """{"from":"one-name","into":"other-name","reason":"one substance"}""")).Is(HttpStatusCode.Created);
        await desk.Snapshot();
        Assert.Equal((50, 50), (await Found("one-name"), await Found("other-name")));
        Assert.Equal(30, await Found("other-name", "&asKnownAt=snapshot:1"));

        async Task<int?> Found(string substance, string more = "") =>
            (await desk.Reads($"/v1/trends/prevalence?substance={substance}&form=tablet&from=2025-01-01&to=2025-12-31{more}")).GetProperty("periods")[0].GetProperty("found") is { ValueKind: System.Text.Json.JsonValueKind.Number } n ? n.GetInt32() : null;
    }

    // Twelve of one name are told to everyone and seven of another to partners; six and three of them were something else.
    [Theory, OnBothEngines]
    public async Task What_is_withdrawn_stays_in_the_snapshots_that_told_it_and_is_in_none_after(Engine engine)
    {
        await using var desk = await PublishedDesk.Start(engine);
        var (admin, partner) = (await desk.Dims.With(Roles.Admin), await desk.Dims.With(Roles.Partner));
        string[] names = ["one-name", "few-name", "other-name"];
        foreach (var slug in names) await desk.Dims.Send(new PutSubstance { Slug = slug, Name = slug, Source = "test" });
        SubmitSample Sample(int i, string held) => desk.Tablet(i % 2 == 0 ? "u1" : "u2", "2025-02-03", null, held) is var t ? t with { Analyses = [t.Analyses![0] with { TestedFor = names }] } : t;
        var wrong = new List<(SubmitSample Sample, SampleReceipt Stored)>();
        for (var i = 0; i < 9; i++)
        {
            var sample = Sample(i, i < 6 ? "one-name" : "few-name");
            wrong.Add((sample, await desk.Dims.Send(sample)));
        }
        await desk.Store(Enumerable.Range(0, 90).Select(i => Sample(i, i < 6 ? "one-name" : i < 10 ? "few-name" : i < 40 ? "other-name" : "caffeine")));
        await desk.Snapshot();
        Assert.Equal(("12 7 30", "12 - 30"), (await Told(partner), await Told(null)));
        foreach (var (sample, stored) in wrong)
        {
            var revision = (await admin.Get("/v1/samples/" + stored.Number)).Json.GetProperty("revision").GetInt64();
            (await admin.Post($"/v1/samples/{stored.Number}/corrections", new { revision, reason = "It was wrong.", sample = sample with { Analyses = [sample.Analyses![0] with { Findings = [Lab.Found("caffeine")] }] } })).Is(HttpStatusCode.Created);
        }
        await desk.Snapshot();
        (await (await desk.Dims.With(Roles.Coordinator)).Post("/v1/releases", """{ "name": "without", "title": "Without them", "figures": [ { "title": "Other name", "question": "/v1/trends/prevalence?substance=other-name&form=tablet&from=2025-01-01&to=2025-12-31" } ] }""")).Is(HttpStatusCode.Created);
        // However many come, and all others move on.
        await desk.Store(Enumerable.Range(0, 90).Select(i => Sample(i, names[i % 3])));
        await desk.Snapshot();
        foreach (var (asked, toPartners, toEveryone) in new[] { ("", "- - 60", "- - 60"), ("snapshot:3", "- - 60", "- - 60"), ("without", "- - 30", "- - 30"), ("snapshot:2", "- - 30", "- - 30"), ("snapshot:1", "12 7 30", "12 - 30") })
            Assert.Equal((asked, toPartners, toEveryone), (asked, await Told(partner, asked), await Told(null, asked)));

        async Task<string> Told(Client? asker, string asKnownAt = "")
        {
            (desk.Asker, var all) = (asker, new List<string>());
            foreach (var name in names)
            {
                var answer = await desk.Reads($"/v1/trends/prevalence?substance={name}&form=tablet&from=2025-01-01&to=2025-12-31{(asKnownAt.Length == 0 ? "" : "&asKnownAt=" + asKnownAt)}");
                var entry = answer.GetProperty("periods")[0];
                var isTold = entry.GetProperty("status").GetString() == "published";
                Assert.Equal((isTold ? 0 : 1, isTold), (answer.GetProperty("disclosure").GetProperty("suppressed").GetInt32(), entry.GetProperty("n").ValueKind == System.Text.Json.JsonValueKind.Number));
                all.Add(isTold ? entry.GetProperty("found").GetRawText() : "-");
            }
            return string.Join(' ', all);
        }
    }
}
