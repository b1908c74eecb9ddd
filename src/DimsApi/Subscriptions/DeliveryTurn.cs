using System.Diagnostics;
using System.Text;
using Dims.Delivery;
using Dims.Reach;
using Dims.Storage;

namespace Dims.Subscriptions;

// What a turn needs to know beside its subscription.
internal sealed record TurnGround
{
    public required StreamEnd End { get; init; }
    public required Wish Wish { get; init; }

    // Of the events that are near: what was given before. Null where it has to be asked for.
    public IReadOnlyCollection<GivenAlert>? Given { get; init; }
}

// One subscription brought as far as it goes: news in order, without waits after a success, until something fails or others should have the place.
internal sealed class DeliveryTurn(SubscriptionRow row, TurnGround ground, ISender sender, Vault vault, EventShelf shelf, DeliveryMeter meter, Database database, TimeProvider clock)
{
    private const int AtOnce = 100;
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(2);

    // What was done is written down at its end.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(20);

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly List<DeliveryAttempt> _attempts = [];
    private readonly DeliveryPlan _plan = new(ground.Wish, ground.Given ?? [], row.Position, row.Previous);
    private Receiver? _receiver;
    private int _failures = row.Failures;
    private DateTimeOffset? _failingSince = SubscriptionRow.At(row.FailingSince), _retryAt = SubscriptionRow.At(row.RetryAt), _heldUntil;
    private long? _retryHead = row.RetryHead, _againFrom = row.AgainFrom, _againTo = row.AgainTo;
    private long _position = row.Position, _previous = row.Previous;
    private DeactivationReason? _ended;
    private bool _slow = row.Failures > 0;
    private List<long>? _sent;

