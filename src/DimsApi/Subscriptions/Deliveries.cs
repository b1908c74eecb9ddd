using System.Diagnostics;
using System.Threading.Channels;
using Dims.Alerts;
using Dims.Delivery;
using Dims.Http;
using Dims.Reach;
using Dims.Storage;
using Dims.Substances;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Subscriptions;

// Delivers what is due. Woken by new events; it claims hundreds of subscriptions at once, brings each as far as it goes, and records what came of them together.
// Those that fail or answer slowly have places of their own, so that they never take those of the others.
internal sealed partial class Deliveries(
    Database database, Memory memory, AlertMemory alerts, SubstanceIndex register, EventShelf shelf, ISender sender, Vault vault, DeliveryBell bell, TurnsUnderWay turns, DeliveryMeter meter, TimeProvider clock, IServiceScopeFactory scopes,
    IOptions<DimsOptions> options, ILogger<Deliveries> log) : BackgroundService
{
    // Who stands further back reads the table by itself.
    private const int Near = 50;
    private const int MostInOneRecord = 500;
    private static readonly TimeSpan Renewed = ClaimSubscriptions.Leased / 4;
    private static readonly TimeSpan Gathered = TimeSpan.FromMilliseconds(20), LongestGathered = TimeSpan.FromMilliseconds(250), Pause = TimeSpan.FromMilliseconds(3);

    private readonly string _lease = Guid.NewGuid().ToString("N");
    private readonly Channel<TurnReport> _done = Channel.CreateUnbounded<TurnReport>();
    private readonly DeliveryPlaces _quick = new(options.Value.DeliveriesAtOnce), _slow = new(options.Value.FailingDeliveriesAtOnce);
    private string? _logBegun;
    private List<StreamEnd> _ends = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Deliver) return;
        await Task.Yield();
        var (recording, renewing) = (Record(), Renew(stoppingToken));
        var (whole, looked) = (true, Stopwatch.GetTimestamp());
        while (!stoppingToken.IsCancellationRequested)
        {
            // Taken before the look, so that a change in between is not slept through.
            var (changed, rung) = (memory.Changed, bell.Rung);
            if (whole) looked = Stopwatch.GetTimestamp();
            try
            {
                if (await Look(whole, stoppingToken)) continue;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failed)
            {
                CannotLook(log, failed);
            }
            // However often other things change: what waits for its time is looked for as often as the clock is looked at.
            whole = await Task.WhenAny(rung, changed, Task.Delay(options.Value.ClockEvery, stoppingToken)) != changed || Stopwatch.GetElapsedTime(looked) >= options.Value.ClockEvery;
        }
        // What is under way is broken off, and the leases are given back.
        while (!turns.IsEmpty) await Task.Delay(5, CancellationToken.None);
        _done.Writer.Complete();
        await recording;
        await renewing;
    }

    // By the time of this machine, whatever the clock of the service says: it is to show that the worker lives. What was ended, moved or paused by another instance is heard of here.
    private async Task Renew(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(Renewed, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (turns.Ids is not { Length: > 0 } under) continue;
            try
            {
                var kept = await Send(new RenewLeases(_lease, under));
                foreach (var lost in under.Except(kept.Select(k => k.Id), StringComparer.Ordinal)) turns.BreakOff(lost);
                foreach (var one in kept.Where(k => k.State != "active")) turns.Stop(one.Id);
            }
            catch (Exception failed)
            {
                CannotRenew(log, failed);
            }
        }
    }

    // True where there may be more at once. Not whole: something has changed, and only new events are of interest.
    private async Task<bool> Look(bool whole, CancellationToken cancel)
    {
        var snapshot = await alerts.Now(cancel);
        List<StreamEnd> ends = [.. Enum.GetValues<Audience>().Select(a => new StreamEnd(snapshot.Log, Wire.Name(a), snapshot.Of(a).Head)), new(snapshot.Log, SubscriptionRow.Notices, await memory.At(Counters.Notices, cancel))];
        if (!whole && ends.SequenceEqual(_ends))
        {
            // Other things change more often than alerts.
            await Task.Delay(Pause, cancel);
            return false;
        }
        IReadOnlyList<bool> due;
        await using (var read = await database.Read(cancel))
        {
            if (_logBegun != snapshot.Log && await BeginLogHandler.AnyElsewhere(read, snapshot.Log)) due = [];
            else due = await ClaimSubscriptionsHandler.AnyDue(read, ends, clock.GetUtcNow());
        }
        if (due.Count == 0) await Send(new BeginLog(snapshot.Log));
        _logBegun = snapshot.Log;
        if (due.Count == 0) return true;
        var more = due[0] && await Claim(_quick, slow: false, ends, cancel);
        more |= due[1] && await Claim(_slow, slow: true, ends, cancel);
        _ends = ends;
        return more;
    }

    private async Task<bool> Claim(DeliveryPlaces pool, bool slow, List<StreamEnd> ends, CancellationToken cancel)
    {
        var room = pool.Room;
        if (room == 0) return false;
        var claimed = await Send(new ClaimSubscriptions { Lease = _lease, Slow = slow, Most = room, Ends = ends, MostOfOwner = pool.Share, Full = slow ? turns.OwnersWithSlow(pool.Share) : [] });
        if (claimed.Rows.Count == 0) return false;
        try
        {
            await Begin(claimed, pool, ends, cancel);
        }
        catch
        {
            // What has not begun is not kept from others until its lease runs out.
            foreach (var one in claimed.Rows.Where(r => !turns.Has(r.Row.Id))) _done.Writer.TryWrite(TurnReport.GivenBack(one.Row));
            throw;
        }
        return claimed.Rows.Count == room && pool.Room > 0;
    }

    private async Task Begin(ClaimedSubscriptions claimed, DeliveryPlaces pool, List<StreamEnd> ends, CancellationToken cancel)
    {
        // Known before anything is looked up: whoever ends one from now on stops its turn.
        var begun = new List<(ClaimedRow One, TurnUnderWay Under)>();
        foreach (var one in claimed.Rows)
        {
            if (turns.Begin(one.Row, pool == _slow, cancel) is not { } under)
            {
                // Claimed once more while it is under way, because the clock has run past its lease: it has it again. One to a former address is broken off first.
                if (turns.HasSame(one.Row)) continue;
                turns.BreakOff(one.Row.Id);
                _done.Writer.TryWrite(TurnReport.GivenBack(one.Row));
                continue;
            }
            pool.Enter();
            begun.Add((one, under));
        }
        List<(TurnUnderWay Under, TurnGround Ground)> ready;
        try
        {
            var (names, given, still) = (await register.Current(cancel), await Given(claimed, ends, cancel), await StillTheSame(begun.ConvertAll(b => b.One.Row.Id), cancel));
            // Or it was ended or changed between its claim and its beginning.
            foreach (var (one, under) in begun) if (!still.Contains((one.Row.Id, one.Row.Edition))) under.Stop();
            ready = begun.ConvertAll(b => (b.Under, GroundOf(b.One, ends.First(e => e.Stream == b.One.Row.Stream), names, given)));
        }
        catch
        {
            foreach (var (_, under) in begun)
            {
                pool.Leave();
                turns.End(under);
            }
            throw;
        }
        foreach (var (under, ground) in ready) _ = Run(under, ground, pool);
    }

    private static TurnGround GroundOf(ClaimedRow one, StreamEnd end, RegisterSnapshot names, ILookup<string, GivenAlert> given) =>
        new() { End = end, Wish = Wish.Of(one.Row, one.Location, names), Given = IsNear(one.Row, end) ? [.. given[one.Row.Id]] : null };

    private async Task<HashSet<(string Id, int Edition)>> StillTheSame(IReadOnlyCollection<string> ids, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return [.. await read.Query<(string Id, int Edition)>($"SELECT id, edition FROM subscriptions WHERE {database.In("id", "@ids")} AND lease = @lease AND state = 'active'", new { ids = ids.ToArray(), lease = _lease })];
    }

    private static bool IsNear(SubscriptionRow row, StreamEnd end) => row.Position >= 0 && end.Head - row.Position <= Near;

    // What those that are near have been given before of the alerts that have news: asked once for all.
    private async Task<ILookup<string, GivenAlert>> Given(ClaimedSubscriptions claimed, List<StreamEnd> ends, CancellationToken cancel)
    {
        var (near, asked) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var end in ends)
        {
            var here = claimed.Rows.Select(r => r.Row).Where(r => r.Stream == end.Stream && IsNear(r, end)).ToList();
            if (here.Count == 0 || end.Stream == SubscriptionRow.Notices) continue;
            near.AddRange(here.Select(r => r.Id));
            asked.UnionWith(GivenAlerts.Asked(await shelf.After(end, here.Min(r => r.Position), Near, cancel)));
        }
        return await GivenAlerts.Load(database, near, asked, cancel);
    }

    private async Task Run(TurnUnderWay under, TurnGround ground, DeliveryPlaces pool)
    {
        var (row, cancel) = (under.Row, under.Cancelled);
        try
        {
            var waits = pool.Places.WaitAsync(cancel);
            var hasWaited = !waits.IsCompleted;
            await waits;
            try
            {
                // Meanwhile it may have been deleted or changed, and more may have been published.
                if (under.IsStopped || (hasWaited && await HasChanged(row, cancel))) _done.Writer.TryWrite(TurnReport.GivenBack(row));
                else _done.Writer.TryWrite(await new DeliveryTurn(under, ground, sender, vault, shelf, meter, database, clock).Run(cancel));
            }
            finally
            {
                pool.Places.Release();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            _done.Writer.TryWrite(TurnReport.GivenBack(row));
        }
        catch (Exception failed)
        {
            // The lease runs out by itself: nothing that fails here fails a thousand times a second.
            CannotDeliver(log, row.Id, failed);
        }
        finally
        {
            if (pool.Leave()) bell.Ring();
            turns.End(under);
        }
    }

    private async Task<bool> HasChanged(SubscriptionRow row, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await read.Scalar<long>("SELECT count(*) FROM subscriptions WHERE id = @Id AND lease = @lease AND state = 'active' AND edition = @Edition", new { row.Id, lease = _lease, row.Edition }) == 0;
    }

    // What came of all turns that have ended since the last time, in one command.
    private async Task Record()
    {
        while (await _done.Reader.WaitToReadAsync())
        {
            var turns = new List<TurnReport>();
            try
            {
                await Gather();
                while (turns.Count < MostInOneRecord && _done.Reader.TryRead(out var turn)) turns.Add(turn);
                await Send(new RecordTurns(_lease, turns));
                bell.Ring();
            }
            catch (Exception failed)
            {
                // Sent once more after the lease: at least once, never too few.
                CannotRecord(log, turns.Count, failed);
            }
        }
    }

    // While many wait for their turn their deliveries come first.
    private async Task Gather()
    {
        var since = Stopwatch.GetTimestamp();
        do await Task.Delay(Gathered); while (_quick.HasQueue && _done.Reader.Count < MostInOneRecord && Stopwatch.GetElapsedTime(since) < LongestGathered);
    }

    // In the name of nobody.
    private async Task<T> Send<T>(IRequest<T> command)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Deliveries could not look for what is due; they look again.")]
    private static partial void CannotLook(ILogger log, Exception failed);

    [LoggerMessage(Level = LogLevel.Error, Message = "The subscription {Subscription} could not be delivered to; it is tried again after its lease.")]
    private static partial void CannotDeliver(ILogger log, string subscription, Exception failed);

    [LoggerMessage(Level = LogLevel.Error, Message = "The leases of deliveries under way were not renewed; others may make the same deliveries.")]
    private static partial void CannotRenew(ILogger log, Exception failed);

    [LoggerMessage(Level = LogLevel.Error, Message = "What came of {Count} turns of deliveries was not recorded; they are made again.")]
    private static partial void CannotRecord(ILogger log, int count, Exception failed);
}
