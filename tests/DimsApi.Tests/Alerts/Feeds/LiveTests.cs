using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Alerts.Feeds;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Alerts.Feeds;

public sealed class LiveTests
{
    [Theory, OnBothEngines]
    public async Task A_reader_is_told_what_happens_as_it_happens_in_the_bytes_of_the_log(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        await desk.Published();
        using var live = await LiveClient.Open(dims, desk.Anyone);
        var id = await desk.Published();
        await desk.Withdrawn(id);

        var told = await live.Next(2);

        var page = (await desk.Anyone.Get("/v1/alert-events?after=1")).Json;
        var log = page.GetProperty("log").GetString();
        Assert.Equal(page.GetProperty("events").EnumerateArray().Select(e => e.GetRawText()), told.Select(e => e.Data));
        Assert.Equal([$"{log}-public.2 alert.published", $"{log}-public.3 alert.withdrawn"], told.Select(e => $"{e.Id} {e.Type}"));
    }

    [Theory, OnBothEngines]
    public async Task Who_comes_back_with_the_last_id_gets_everything_after_it_also_from_another_instance_and_after_a_restart(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var partner = await dims.With(Roles.Partner);
        foreach (var audience in new[] { Audience.Public, Audience.Professional, Audience.Restricted }) await desk.Withdrawn(await desk.Published(AlertContents.Regional() with { Audience = audience }));
        string last;
        using (var first = await LiveClient.Open(dims, partner, "?after=0")) last = (await first.Next(2))[^1].Id;
        await using (var other = await dims.Another())
        using (var second = await LiveClient.Open(other, partner, "?after=0", last))
            Assert.Equal([3L, 4L], (await second.Next(2)).Select(e => e.Sequence));
        await dims.Restart();
        using var third = await LiveClient.Open(dims, partner, last: last);
        Assert.Equal([3L, 4L], (await third.Next(2)).Select(e => e.Sequence));
        // The list says from where on to listen: its log and its sequence make a cursor too.
        var list = (await dims.Anonymous.Get("/v1/alerts")).Json;
        using var fourth = await LiveClient.Open(dims, dims.Anonymous, $"?after={list.GetProperty("log").GetString()}.1");
        Assert.Equal(2, (await fourth.Next(1))[0].Sequence);
    }

    [Theory, OnBothEngines]
    public async Task An_id_of_another_log_or_stream_or_from_beyond_the_end_is_a_reset_and_then_goes_on(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        await desk.Published();
        var log = (await AlertDesk.Events(desk.Anyone)).Log;
        var count = 1;
        foreach (var wrong in new[] { "another-public.1", $"{log}-professional.1", $"{log}-public.99", "nonsense", "99" })
        {
            using var live = await LiveClient.Open(dims, desk.Anyone, last: wrong);
            var reset = (await live.Next())!;
            Assert.Equal(("reset", $"{log}-public.{count}", count), (reset.Type, reset.Id, reset.Json.GetProperty("head").GetInt32()));
            await desk.Published();
            Assert.Equal(++count, (await live.Next())!.Sequence);
        }
    }

    [Theory, OnBothEngines]
    public async Task Many_readers_with_many_places_miss_nothing_while_people_publish(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var partner = await dims.With(Roles.Partner);
        const int Facts = 24;
        var reading = Enumerable.Range(0, 16).Select(async r =>
        {
            // Each goes away now and then and comes back with what it had.
            var (by, seen, last) = (r % 2 == 0 ? desk.Anyone : partner, new List<long>(), "0");
            while (seen.Count < Facts)
            {
                using var live = await LiveClient.Open(dims, by, "?after=" + last);
                foreach (var one in await live.Next(Math.Min(1 + r, Facts - seen.Count)))
                {
                    seen.Add(one.Sequence);
                    last = one.Id;
                }
            }
            return seen;
        }).ToList();
        for (var i = 0; i < Facts / 2; i++) await desk.Withdrawn(await desk.Published());
        foreach (var seen in await Task.WhenAll(reading)) Assert.Equal(Enumerable.Range(1, Facts).Select(i => (long)i), seen);
        await Empty(dims);
    }

