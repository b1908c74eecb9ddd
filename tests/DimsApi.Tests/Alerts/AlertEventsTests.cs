using System.Diagnostics;
using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Tests.Contract;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

public sealed class AlertEventsTests
{
    [Theory, OnBothEngines]
    public async Task A_partner_who_keeps_one_number_gets_every_event_once_page_by_page(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        foreach (var _ in Enumerable.Range(0, 4)) await desk.Withdrawn(await desk.Published());
        var mdi = await dims.With(Roles.Partner, "MDI");
        var (after, seen, path) = (0L, new List<long>(), "/v1/alert-events?limit=3");
        while (true)
        {
            var answer = await mdi.Get(path);
            var page = AlertDesk.Read<AlertEventPage>(answer);
            Assert.Equal((after, 8L, Audience.Professional), (page.Previous, page.Head, page.Stream));
            Assert.Equal(page.Next, page.Events.Count == 0 ? after : page.Events[^1].Sequence);
            seen.AddRange(page.Events.Select(e => e.Sequence));
            after = page.Next;
            Assert.Equal(page.Next < page.Head, answer.Next is not null);
            if (answer.Next is null) break;
            path = answer.Next;
        }
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], seen);
        var end = await AlertDesk.Events(mdi, after);
        Assert.Equal((8L, 8L, 0), (end.Previous, end.Next, end.Events.Count));
    }

    [Theory, OnBothEngines]
    public async Task Each_reader_has_a_stream_without_holes_that_holds_only_what_it_may_read(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var ids = new Dictionary<Audience, string>();
        foreach (var audience in new[] { Audience.Restricted, Audience.Public, Audience.Professional, Audience.Restricted })
            await desk.Withdrawn(ids[audience] = await desk.Published(AlertContents.Regional() with { Audience = audience }));
        var partner = await dims.With(Roles.Partner);
        var researcher = await dims.With(Roles.Researcher);
        foreach (var (reader, stream, head) in new[] { (desk.Anyone, Audience.Public, 2), (researcher, Audience.Public, 2), (partner, Audience.Professional, 4), (desk.Anna, Audience.Restricted, 8) })
        {
            var page = await AlertDesk.Events(reader);
            Assert.Equal((stream, (long)head), (page.Stream, page.Head));
            Assert.Equal(Enumerable.Range(1, head).Select(i => (long)i), page.Events.Select(e => e.Sequence));
            Assert.All(page.Events, e => Assert.True(e.Alert.Audience <= stream));
            foreach (var (audience, id) in ids)
                foreach (var path in new[] { "", "/versions", "/versions/2" })
                    (await reader.Get($"/v1/alerts/{id}{path}")).Is(audience <= stream ? HttpStatusCode.OK : HttpStatusCode.NotFound);
        }
    }

    [Theory, OnBothEngines]
    public async Task A_cursor_beyond_the_end_of_another_log_or_of_another_stream_is_told_so(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        await desk.Published();
        var log = (await AlertDesk.Events(desk.Anyone)).Log;
        (await desk.Anyone.Get($"/v1/alert-events?after=1&log={log}&stream=public")).Is(HttpStatusCode.OK);
        foreach (var wrong in new[] { "after=2", "after=1&wait=5&log=another", "after=0&log=another", "after=1&stream=professional", "after=9223372036854775807" })
        {
            var since = Stopwatch.GetTimestamp();
            var answer = (await desk.Anyone.Get("/v1/alert-events?" + wrong)).Is(HttpStatusCode.Conflict);
            Assert.Equal("cursor-ahead", answer.Code);
            Assert.Equal((log, 1L), (answer.Json.GetProperty("log").GetString(), answer.Json.GetProperty("head").GetInt64()));
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(4), "a wrong cursor does not wait");
        }
    }

    [Theory, OnBothEngines]
    public async Task A_question_that_cannot_be_is_a_fault_at_its_name(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:LongestWait=3");
        foreach (var (query, place) in new[] { ("after=-1", "?after"), ("after=x", "?after"), ("limit=0", "?limit"), ("limit=1001", "?limit"), ("wait=4", "?wait"), ("wait=121", "?wait"), ("since=1", "?since"), ("stream=secret", "?stream") })
            Assert.Equal([place], (await dims.Anonymous.Get("/v1/alert-events?" + query)).Is(HttpStatusCode.BadRequest).Places);
    }

    [Theory, OnBothEngines]
    public async Task Who_waits_gets_the_event_when_it_happens_and_an_empty_page_when_nothing_does(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var since = Stopwatch.GetTimestamp();
        var empty = await AlertDesk.Events(desk.Anyone, 0, "&wait=1");
        Assert.Empty(empty.Events);
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0.9, 10);

        // At this instance and at another one, which hears of it.
        await using var other = await dims.Another();
        var waiting = new[] { desk.Anyone, other.Anonymous }.Select(c => AlertDesk.Events(c, 0, "&wait=30")).ToArray();
        await Task.Delay(300);
        since = Stopwatch.GetTimestamp();
        await desk.Published();
        foreach (var page in await Task.WhenAll(waiting)) Assert.Equal(1, Assert.Single(page.Events).Sequence);
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 10);
    }

    [Theory, OnBothEngines]
    public async Task A_service_that_stops_lets_go_of_those_who_wait(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var waiting = dims.Anonymous.Get("/v1/alert-events?wait=30");
        await Task.Delay(300);
        var since = Stopwatch.GetTimestamp();
        await dims.Stop();
        (await waiting).Is(HttpStatusCode.OK);
        Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(10));
        await dims.Restart();
    }

    [Theory, OnBothEngines]
    public async Task A_cursor_given_by_one_instance_is_known_at_once_by_another(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        await using var other = await dims.Another();
        for (var i = 1; i <= 10; i++)
        {
            await desk.Published();
            var page = await AlertDesk.Events(desk.Anyone, i - 1);
            Assert.Equal(i, page.Next);
            Assert.Empty((await AlertDesk.Events(other.Anonymous, page.Next)).Events);
        }
    }

    [Theory, OnBothEngines]
    public async Task Nothing_new_is_a_304_for_the_list_and_for_the_log(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published();
        foreach (var path in new[] { "/v1/alerts", "/v1/alert-events", $"/v1/alerts/{id}", $"/v1/alerts/{id}/versions", $"/v1/alerts/{id}/versions/1" })
        {
            var first = (await desk.Anyone.Get(path)).Is(HttpStatusCode.OK);
            Assert.Equal("no-cache", first.Headers["Cache-Control"]);
            Assert.Contains("Authorization", first.Headers["Vary"], StringComparison.Ordinal);
            dims.Clock.Advance(TimeSpan.FromSeconds(10));
            var again = (await desk.Anyone.Get(path, ("If-None-Match", first.ETag!))).Is(HttpStatusCode.NotModified);
            Assert.Equal((first.ETag, ""), (again.ETag, again.Text));
            Assert.Equal("no-store", (await desk.Anna.Get(path)).Headers["Cache-Control"]);
        }
        var (list, log) = ((await desk.Anyone.Get("/v1/alerts")).ETag!, (await desk.Anyone.Get("/v1/alert-events")).ETag!);
        Assert.NotEqual(log, (await desk.Anyone.Get("/v1/alert-events?after=1")).ETag);
        Assert.NotEqual(list, (await desk.Anna.Get("/v1/alerts")).ETag);
        // By the clock alone, before its event is logged.
        dims.Clock.Advance(TimeSpan.FromDays(28));
        (await desk.Anyone.Get("/v1/alerts", ("If-None-Match", list))).Is(HttpStatusCode.OK);
        await AlertDesk.EventsUpTo(desk.Anyone, 2);
        (await desk.Anyone.Get("/v1/alert-events", ("If-None-Match", log))).Is(HttpStatusCode.OK);
        (await desk.Anyone.Get($"/v1/alerts/{id}")).Is(HttpStatusCode.OK);
    }

    // The list as nearly everybody asks for it is answered before there are routes and keys: by nothing else would anybody notice.
    [Theory, OnBothEngines]
    public async Task The_list_is_the_same_by_the_short_way_and_by_that_of_all_requests(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        await desk.Published();
        var tag = (await desk.Anyone.Get("/v1/alerts")).ETag!;
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            foreach (var more in new (string, string)[][] { [], [("If-None-Match", tag)], [("If-None-Match", "\"another\"")], [("Origin", "https://example.org")] })
            {
                var way = await desk.Anyone.Send(method, "/v1/alerts", null, [.. more, ("Accept", "text/plain;q=0.1, application/json;q=0.9")]);
                foreach (var accept in new[] { "*/*", "application/json" })
                {
                    var quick = await desk.Anyone.Send(method, "/v1/alerts", null, [.. more, ("Accept", accept)]);
                    Assert.Equal((way.Status, way.Text), (quick.Status, quick.Text));
                    Assert.Equal(way.Headers.Where(h => h.Key != "Date").OrderBy(h => h.Key, StringComparer.Ordinal), quick.Headers.Where(h => h.Key != "Date").OrderBy(h => h.Key, StringComparer.Ordinal));
                }
            }
        // What it does not take, it leaves to the others.
        (await desk.Anyone.Get("/v1/alerts", ("Accept", "text/html"))).IsProblem(HttpStatusCode.NotAcceptable, "not-acceptable");
        (await desk.Anyone.Get("/v1/alerts?colour=red")).Is(HttpStatusCode.BadRequest);
        (await desk.Anyone.Get("/v1/alerts/")).Is(HttpStatusCode.NotFound);
        (await desk.Anyone.Get("/v1/alerts", ("Authorization", "Bearer nobody"))).Is(HttpStatusCode.Unauthorized);
    }

    [Theory, OnBothEngines]
    public async Task The_list_says_at_which_event_it_is_true(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var first = await desk.Published();
        var second = await desk.Published();
        await desk.Withdrawn(first);
        var list = await AlertDesk.Current(desk.Anyone);
        Assert.Equal((3L, Audience.Public, TestDims.Start0, second), (list.Sequence, list.Stream, list.AsOf, Assert.Single(list.Items).Id));
        Assert.Equal((await AlertDesk.Events(desk.Anyone)).Log, list.Log);
        Assert.Empty((await AlertDesk.Events(desk.Anyone, list.Sequence)).Events);
    }

    [Theory, OnBothEngines]
    public async Task Events_that_are_no_longer_in_memory_come_from_the_table(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        for (var i = 0; i < 520; i++)
            await dims.Send(new ImportExerciseAlert { Content = AlertContents.National(), PublishedAt = TestDims.Start0.AddDays(-1000 + i) });
        var (after, seen) = (0L, new List<long>());
        while (true)
        {
            var page = await AlertDesk.Events(dims.Anonymous, after, "&limit=37");
            Assert.Equal(after, page.Previous);
            seen.AddRange(page.Events.Select(e => e.Sequence));
            Assert.All(page.Events, e => Assert.True(e.Alert.Generated && e.Alert.Status == AlertStatus.Exercise));
            after = page.Next;
            if (after == page.Head) break;
        }
        Assert.Equal(Enumerable.Range(1, 1040).Select(i => (long)i), seen);
    }

    [Theory, OnBothEngines]
    public async Task A_generated_alert_of_the_past_stands_in_the_log_with_its_own_times(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var old = new ImportExerciseAlert { Content = AlertContents.National(), PublishedAt = new DateTimeOffset(2014, 12, 23, 10, 0, 0, TimeSpan.Zero) };
        await dims.Send(old);
        await dims.Send(old with { PublishedAt = old.PublishedAt.AddYears(1), WithdrawnAt = old.PublishedAt.AddYears(1).AddDays(3), Why = WithdrawalReason.NoLongerSeen });
        await dims.Send(old with { PublishedAt = TestDims.Start0 });
        var page = await AlertDesk.Events(dims.Anonymous);
        Assert.Equal(
            ["EX-2014-01 alert.published active", "EX-2014-01 alert.expired expired", "EX-2015-01 alert.published active", "EX-2015-01 alert.withdrawn withdrawn", "EX-2026-01 alert.published active"],
            AlertDesk.Told(page));
        Assert.Equal(old.PublishedAt.AddDays(28), page.Events[1].Time);
        Assert.Equal("EX-2026-01", Assert.Single((await AlertDesk.Current(dims.Anonymous)).Items).Number);
        var wrong = await Assert.ThrowsAsync<Problem>(() => dims.Send(old with { WithdrawnAt = old.PublishedAt.AddDays(30), Why = WithdrawalReason.Superseded }));
        Assert.Equal("/withdrawnAt", Assert.Single(wrong.Errors!).Pointer);
    }
}
