using System.Net;
using Dapper;
using Dims.Samples;
using Dims.Shipments;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Tests.Storage;
using Dims.Ways;

namespace Dims.Tests.Ways;

public sealed class ShipmentsTests
{
    [Theory, OnBothEngines]
    public async Task Sent_together_and_received_together_with_what_is_missing_and_what_came_unexpected(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        string[] numbers = [await desk.Registers(), await desk.Registers(), await desk.Registers(), await desk.Registers()];
        await WayDesk.Goes(desk.Counter, numbers[0], WayState.Queued);
        var open = await desk.Opens(numbers[..3]);
        Assert.Equal((ShipmentState.Open, 3, "lab-1", Places.Amsterdam), (open.State, open.Samples, open.Laboratory, open.Location));
        Assert.All(open.Items!, i => Assert.Equal((WayState.Queued, null), (i.State, i.Outcome)));
        // Nobody else sees it, and the laboratory not before it is sent.
        var path = "/v1/shipments/" + open.Id;
        foreach (var stranger in new[] { desk.Utrecht, desk.Elsewhere, desk.Laboratory }) (await stranger.Get(path)).IsProblem(HttpStatusCode.NotFound, "not-found");
        var sent = WayDesk.Read<Shipment>((await desk.Counter.Post(path + "/dispatch", null)).Is(HttpStatusCode.OK));
        Assert.Equal((ShipmentState.Sent, TestDims.Start0), (sent.State, sent.SentAt));
        Assert.Equal(WayState.Sent, await desk.StateOf(numbers[1]));
        foreach (var stranger in new[] { desk.Utrecht, desk.Elsewhere }) (await stranger.Get(path)).IsProblem(HttpStatusCode.NotFound, "not-found");

        dims.Clock.Advance(TimeSpan.FromDays(1));
        var received = await desk.Receives(open.Id, numbers[0].ToLowerInvariant(), numbers[1], numbers[3]);
        Assert.Equal((ShipmentState.Received, TestDims.Start0 + TimeSpan.FromDays(1)), (received.State, received.ReceivedAt));
        Assert.Equal((numbers[2], numbers[3]), (Assert.Single(received.Missing), Assert.Single(received.Unexpected)));
        Assert.Equal([WayState.Received, WayState.Received, WayState.Sent, WayState.Registered], new[] { await desk.StateOf(numbers[0]), await desk.StateOf(numbers[1]), await desk.StateOf(numbers[2]), await desk.StateOf(numbers[3]) });
        // The differences are kept, for both; one that is found later is received too.
        foreach (var by in new[] { desk.Counter, desk.Laboratory }) Assert.Equal([numbers[2]], WayDesk.Read<Shipment>((await by.Get(path)).Is(HttpStatusCode.OK)).Missing);
        received = await desk.Receives(open.Id, numbers[2]);
        Assert.Equal((0, WayState.Received), (received.Missing.Count, await desk.StateOf(numbers[2])));
        Assert.Equal([numbers[3]], received.Unexpected);
        Assert.Equal(TestDims.Start0 + TimeSpan.FromDays(1), received.ReceivedAt);
        var list = WayDesk.Read<ShipmentList>((await desk.Laboratory.Get("/v1/shipments?state=received")).Is(HttpStatusCode.OK));
        Assert.Equal((open.Id, null), (Assert.Single(list.Items).Id, list.Items[0].Items));
        Assert.Empty(WayDesk.Read<ShipmentList>(await desk.Elsewhere.Get("/v1/shipments")).Items);
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_number_twice_and_a_sample_that_cannot_be_sent_are_faults_in_their_places_and_nothing_is_opened(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var (one, done, elsewhere, other) = (await desk.Registers(), await desk.Registers(Lab.Tablet(100)), await desk.Registers(Lab.Tablet() with { SentTo = "lab-2" }), await desk.Registers());
        var foreign = (await desk.Utrecht.Post("/v1/samples", Lab.Tablet(location: Places.Utrecht))).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()!;
        Task<Answer> Opens(params string[] numbers) => desk.Counter.Post("/v1/shipments", new OpenShipment { Laboratory = "lab-1", Samples = numbers });
        var twice = (await Opens(one, other, one.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal))).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        Assert.Equal(["/samples/2"], twice.Places);
        Assert.Contains("which stands at /samples/0 already", twice.Text, StringComparison.Ordinal);
        var wrong = (await Opens(one, done, elsewhere, foreign)).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        Assert.Equal(["/samples/1", "/samples/2", "/samples/3"], wrong.Places);
        Assert.Contains("is 'authorised'; only what is registered or queued can be sent", wrong.Text, StringComparison.Ordinal);
        Assert.Equal(["/samples/0"], (await Opens(one[..^1] + (one[^1] == '2' ? '3' : '2'))).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        Assert.Equal(["/laboratory"], (await desk.Counter.Post("/v1/shipments", new OpenShipment { Laboratory = "lab-9", Samples = [one] })).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        (await desk.Counter.Post("/v1/shipments", """{ "laboratory": "lab-1", "samples": [] }""")).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        (await desk.Laboratory.Post("/v1/shipments", new OpenShipment { Laboratory = "lab-1", Samples = [one], Location = Places.Amsterdam })).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        (await desk.Utrecht.Post("/v1/shipments", new OpenShipment { Laboratory = "lab-1", Samples = [one], Location = Places.Amsterdam })).IsProblem(HttpStatusCode.Forbidden, "not-your-location");
        Assert.Equal((0, WayState.Registered), (await dims.Count("SELECT count(*) FROM shipments"), await desk.StateOf(one)));

        // Only once in a shipment that has not left; asked for twice it is one.
        var body = new OpenShipment { Laboratory = "lab-1", Samples = [one] };
        var first = WayDesk.Read<Shipment>((await desk.Counter.Post("/v1/shipments", body, ("Idempotency-Key", "\"s-1\""))).Is(HttpStatusCode.Created));
        Assert.Equal(first.Id, WayDesk.Read<Shipment>((await desk.Counter.Post("/v1/shipments", body, ("Idempotency-Key", "\"s-1\""))).Is(HttpStatusCode.Created)).Id);
        Assert.Contains($"is in the shipment {first.Id} already", (await Opens(one)).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Text, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task Each_makes_their_own_part_of_it_and_what_ended_its_way_stays_behind(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var (one, gone) = (await desk.Registers(), await desk.Registers());
        var shipment = await desk.Opens(one, gone);
        var path = "/v1/shipments/" + shipment.Id;
        (await desk.Admin.Post(path + "/receipt", new ReceiveShipment { Samples = [one] })).IsProblem(HttpStatusCode.Conflict, "transition-not-allowed");
        await WayDesk.Goes(desk.Counter, gone, WayState.Destroyed, "The bag was torn.");
        (await desk.Counter.Post(path + "/dispatch", null)).Is(HttpStatusCode.OK);
        (await desk.Counter.Post(path + "/dispatch", null)).IsProblem(HttpStatusCode.Conflict, "transition-not-allowed");
        (await desk.Laboratory.Post(path + "/dispatch", null)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        (await desk.Counter.Post(path + "/receipt", new ReceiveShipment { Samples = [one] })).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        (await desk.Elsewhere.Post(path + "/receipt", new ReceiveShipment { Samples = [one] })).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(["/samples/1"], (await desk.Receipt(shipment.Id, one, one)).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        Assert.Equal(WayState.Sent, await desk.StateOf(one));
        // Before it has received a sample, a laboratory adds nothing to it.
        (await desk.Analyses(one, WayDesk.Mdma(100))).IsProblem(HttpStatusCode.Conflict, "step-not-possible");
        // Lost on the way, as the location says; then it cannot be received.
        await WayDesk.Goes(desk.Counter, one, WayState.Destroyed, "Lost by the courier.");
        Assert.Equal(["/samples/0"], (await desk.Receipt(shipment.Id, one)).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        var received = await desk.Receives(shipment.Id);
        Assert.Equal((one, gone, 0), (Assert.Single(received.Missing), Assert.Single(received.LeftBehind), received.Unexpected.Count));
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task What_was_left_behind_and_came_all_the_same_is_shown_as_both(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var (one, gone) = (await desk.Registers(), await desk.Registers());
        var shipment = await desk.Opens(one, gone);
        await WayDesk.Goes(desk.Counter, gone, WayState.Destroyed, "The bag was torn.");
        (await desk.Counter.Post($"/v1/shipments/{shipment.Id}/dispatch", null)).Is(HttpStatusCode.OK);
        // Told again, each stays what it was, once.
        foreach (var told in new[] { new[] { one, gone }, [gone], [] })
        {
            var received = await desk.Receives(shipment.Id, told);
            Assert.Equal((gone, gone, 0), (Assert.Single(received.LeftBehind), Assert.Single(received.Unexpected), received.Missing.Count));
            Assert.Equal([(one, ShipmentOutcome.Received), (gone, ShipmentOutcome.LeftBehind)], received.Items!.Select(i => (i.Number, i.Outcome!.Value)));
        }
        Assert.Equal([WayState.Received, WayState.Destroyed], new[] { await desk.StateOf(one), await desk.StateOf(gone) });
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    // On SQLite one writes after the other.
    [Fact]
    public async Task A_receipt_overwrites_nothing_that_became_of_a_line_while_it_waited()
    {
        await using var dims = await TestDims.Start(Engine.Postgres);
        var desk = await WayDesk.At(dims);
        var (one, removed) = (await desk.Registers(), await desk.Registers());
        var shipment = await desk.Sends(one, removed);
        // As whoever takes out a test record: its row first, then its line.
        Assert.True(SampleNumber.TryParse(removed, out var number));
        await using var own = await dims.Database.OpenOwn(TestContext.Current.CancellationToken);
        await using var other = await own.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await own.ExecuteAsync("UPDATE samples SET state = 'removed' WHERE number = @number", new { number }, other);
        var receipt = desk.Receives(shipment.Id, one);
        while (await dims.Count("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())") == 0)
        {
            Assert.False(receipt.IsCompleted);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        await own.ExecuteAsync("UPDATE shipment_items SET outcome = 'left-behind' WHERE sample = @number", new { number }, other);
        await other.CommitAsync(TestContext.Current.CancellationToken);
        var received = await receipt.WaitAsync(Notes.Patience, TestContext.Current.CancellationToken);
        Assert.Equal((removed, 0), (Assert.Single(received.LeftBehind), received.Missing.Count));
    }

    [Theory, OnBothEngines]
    public async Task What_was_lost_and_sent_again_is_received_in_the_shipment_that_it_went_in_last(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var number = await desk.Registers();
        var first = await desk.Sends(number);
        await WayDesk.Goes(desk.Counter, number, WayState.Destroyed, "Lost by the courier.");
        await WayDesk.Goes(desk.Counter, number, WayState.Registered, "Found in the van.");
        dims.Clock.Advance(TimeSpan.FromHours(1));
        var second = await desk.Sends(number);
        var answer = (await desk.Receipt(first.Id, number)).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        Assert.Equal(["/samples/0"], answer.Places);
        Assert.Contains("in another shipment since", answer.Text, StringComparison.Ordinal);
        Assert.Equal([number], (await desk.Receives(first.Id)).Missing);
        Assert.Empty((await desk.Receives(second.Id, number)).Missing);
        Assert.Equal(WayState.Received, await desk.StateOf(number));
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task One_that_was_made_by_mistake_is_cancelled_and_its_samples_go_in_another(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var (one, two, gone) = (await desk.Registers(), await desk.Registers(), await desk.Registers());
        async Task<string> Week()
        {
            var week = (await desk.Researcher.Get("/v1/trends/workload?from=2026-11-16")).Is(HttpStatusCode.OK).Json.GetProperty("items")[0];
            return string.Join(' ', week.EnumerateObject().Where(p => p.Name != "generated").Select(p => p.Value.ToString()));
        }
        // Before it is sent, its samples are free again; the laboratory never hears of it.
        var open = await desk.Opens(one, two);
        var never = await Cancelled(desk.Counter, open.Id, "The other laboratory was meant.");
        Assert.Equal((ShipmentState.Cancelled, null, "The other laboratory was meant."), (never.State, never.SentAt, never.CancelledBecause));
        (await desk.Laboratory.Get("/v1/shipments/" + open.Id)).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await desk.Counter.Post($"/v1/shipments/{open.Id}/dispatch", null)).IsProblem(HttpStatusCode.Conflict, "transition-not-allowed");

        var sent = await desk.Sends(one, two, gone);
        await WayDesk.Goes(desk.Counter, gone, WayState.Destroyed, "The bag was torn.");
        var before = await Week();
        dims.Clock.Advance(TimeSpan.FromHours(3));
        foreach (var stranger in new[] { desk.Utrecht, desk.Elsewhere }) (await Cancels(stranger, sent.Id)).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await Cancels(desk.Laboratory, sent.Id)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        (await Cancels(desk.Researcher, sent.Id)).IsProblem(HttpStatusCode.Forbidden, "missing-scope");
        Assert.Equal(["/reason"], (await Cancels(desk.Counter, sent.Id, "no")).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        Assert.Equal(WayState.Sent, await desk.StateOf(one));
        // Twice is once.
        var cancelled = await Cancelled(desk.Counter, sent.Id, "It went to the wrong street.");
        Assert.Equal((ShipmentState.Cancelled, TestDims.Start0 + TimeSpan.FromHours(3), TestDims.Start0), (cancelled.State, cancelled.CancelledAt, cancelled.SentAt));
        dims.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(cancelled.CancelledAt, (await Cancelled(desk.Admin, sent.Id, "Once more.")).CancelledAt);
        var way = await desk.SampleOf(one);
        Assert.Equal([WayState.Registered, WayState.Queued, WayState.Sent, WayState.Queued], way.Steps!.Select(s => s.State));
        Assert.Equal("It went to the wrong street.", way.Steps![^1].Reason);
        Assert.Equal(WayState.Destroyed, await desk.StateOf(gone));
        Assert.Equal(before, await Week());
        Assert.Equal(2, WayDesk.Read<ShipmentList>((await desk.Counter.Get("/v1/shipments?state=cancelled")).Is(HttpStatusCode.OK)).Items.Count);
        Assert.Equal(sent.Id, Assert.Single(WayDesk.Read<ShipmentList>((await desk.Laboratory.Get("/v1/shipments")).Is(HttpStatusCode.OK)).Items).Id);
        Assert.Empty(WayDesk.Read<ShipmentList>((await desk.Counter.Get("/v1/shipments?state=sent")).Is(HttpStatusCode.OK)).Items);
        var late = (await desk.Receipt(sent.Id, one)).IsProblem(HttpStatusCode.Conflict, "transition-not-allowed");
        Assert.Equal(("cancelled", 0), (late.Json.GetProperty("state").GetString(), late.Json.GetProperty("allowed").GetArrayLength()));
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);

        // The next one is received as any; what was received is cancelled by nobody.
        var next = await desk.Sends(one, two);
        await desk.Receives(next.Id, one);
        foreach (var by in new[] { desk.Counter, desk.Admin }) Assert.Contains($"received 1 of its samples ({one})", (await Cancels(by, next.Id)).IsProblem(HttpStatusCode.Conflict, "transition-not-allowed").Text, StringComparison.Ordinal);
        Assert.Equal([WayState.Received, WayState.Sent], new[] { await desk.StateOf(one), await desk.StateOf(two) });
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task What_went_in_another_since_stays_there_when_the_first_is_cancelled(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var number = await desk.Registers();
        var first = await desk.Sends(number);
        // A receipt that found nothing is no hindrance.
        Assert.Equal([number], (await desk.Receives(first.Id)).Missing);
        await WayDesk.Goes(desk.Counter, number, WayState.Destroyed, "Lost by the courier.");
        await WayDesk.Goes(desk.Counter, number, WayState.Registered, "Found in the van.");
        dims.Clock.Advance(TimeSpan.FromHours(1));
        var second = await desk.Sends(number);
        await Cancelled(desk.Counter, first.Id, "It never left.");
        Assert.Equal(WayState.Sent, await desk.StateOf(number));
        await Cancelled(desk.Admin, second.Id, "Nor did this one.");
        Assert.Equal(WayState.Queued, await desk.StateOf(number));
        await desk.Receives((await desk.Sends(number)).Id, number);
        Assert.Equal(WayState.Received, await desk.StateOf(number));
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    private static Task<Answer> Cancels(Client by, string shipment, string reason = "By mistake.") => by.Post($"/v1/shipments/{shipment}/cancellation", new CancelShipment { Reason = reason });

    private static async Task<Shipment> Cancelled(Client by, string shipment, string reason) => WayDesk.Read<Shipment>((await Cancels(by, shipment, reason)).Is(HttpStatusCode.OK));

    [Theory, OnBothEngines]
    public async Task The_work_list_has_urgent_samples_first_and_then_what_has_waited_longest(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var pmma = new Analysis { Source = Source.OnSite, Method = "FTIR", Authorised = false, Findings = [Lab.Found("PMMA")] };
        var numbers = new List<string>();
        foreach (var urgent in new[] { false, false, true })
        {
            numbers.Add(await desk.Registers(Lab.Tablet() with { Analyses = urgent ? [pmma] : [] }));
            if (urgent) await WayDesk.Goes(desk.Counter, numbers[^1], WayState.Queued);
            await desk.Receives((await desk.Sends(numbers[^1])).Id, numbers[^1]);
            dims.Clock.Advance(TimeSpan.FromDays(1));
        }
        async Task<List<string>> Shows(Client by, string query = "")
        {
            var shown = new List<string>();
            for (var path = "/v1/work-list?limit=2" + query; path is not null;)
            {
                var page = (await by.Get(path)).Is(HttpStatusCode.OK);
                shown.AddRange(WayDesk.Read<WorkList>(page).Items.Select(i => $"{i.Number} {i.State} {i.DaysWaiting}{(i.Urgent ? " urgent" : "")}"));
                path = page.Next;
            }
            return shown;
        }
        string[] waiting = [$"{numbers[2]} Received 1 urgent", $"{numbers[0]} Received 3", $"{numbers[1]} Received 2"];
        Assert.Equal(waiting, await Shows(desk.Laboratory));
        Assert.Equal(waiting, await Shows(desk.Counter));
        foreach (var stranger in new[] { desk.Elsewhere, desk.Utrecht }) Assert.Empty(await Shows(stranger));
        // What has been analysed leaves it; at the location it is still on its way, urgent before anybody has authorised it.
        await desk.Analyses(numbers[0], Lab.Measured(Lab.Found("PMMA")));
        Assert.Equal([waiting[0], waiting[2]], await Shows(desk.Laboratory));
        Assert.Equal([$"{numbers[0]} Analysed 0 urgent"], await Shows(desk.Laboratory, "&state=analysed"));
        Assert.Contains($"{numbers[0]} Analysed 0 urgent", await Shows(desk.Counter));
        Assert.True((await desk.SampleOf(numbers[0])).Urgent);
        (await desk.Counter.Get("/v1/work-list?state=reported")).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        (await desk.Counter.Get("/v1/work-list?cursor=xyz")).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        (await desk.Researcher.Get("/v1/work-list")).IsProblem(HttpStatusCode.Forbidden, "missing-scope");
    }
}