    [Theory, OnBothEngines]
    public async Task As_many_as_may_read_and_one_more_is_told_to_come_back(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:MostStreams=2");
        using (var first = await LiveClient.Open(dims, dims.Anonymous))
        using (var second = await LiveClient.Open(dims, dims.Anonymous))
        {
            var third = (await dims.Anonymous.Get("/v1/alert-events/stream")).Is(HttpStatusCode.ServiceUnavailable);
            Assert.Equal(("too-many-streams", "30"), (third.Code, third.Headers["Retry-After"]));
            (await dims.Anonymous.Send(HttpMethod.Head, "/v1/alert-events/stream", null)).Is(HttpStatusCode.ServiceUnavailable);
        }
        await Empty(dims);
        (await dims.Anonymous.Send(HttpMethod.Head, "/v1/alert-events/stream", null)).Is(HttpStatusCode.OK);
        using var again = await LiveClient.Open(dims, dims.Anonymous);
    }

    [Theory, OnBothEngines]
    public async Task A_service_that_stops_ends_the_streams_and_a_key_that_is_revoked_ends_its_own(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var (partner, admin) = (await dims.With(Roles.Partner), await dims.With(Roles.Admin));
        using var revoked = await LiveClient.Open(dims, partner);
        using var live = await LiveClient.Open(dims, desk.Anyone);
        await admin.Delete("/v1/keys/" + partner.KeyId);
        await desk.Published();
        Assert.Equal(1, (await live.Next())!.Sequence);
        Assert.Null(await Ended(revoked));
        await dims.Stop();
        Assert.Null(await Ended(live));
        await dims.Restart();
    }

    [Theory, OnBothEngines]
    public async Task A_reader_who_takes_nothing_is_let_go_and_finds_its_place_again(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:SlowestStream=00:00:00.200");
        var content = AlertContents.National() with { Text = new LocalText { Nl = new string('n', 4000), En = new string('e', 4000) } };
        for (var i = 0; i < 400; i++) await dims.Send(new ImportExerciseAlert { Content = content, PublishedAt = TestDims.Start0.AddDays(-1000 + i) });
        using var slow = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await slow.ConnectAsync(IPAddress.Loopback, dims.Url.Port, TestContext.Current.CancellationToken);
        await slow.SendAsync("GET /v1/alert-events/stream?after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await Empty(dims, wasThere: true);
        using var back = await LiveClient.Open(dims, dims.Anonymous, "?after=700");
        Assert.Equal(Enumerable.Range(701, 100).Select(i => (long)i), (await back.Next(100)).Select(e => e.Sequence));
    }

    [Theory, OnBothEngines]
    public async Task A_live_stream_is_not_kept_and_not_collected_on_the_way(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var open = await LiveClient.Open(dims, dims.Anonymous);
        using var keyed = await LiveClient.Open(dims, await dims.With(Roles.Partner));
        Assert.Equal(("no-cache", "no-store"), (open.Headers.CacheControl!.ToString(), keyed.Headers.CacheControl!.ToString()));
        Assert.Equal("no", open.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.NotEmpty(open.Headers.GetValues("API-Version"));
        (await dims.Anonymous.Get("/v1/alert-events/stream?from=1")).Is(HttpStatusCode.BadRequest);
        (await dims.Anonymous.Get("/v1/alert-events/stream", ("Accept", "application/json"))).Is(HttpStatusCode.NotAcceptable);
    }

    // A connection that is cut is an end too.
    private static async Task<LiveEvent?> Ended(LiveClient live)
    {
        try
        {
            return await live.Next();
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Nobody reads any more; with `wasThere` only after somebody has.
    private static async Task Empty(TestDims dims, bool wasThere = false)
    {
        var streams = dims.Services.GetRequiredService<AlertStreams>();
        for (var tries = 0; wasThere && streams.Readers == 0 && tries < 100; tries++) await Task.Delay(10);
        for (var tries = 0; streams.Readers > 0 && tries < 600; tries++) await Task.Delay(50);
        Assert.Equal(0, streams.Readers);
    }
}