    public async Task<TurnReport> Run(CancellationToken cancel)
    {
        try
        {
            _receiver = row.Opened(vault, clock.GetUtcNow());
            if (await Reset(cancel) && await Backlog(cancel)) await Again(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The service stops: what was under way counts as given, and is sent again.
        }
        return Report();
    }

    private TurnReport Report() => new()
    {
        Id = row.Id,
        Position = _position,
        Previous = _previous,
        Slow = _slow,
        Failures = _failures,
        FailingSince = _failingSince,
        RetryAt = _retryAt,
        RetryHead = _retryHead,
        HeldUntil = _heldUntil,
        AgainFrom = _againFrom,
        AgainTo = _againTo,
        Again = row.AgainTo is { } to ? (row.AgainFrom!.Value, to) : null,
        Ended = _ended,
        Attempts = _attempts,
        Given = [.. _plan.Changed],
    };

    // That the log is another one is told before anything of it.
    private async Task<bool> Reset(CancellationToken cancel)
    {
        if (_position >= 0) return true;
        // Where the log began for it: what has been published since comes after this.
        var (end, begun) = (ground.End, -1 - _position);
        var told = new CloudEvent
        {
            Id = end.Log + "-reset",
            Source = shelf.SourceOf(end.Stream),
            Type = CloudEnvelope.ResetType,
            Time = clock.GetUtcNow(),
            DataRef = shelf.Base is { } known ? known + (end.Stream == SubscriptionRow.Notices ? "/v1/notices" : "/v1/alerts") : null,
            Sequence = begun,
            Previous = 0,
            Data = Encoding.UTF8.GetBytes($$"""{"log":"{{end.Log}}","stream":"{{end.Stream}}","head":{{begun}}}"""),
        };
        if (!await Send(AttemptKind.Event, told, new Message { Id = told.Id, Body = CloudEnvelope.Bytes(told) }, told.Time, cancel)) return false;
        (_position, _previous) = (begun, begun);
        return false;
    }

    // True where all of it has been dealt with.
    private async Task<bool> Backlog(CancellationToken cancel)
    {
        for (var first = true; ; first = false)
        {
            if (_plan.Position >= ground.End.Head) return true;
            if (!GoesOn()) return false;
            var events = await shelf.After(ground.End, _plan.Position, AtOnce, cancel);
            if (!first || ground.Given is null) _plan.Know((await GivenAlerts.Load(database, [row.Id], GivenAlerts.Asked(events), cancel))[row.Id]);
            var latest = await shelf.Latest(ground.End, _plan.Position, events, cancel);
            if (first && HasNothingNew(events)) return false;
            while (_plan.Next(events, latest) is { } next)
            {
                _position = _plan.Position;
                if (!GoesOn()) return false;
                if (!await Deliver(next, events, cancel)) return false;
                (_position, _previous) = (_plan.Position, _plan.Previous);
            }
            _position = _plan.Position;
            if (events.Count == 0) return true;
        }
    }

    // Claimed because the stream has grown while it waited for its next attempt: what came is not for this subscription, so it goes on waiting.
    private bool HasNothingNew(IReadOnlyList<LoggedEvent> events)
    {
        if (_retryAt is not { } retry || retry <= clock.GetUtcNow() || events.Count == 0 || events[^1].Sequence < ground.End.Head) return false;
        if (_plan.Newest(events)?.Sequence > _retryHead) return false;
        _retryHead = ground.End.Head;
        return true;
    }

    private async Task<bool> Deliver(PlannedEvent next, IReadOnlyList<LoggedEvent> events, CancellationToken cancel)
    {
        var told = ForReader(next.Event);
        var sent = false;
        try
        {
            sent = await Send(AttemptKind.Event, told.Event, told.Message(_plan.Previous, next.Replaces, next.Notice), await NewestTime(next, events, cancel), cancel, () => _plan.MayHaveArrived(next));
        }
        catch (OperationCanceledException)
        {
            _plan.MayHaveArrived(next);
            throw;
        }
        if (sent) _plan.Delivered(next);
        return sent;
    }

    // When the newest event that waits was logged, however much waits before it.
    private async Task<DateTimeOffset> NewestTime(PlannedEvent next, IReadOnlyList<LoggedEvent> events, CancellationToken cancel)
    {
        if (events[^1].Sequence < ground.End.Head && _plan.Newest(await shelf.After(ground.End, Math.Max(_plan.Position, ground.End.Head - AtOnce), AtOnce, cancel)) is { } last) return last.Event.Time;
        return (_plan.Newest(events) ?? next.Event).Event.Time;
    }

    private LoggedEvent ForReader(LoggedEvent told) => ground.Wish.Location is null ? told : told.ForLocation ?? told;

    // Once more what somebody asked for: a single event whatever the filter says of it, of a range what fits or was given.
    private async Task Again(CancellationToken cancel)
    {
        while (_againTo is { } to)
        {
            var events = await shelf.Read(ground.End, _againFrom!.Value - 1, Math.Min(to, Math.Min(ground.End.Head, _againFrom.Value - 1 + AtOnce)), cancel);
            if (events.Count == 0) (_againFrom, _againTo) = (null, null);
            _plan.Know((await GivenAlerts.Load(database, [row.Id], GivenAlerts.Asked(events), cancel))[row.Id]);
            foreach (var told in events)
            {
                if (!GoesOn()) return;
                if (ground.Wish.MayRead(told) && (row.AgainFrom == row.AgainTo || _plan.Wants(told)))
                {
                    var reader = ForReader(told);
                    var before = await SentBefore(told.Sequence, cancel);
                    if (!await Send(AttemptKind.Again, reader.Event, reader.Message(before, [], null), told.Event.Time, cancel)) return;
                }
                if (told.Sequence >= to) (_againFrom, _againTo) = (null, null);
                else _againFrom = told.Sequence + 1;
            }
        }
    }

    // Asked once for the turn: the attempts of a subscription are one stretch of their table.
    private async Task<long> SentBefore(long sequence, CancellationToken cancel)
    {
        if (_sent is null)
        {
            await using var read = await database.Read(cancel);
            _sent = [.. await read.Query<long>("SELECT DISTINCT sequence FROM delivery_attempts WHERE subscription_id = @Id AND outcome = 'delivered' AND kind <> 'test' ORDER BY sequence", new { row.Id })];
        }
        var at = _sent.BinarySearch(sequence);
        return (at < 0 ? ~at : at) is > 0 and var behind ? _sent[behind - 1] : 0;
    }

    private bool GoesOn() => _heldUntil is null && _attempts.Count < AtOnce && Stopwatch.GetElapsedTime(_began) < LongestTurn;

    private async Task<bool> Send(AttemptKind kind, CloudEvent told, Message message, DateTimeOffset newest, CancellationToken cancel, Action? arrived = null)
    {
        var (at, since) = (clock.GetUtcNow(), Stopwatch.GetTimestamp());
        // Where the key of the secrets is gone nothing can be signed.
        var result = _receiver is null ? null : await sender.Send(_receiver, message, cancel);
        var delivered = result is { Outcome: AttemptOutcome.Delivered };
        if (result is { MayHaveArrived: true }) arrived?.Invoke();
        // To the end of its answer: one that drips takes its place as long.
        if (delivered) Succeed(Stopwatch.GetElapsedTime(since));
        else Fail(result, at, newest);
        _attempts.Add(Attempts.Of(kind, told, at, result) with { NextAt = delivered ? null : _retryAt });
        meter.Attempted(_attempts[^1].Outcome);
        if (delivered && IsNews(kind, told)) meter.Reached(at + result!.Latency - told.Time);
        return delivered;
    }

    // Of an alert, and not from before the subscription.
    private bool IsNews(AttemptKind kind, CloudEvent told) => kind == AttemptKind.Event && row.Topic == SubscriptionTopic.Alerts && told.Time >= Instant.Parse(row.CreatedAt);

    private void Succeed(TimeSpan taken)
    {
        (_failures, _failingSince, _retryAt, _retryHead, _slow) = (0, null, null, null, taken > SlowAfter);
        if (row.Rate is { } rate) _heldUntil = clock.GetUtcNow() + TimeSpan.FromMinutes(1.0 / rate);
    }

    private void Fail(AttemptResult? result, DateTimeOffset began, DateTimeOffset newest)
    {
        var now = clock.GetUtcNow();
        (_failures, _failingSince, _slow, _retryHead) = (_failures + 1, _failingSince ?? now, true, ground.End.Head);
        _retryAt = RetrySchedule.Next(new FailedAttempt { Began = began, At = now, Failures = _failures, FailingSince = _failingSince.Value, NewestUndelivered = newest, NotBefore = result?.NotBefore }, Random.Shared.NextDouble());
        _heldUntil = RetrySchedule.Held(now, result?.NotBefore);
        if (result?.Outcome == AttemptOutcome.Gone) (_ended, _retryAt) = (DeactivationReason.Gone, null);
        else if (_retryAt is null) _ended = DeactivationReason.FailedTooLong;
    }
}

internal static class Attempts
{
    // Nothing can be signed: the file with the key does not have the one this was sealed under.
    private const string NoKey = "secret-lost";

    public static DeliveryAttempt Of(AttemptKind kind, CloudEvent told, DateTimeOffset at, AttemptResult? result) => new()
    {
        Ordinal = 0,
        Kind = kind,
        Sequence = told.Sequence,
        EventId = told.Id,
        Type = told.Type,
        At = at,
        Outcome = result?.Name ?? NoKey,
        Status = result?.Status,
        LatencyMs = result is null ? 0 : (long)result.Latency.TotalMilliseconds,
    };
}
