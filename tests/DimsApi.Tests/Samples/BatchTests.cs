using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Samples;

public sealed class BatchTests
{
    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";

    [Theory, OnBothEngines]
    public async Task Each_item_of_a_batch_is_answered_on_its_own(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        foreach (var mediaType in new[] { Json, Lines })
        {
            var lab = await dims.With(Roles.Location);
            var prefix = mediaType == Json ? "J" : "L";
            await lab.Post("/v1/samples", Lab.Tablet(100, prefix + "-same"));
            await lab.Post("/v1/samples", Lab.Tablet(100, prefix + "-other"));
            string[] items =
            [
                Text(Lab.Tablet(140, prefix + "-new", soldAs: "Roze Raket " + prefix)), Text(Lab.Tablet(100.0m, prefix + "-same")), Text(Lab.Tablet(101, prefix + "-other")),
                """{ "reference": "a b", "collectedOn": "2026-11-31", "form": "tablet", "analyses": [ { "source": "laboratory", "findings": [ { "substance": "MDMA", "qualifier": "=", "amount": -1, "unit": "mg/{tbl}" } ] } ] }""",
                "17", "null", Text(Lab.Tablet(150, prefix + "-last")),
            ];

            var answer = Read(await Send(lab, mediaType, items));

            Assert.Equal((2, 1, 1, 3, false), (answer.Stored, answer.Unchanged, answer.Conflict, answer.Rejected, answer.NothingStored));
            Assert.Equal([0, 1, 2, 3, 4, 5, 6], answer.Items.Select(i => i.Index));
            Assert.Equal(
                [ItemOutcome.Stored, ItemOutcome.Unchanged, ItemOutcome.Conflict, ItemOutcome.Rejected, ItemOutcome.Rejected, ItemOutcome.Rejected, ItemOutcome.Stored],
                answer.Items.Select(i => i.Outcome));
            Assert.Equal(["Roze Raket " + prefix], answer.Items[0].UnknownNames);
            var difference = Assert.Single(answer.Items[2].Differences!);
            Assert.Equal(("/analyses/0/findings/0/amount", "100", "101"), (difference.Pointer, difference.Stored, difference.Sent));
            Assert.Equal(["/analyses/0/findings/0/amount", "/collectedOn", "/reference"], Places(answer.Items[3]));
            Assert.Equal([""], Places(answer.Items[4]));
            Assert.Equal([""], Places(answer.Items[5]));
            Assert.All(answer.Items.Where(i => i.Errors is not null), i => Assert.All(i.Errors!, e => Assert.False(string.IsNullOrWhiteSpace(e.Detail))));
            (await lab.Get("/v1/samples/" + answer.Items[6].Id)).Is(HttpStatusCode.OK);
        }
        Assert.Equal(8, (await Stored.In(dims)).Samples);
    }

    [Theory, OnBothEngines]
    public async Task All_or_nothing_stores_nothing_and_says_which_items_are_at_fault(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        await lab.Post("/v1/samples", Lab.Tablet(100, "there"));
        var before = await Stored.In(dims);

        // One item that cannot be read, then one that only the database can judge.
        var unreadable = Read(await Send(lab, Json, [Text(Lab.Tablet(1, "n-1", soldAs: "Unheard Of")), "{}"], "?mode=all-or-nothing"));
        var conflicting = Read(await Send(lab, Lines, [Text(Lab.Tablet(1, "n-1", soldAs: "Unheard Of")), Text(Lab.Tablet(2, "n-2")), Text(Lab.Tablet(200, "there"))], "?mode=all-or-nothing"));
        var elsewhere = Read(await Send(lab, Json, [Text(Lab.Tablet(1, "n-1")), Text(Lab.Tablet(2, "n-2", location: Host.Places.Utrecht))], "?mode=all-or-nothing"));

        Assert.True(unreadable.NothingStored && conflicting.NothingStored && elsewhere.NothingStored);
        Assert.Equal((1, ItemOutcome.Rejected), Assert.Single(unreadable.Items.Select(i => (i.Index, i.Outcome))));
        Assert.Equal((2, ItemOutcome.Conflict), Assert.Single(conflicting.Items.Select(i => (i.Index, i.Outcome))));
        Assert.Equal((1, ItemOutcome.Rejected), Assert.Single(elsewhere.Items.Select(i => (i.Index, i.Outcome))));
        Assert.All(new[] { unreadable, conflicting, elsewhere }, a => Assert.Equal((0, BatchMode.AllOrNothing), (a.Stored, a.Mode)));
        Assert.Equal(before, await Stored.In(dims));

        var good = Read(await Send(lab, Json, [Text(Lab.Tablet(1, "n-1")), Text(Lab.Tablet(100, "there"))], "?mode=all-or-nothing"));
        Assert.Equal((1, 1, false), (good.Stored, good.Unchanged, good.NothingStored));
    }

    [Theory, OnBothEngines]
    public async Task A_batch_repeated_is_unchanged_throughout_and_moves_no_revision(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var items = Enumerable.Range(0, 130).Select(i => Text(Lab.Tablet(80 + i, $"R-{i}"))).ToArray();
        var first = Read(await Send(lab, Json, items));
        var before = await Stored.In(dims);

        var again = Read(await Send(lab, Lines, items));

        Assert.Equal((130, 130), (first.Stored, again.Unchanged));
        Assert.Equal(first.Items.Select(i => (i.Id, i.Revision)), again.Items.Select(i => (i.Id, i.Revision)));
        Assert.Equal(before, await Stored.In(dims));
    }

