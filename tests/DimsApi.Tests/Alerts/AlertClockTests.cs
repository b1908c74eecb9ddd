using System.Net;
using Dims.Alerts;
using Dims.Http;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

public sealed class AlertClockTests
{
    [Theory, OnBothEngines]
    public async Task A_scheduled_alert_becomes_effective_and_expires_each_told_once_with_its_true_time(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var (effective, expires) = (TestDims.Start0.AddDays(1), TestDims.Start0.AddDays(3));
        var id = await desk.Published(AlertContents.Regional() with { Effective = effective, Expires = expires });
        Assert.Empty((await AlertDesk.Current(desk.Anyone)).Items);
        Assert.Equal(AlertState.Scheduled, AlertDesk.Read<Alert>(await desk.Anyone.Get("/v1/alerts/" + id)).State);

        dims.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(7));
        // Judged at the read: no need to wait for the clock.
        Assert.Equal(id, Assert.Single((await AlertDesk.Current(desk.Anyone)).Items).Id);
        Assert.Equal(2, (await AlertDesk.EventsUpTo(desk.Anyone, 2)).Head);

        dims.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty((await AlertDesk.Current(desk.Anyone)).Items);
        var page = await AlertDesk.EventsUpTo(desk.Anyone, 3);
        await Task.Delay(300);
        page = await AlertDesk.Events(desk.Anyone);
        Assert.Equal(["RA-2026-01 alert.published scheduled", "RA-2026-01 alert.effective active", "RA-2026-01 alert.expired expired"], AlertDesk.Told(page));
        Assert.Equal([TestDims.Start0, effective, expires], page.Events.Select(e => e.Time));
        Assert.Equal(AlertStatements.Expired, page.Events[2].Alert.Notice);
        Assert.Equal(AlertStatements.Expired, AlertDesk.Read<Alert>(await desk.Anyone.Get("/v1/alerts/" + id)).Notice);
    }

    [Theory, OnBothEngines]
    public async Task What_happened_while_the_service_was_down_is_told_afterwards_in_its_order_and_with_its_time(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        await desk.Published(AlertContents.Regional() with { Expires = TestDims.Start0.AddHours(5) });
        await desk.Published(AlertContents.Regional() with { Effective = TestDims.Start0.AddHours(2), Expires = TestDims.Start0.AddHours(4) });
        await desk.Published(AlertContents.Regional() with { Effective = TestDims.Start0.AddHours(3), Expires = TestDims.Start0.AddDays(9) });
        await dims.Stop();
        dims.Clock.Advance(TimeSpan.FromDays(1));
        await dims.Restart();
        var page = await AlertDesk.EventsUpTo(dims.Anonymous, 7);
        Assert.Equal(
            ["RA-2026-02 alert.effective active", "RA-2026-03 alert.effective active", "RA-2026-02 alert.expired expired", "RA-2026-01 alert.expired expired"],
            AlertDesk.Told(page)[3..]);
        Assert.Equal([2, 3, 4, 5], page.Events.Skip(3).Select(e => (e.Time - TestDims.Start0).TotalHours));
    }

    [Theory, OnBothEngines]
    public async Task A_withdrawn_alert_tells_nothing_any_more(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        await desk.Withdrawn(await desk.Published(AlertContents.Regional() with { Effective = TestDims.Start0.AddHours(1) }));
        await desk.Withdrawn(await desk.Published());
        dims.Clock.Advance(TimeSpan.FromDays(60));
        // One that does expire shows that the clock has looked.
        var last = await desk.Published(AlertContents.Regional() with { Expires = dims.Clock.GetUtcNow().AddHours(1) });
        dims.Clock.Advance(TimeSpan.FromHours(2));
        var page = await AlertDesk.EventsUpTo(desk.Anyone, 6);
        Assert.Equal(["published", "withdrawn", "published", "withdrawn", "published", "expired"], page.Events.Select(e => Wire.Name(e.Type)[6..]));
        Assert.Equal(last, page.Events[^1].Alert.Id);
    }

    [Theory, OnBothEngines]
    public async Task An_alert_past_its_last_day_cannot_be_withdrawn_also_before_the_clock_has_looked(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:ClockEvery=00:01:00");
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published();
        (await AlertDesk.Ask(desk.Anna, id)).Is(HttpStatusCode.Created);
        dims.Clock.Advance(TimeSpan.FromDays(28));
        Assert.Empty(AlertDesk.Allowed((await AlertDesk.Withdraw(desk.Bram, id)).Is(HttpStatusCode.Conflict)));
        // The next decision takes the clock's facts first, so that the log is in the order of what happened.
        await desk.Published();
        // It is nobody's step, whoever's command found it.
        var last = AlertDesk.Read<AlertTrailEntries>(await desk.Anna.Get($"/v1/alerts/{id}/trail")).Items[^1];
        Assert.Equal((AlertTrailAction.Expired, "the clock"), (last.Action, last.By));
        Assert.Equal(["RA-2026-01 alert.published active", "RA-2026-01 alert.expired expired", "RA-2026-02 alert.published active"], AlertDesk.Told(await AlertDesk.Events(desk.Anyone)));
    }

    [Theory, OnBothEngines]
    public async Task Several_clocks_tell_each_fact_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        foreach (var i in Enumerable.Range(1, 10))
            await desk.Published(AlertContents.Regional() with { Effective = TestDims.Start0.AddMinutes(i), Expires = TestDims.Start0.AddHours(i) });
        await using var second = await dims.Another();
        await using var third = await dims.Another();
        foreach (var one in new[] { dims, second, third }) one.Clock.Advance(TimeSpan.FromDays(1));
        var asked = Enumerable.Range(0, 12).Select(i => new[] { dims, second, third }[i % 3].Send(new LogClockEvents()));
        await Task.WhenAll(asked);
        var page = await AlertDesk.EventsUpTo(desk.Anyone, 30);
        Assert.Equal(30, page.Head);
        Assert.Equal(30, page.Events.Select(e => e.Id).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 30).Select(i => (long)i), page.Events.Select(e => e.Sequence));
        Assert.Equal(30, (await AlertDesk.Events(second.Anonymous)).Head);
    }
}