    [Theory, OnBothEngines]
    public async Task The_same_reference_twice_in_a_batch_is_unchanged_or_refused_naming_both(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);

        var answer = Read(await Send(lab, Json,
        [
            Text(Lab.Tablet(100, "same")), Text(Lab.Tablet(120, "two")), Text(Lab.Tablet(100.00m, "same", location: null)), Text(Lab.Tablet(121, "two", location: null)), Text(Lab.Tablet(120, "two")),
        ]));

        Assert.Equal([ItemOutcome.Stored, ItemOutcome.Stored, ItemOutcome.Unchanged, ItemOutcome.Rejected, ItemOutcome.Unchanged], answer.Items.Select(i => i.Outcome));
        Assert.Equal(["/reference"], Places(answer.Items[3]));
        Assert.Contains("item 1 and as item 3", answer.Items[3].Errors![0].Detail, StringComparison.Ordinal);
        Assert.Equal(2, (await Stored.In(dims)).Samples);
        // The same reference at two locations is two samples.
        var laboratory = await dims.With(Roles.Laboratory, "lab-1");
        Assert.Equal(2, Read(await Send(laboratory, Json, [Text(Lab.Tablet(1, "x")), Text(Lab.Tablet(2, "x", location: Host.Places.Utrecht))])).Stored);
    }

    // Whatever lies between them: a batch is recorded in slices.
    [Theory, OnBothEngines]
    public async Task A_dry_run_knows_a_repeat_in_the_batch_and_names_no_bag(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var there = await dims.Send(Lab.Tablet(100, "there"));
        string[] items = [.. Enumerable.Range(0, 400).Select(i => Text(Lab.Tablet(80, $"D-{i % 300}"))), Text(Lab.Tablet(100, "there")), Text(Lab.Tablet(100, "there"))];
        var before = await Stored.In(dims);

        foreach (var mode in new[] { "each", "all-or-nothing" })
        {
            var tried = Read(await Send(lab, Json, items, "?dryRun=true&mode=" + mode));
            Assert.Equal((300, 102, 0), (tried.Stored, tried.Unchanged, tried.Rejected));
            Assert.All(tried.Items.Take(400), i => Assert.Equal((null, null, null), (i.Id, i.Number, i.Revision)));
            Assert.Equal([there.Number, there.Number], tried.Items.Skip(400).Select(i => i.Number));
        }
        // What others kept out has no outcome, and its repeat has none.
        var nothing = Read(await Send(lab, Json, [items[0], items[0], Text(Lab.Tablet(200, "there"))], "?mode=all-or-nothing"));
        Assert.Equal((0, 0, 1), (nothing.Stored, nothing.Unchanged, nothing.Conflict));
        Assert.Equal(2, Assert.Single(nothing.Items).Index);
        Assert.Equal(before, await Stored.In(dims));
        var real = Read(await Send(lab, Json, items));
        Assert.Equal((300, 102), (real.Stored, real.Unchanged));
    }

    [Theory, OnBothEngines]
    public async Task A_location_writes_no_other_locations_items_in_a_batch(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var utrecht = await dims.With(Roles.Location, location: Host.Places.Utrecht);

        var answer = Read(await Send(utrecht, Json, [Text(Lab.Tablet(1, "u-1", location: null)), Text(Lab.Tablet(2, "u-2")), Text(Lab.Tablet(3, "u-3", location: "nowhere"))]));

        Assert.Equal((1, 2), (answer.Stored, answer.Rejected));
        Assert.All(answer.Items.Skip(1), i => Assert.Equal(("/location", "not-your-location"), (i.Errors![0].Pointer, i.Errors[0].Code)));
        var laboratory = await dims.With(Roles.Laboratory);
        var unknown = Read(await Send(laboratory, Json, [Text(Lab.Tablet(3, "u-3", location: "nowhere"))]));
        Assert.Equal("unknown-location", unknown.Items[0].Errors![0].Code);
    }

    [Theory, OnBothEngines]
    public async Task An_empty_batch_is_no_fault(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        foreach (var (mediaType, body) in new[] { (Json, " [ ] "), (Lines, ""), (Lines, "\n \r\n\n") })
            Assert.Equal((0, 0), (Read((await lab.PostText("/v1/sample-batches", body, mediaType)).Is(HttpStatusCode.OK)).Items.Count, (int)(await Stored.In(dims)).Samples));
    }

    private static string Text(SubmitSample sample) => JsonSerializer.Serialize(sample, Wire.Json);

    private static async Task<Answer> Send(Client client, string mediaType, string[] items, string query = "") =>
        (await client.PostText("/v1/sample-batches" + query, mediaType == Json ? $"[{string.Join(",\n", items)}]" : string.Join('\n', items), mediaType)).Is(HttpStatusCode.OK);

    private static BatchAnswer Read(Answer answer) => JsonSerializer.Deserialize<BatchAnswer>(answer.Text, Wire.Json)!;

    private static IEnumerable<string> Places(SampleResult result) => result.Errors!.Select(e => e.Pointer).Order(StringComparer.Ordinal);
}
