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

// How the receiver took it: it has it; it answered, and may take another; or it is the receiver that fails.
internal enum Taking { Taken, Refused, Failed }

// One subscription brought as far as it goes: news in order, without waits after a success, until something fails or others should have the place.
internal sealed class DeliveryTurn(TurnUnderWay under, TurnGround ground, ISender sender, Vault vault, EventShelf shelf, DeliveryMeter meter, Database database, TimeProvider clock)
{
    private const int AtOnce = 100;

    // As many are refused in one turn at most before it is the receiver that fails; fewer where it did not fail before.
    private const int MostRefused = 5;
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(2);

    // What was done is written down at its end.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(20);

    private readonly SubscriptionRow _row = under.Row;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly List<DeliveryAttempt> _attempts = [];
    private readonly DeliveryPlan _plan = new(ground.Wish, ground.Given ?? [], under.Row.Position, under.Row.Previous);
    // Since the last success: which attempt, when that event would be tried again by itself, and the newest event that waited then.
    private readonly List<(int Attempt, DateTimeOffset? NextAt, DateTimeOffset Newest)> _refused = [];
    private readonly List<LoggedEvent> _givenUp = [];
    private Receiver? _receiver;
    private int _failures = under.Row.Failures, _sent;
    private DateTimeOffset? _failingSince = SubscriptionRow.At(under.Row.FailingSince), _retryAt = SubscriptionRow.At(under.Row.RetryAt), _heldUntil;
    private long? _retryHead = under.Row.RetryHead, _againFrom = under.Row.AgainFrom, _againTo = under.Row.AgainTo, _begun;
    private DeactivationReason? _ended;
    private bool _slow = under.Row.Failures > 0, _failed;

    public async Task<TurnReport> Run(CancellationToken cancel)
    {
        try
        {
            _receiver = _row.Opened(vault, clock.GetUtcNow());
            // Where one is sent in a turn, news and what is set aside take turns by chance.
            var newsFirst = _row.Rate is null || Random.Shared.Next(2) == 0;
            if (await Reset(cancel) && (newsFirst ? await Backlog(cancel) && await SetAside(cancel) : await SetAside(cancel) && await Backlog(cancel))) await Again(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What was under way counts as given, and is sent again.
        }
        Conclude();
        return Report();
    }

    private TurnReport Report() => new()
    {
        Id = _row.Id,
        Address = _row.Address,
        From = _row.Position,
        Position = _begun ?? (_row.Position < 0 ? _row.Position : _plan.Settled),
        Previous = _begun ?? _plan.Previous,
        Slow = _slow,
        Failures = _failures,
        FailingSince = _failingSince,
        RetryAt = _retryAt,
        RetryHead = _retryHead,
        HeldUntil = _heldUntil,
        AgainFrom = _againFrom,
        AgainTo = _againTo,
        Again = _row.AgainTo is { } to ? (_row.AgainFrom!.Value, to) : null,
        Ended = _ended,
        Attempts = _attempts,
        Given = [.. _plan.Changed],
        HasAside = _row.Aside > 0,
        GivenUp = _givenUp,
    };

    // Where nothing was taken behind what was refused it is the receiver that fails. What it allows a minute is kept to on the average.
    private void Conclude()
    {
        if (_refused.Count > 0 && !_failed) Fail(_attempts[_refused[0].Attempt].At, _refused[0].Newest, null);
        foreach (var (attempt, _, _) in _refused) _attempts[attempt] = _attempts[attempt] with { NextAt = _retryAt };
        if (_row.Rate is { } rate && _sent > 0 && clock.GetUtcNow() + TimeSpan.FromMinutes((double)_sent / rate) is var allowed && !(_heldUntil >= allowed)) _heldUntil = allowed;
    }

    // That the log is another one is told before anything of it.
    private async Task<bool> Reset(CancellationToken cancel)
    {
        if (_row.Position >= 0) return true;
        // Where the log began for it: what has been published since comes after this.
        var (end, begun) = (ground.End, -1 - _row.Position);
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
        var taking = await Send(AttemptKind.Event, told, new Message { Id = told.Id, Body = CloudEnvelope.Bytes(told) }, _failingSince ?? told.Time, cancel);
        if (taking == Taking.Taken) _begun = begun;
        else if (taking == Taking.Refused) _refused.Add((0, null, told.Time));
        return false;
    }

    // True where all of it has been tried, and the receiver does not fail.
    private async Task<bool> Backlog(CancellationToken cancel)
    {
        for (var first = true; ; first = false)
        {
            if (_plan.Position >= ground.End.Head) return true;
            if (!GoesOn()) return false;
            var events = await shelf.After(ground.End, _plan.Position, AtOnce, cancel);
            if (!first || ground.Given is null) _plan.Know((await GivenAlerts.Load(database, [_row.Id], GivenAlerts.Asked(events), cancel))[_row.Id]);
            var latest = await shelf.Latest(ground.End, _plan.Position, events, cancel);
            if (first && HasNothingNew(events)) return false;
            while (_plan.Next(events, latest) is { } next)
            {
                if (!GoesOn()) return false;
                var taking = await Deliver(next, null, await NewestTime(next, events, cancel), cancel);
                if (taking == Taking.Failed || _refused.Count >= Math.Min(_failures + 2, MostRefused)) return false;
            }
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

    // Each of those that are due once, what has waited longest first.
    private async Task<bool> SetAside(CancellationToken cancel)
    {
        if (_row.Aside == 0) return true;
        var due = await GivenAlerts.Due(database, _row.Id, clock.GetUtcNow(), AtOnce, cancel);
        _plan.Know(due);
        foreach (var one in due)
        {
            if (!GoesOn()) return false;
            var aside = one.Aside!;
            if (await shelf.Read(ground.End, aside.Sequence - 1, aside.Sequence, cancel) is not [var told] || !ground.Wish.MayRead(told)) _plan.Drop(one.AlertId);
            else if (_plan.Aside(told) is { } next && await Deliver(next, aside, told.Event.Time, cancel) == Taking.Failed) return false;
        }
        return true;
    }

    // `before`: how it went with it where it was set aside.
    private async Task<Taking> Deliver(PlannedEvent next, AsideEvent? before, DateTimeOffset newest, CancellationToken cancel)
    {
        var (told, taking) = (ForReader(next.Event), Taking.Failed);
        try
        {
            taking = await Send(AttemptKind.Event, told.Event, told.Message(_plan.Previous, next.Replaces, next.Notice), newest, cancel, () => _plan.MayHaveArrived(next));
        }
        catch (OperationCanceledException)
        {
            _plan.MayHaveArrived(next);
            throw;
        }
        if (taking == Taking.Taken) _plan.Delivered(next);
        // Of those set aside one that fails lets the others come first the next time.
        if (taking == Taking.Taken || (taking == Taking.Failed && before is null)) return taking;
        var aside = Aside(next.Event, before);
        _plan.Refused(next, aside);
        if (before is null) _refused.Add((_attempts.Count - 1, aside.NextAt, newest));
        else _attempts[^1] = _attempts[^1] with { NextAt = aside.NextAt };
        if (aside.NextAt is null) _givenUp.Add(next.Event);
        return taking;
    }

    // On a schedule of its own.
    private AsideEvent Aside(LoggedEvent refused, AsideEvent? before)
    {
        var began = _attempts[^1].At;
        var failed = new FailedAttempt { Began = began, At = clock.GetUtcNow(), Failures = (before?.Failures ?? 0) + 1, FailingSince = before?.Since ?? began, NewestUndelivered = refused.Event.Time };
        return new AsideEvent(refused.Sequence, failed.Failures, failed.FailingSince, RetrySchedule.Next(failed, Random.Shared.NextDouble()));
    }

    // When the newest event that waits was logged, however much waits before it.
    private async Task<DateTimeOffset> NewestTime(PlannedEvent next, IReadOnlyList<LoggedEvent> events, CancellationToken cancel)
    {
        if (events[^1].Sequence < ground.End.Head && _plan.Newest(await shelf.After(ground.End, Math.Max(_plan.Position, ground.End.Head - AtOnce), AtOnce, cancel)) is { } last) return last.Event.Time;
        return (_plan.Newest(events) ?? next.Event).Event.Time;
    }

    private LoggedEvent ForReader(LoggedEvent told) => ground.Wish.Location is null ? told : told.ForLocation ?? told;

    // Once more what somebody asked for: a single event whatever the filter says of it, of a range what fits or was given. It is no part of the chain, and what is refused of it is not tried again.
    private async Task Again(CancellationToken cancel)
    {
        while (_againTo is { } to)
        {
            var events = await shelf.Read(ground.End, _againFrom!.Value - 1, Math.Min(to, Math.Min(ground.End.Head, _againFrom.Value - 1 + AtOnce)), cancel);
            if (events.Count == 0) (_againFrom, _againTo) = (null, null);
            _plan.Know((await GivenAlerts.Load(database, [_row.Id], [.. events.Select(GivenAlert.KeyOf).Distinct(StringComparer.Ordinal)], cancel))[_row.Id]);
            foreach (var told in events)
            {
                if (!GoesOn()) return;
                if (ground.Wish.MayRead(told) && (_row.AgainFrom == _row.AgainTo || _plan.Wants(told)))
                {
                    var taking = await OnceMore(told, cancel);
                    if (taking == Taking.Failed) return;
                    if (taking == Taking.Taken) _plan.Redelivered(told);
                }
                if (told.Sequence >= to) (_againFrom, _againTo) = (null, null);
                else _againFrom = told.Sequence + 1;
            }
        }
    }

    // Whoever was sent it, for whatever reason, hears how it ends.
    private async Task<Taking> OnceMore(LoggedEvent told, CancellationToken cancel)
    {
        var (reader, sent) = (ForReader(told), new PlannedEvent(told, [], null));
        try
        {
            return await Send(AttemptKind.Again, reader.Event, reader.Message(null, [], null), told.Event.Time, cancel, () => _plan.MayHaveArrived(sent));
        }
        catch (OperationCanceledException)
        {
            _plan.MayHaveArrived(sent);
            throw;
        }
    }

    // A receiver that allows so many a minute gets one in a turn, and what it takes to get past what it refuses, however slowly it does.
    private bool GoesOn() =>
        !under.IsStopped && _heldUntil is null && (_row.Rate is null || _sent == 0 || _refused.Count > 0) && _attempts.Count < AtOnce && (_refused.Count > 0 || Stopwatch.GetElapsedTime(_began) < LongestTurn);

    private async Task<Taking> Send(AttemptKind kind, CloudEvent told, Message message, DateTimeOffset newest, CancellationToken cancel, Action? arrived = null)
    {
        var (at, since) = (clock.GetUtcNow(), Stopwatch.GetTimestamp());
        _sent++;
        // Where the key of the secrets is gone nothing can be signed.
        var result = _receiver is null ? null : await sender.Send(_receiver, message, cancel);
        var taking = TakingOf(result);
        if (result is { MayHaveArrived: true }) arrived?.Invoke();
        // To the end of its answer: one that drips takes its place as long.
        _slow = Stopwatch.GetElapsedTime(since) > SlowAfter;
        if (taking == Taking.Taken) Succeed();
        else if (taking == Taking.Failed) Fail(at, newest, result);
        _attempts.Add(Attempts.Of(kind, told, at, result) with { NextAt = taking == Taking.Failed ? _retryAt : null });
        meter.Attempted(_attempts[^1].Outcome);
        if (taking == Taking.Taken && IsNews(kind, told)) meter.Reached(at + result!.Latency - told.Time);
        return taking;
    }

    // An answer that says nothing of the receiver as such may be about this event alone.
    private static Taking TakingOf(AttemptResult? result) => result switch
    {
        { Outcome: AttemptOutcome.Delivered } => Taking.Taken,
        { NotBefore: null, Outcome: AttemptOutcome.Redirected or AttemptOutcome.ResponseTooLarge or AttemptOutcome.AnswerUnreadable or AttemptOutcome.ConnectionLost } => Taking.Refused,
        { NotBefore: null, Outcome: AttemptOutcome.Status, Status: not (429 or 503) } => Taking.Refused,
        _ => Taking.Failed,
    };

    // Of an alert, and not from before the subscription.
    private bool IsNews(AttemptKind kind, CloudEvent told) => kind == AttemptKind.Event && _row.Topic == SubscriptionTopic.Alerts && told.Time >= Instant.Parse(_row.CreatedAt);

    private void Succeed()
    {
        (_failures, _failingSince, _retryAt, _retryHead) = (0, null, null, null);
        foreach (var (attempt, nextAt, _) in _refused) _attempts[attempt] = _attempts[attempt] with { NextAt = nextAt };
        _refused.Clear();
    }

    private void Fail(DateTimeOffset began, DateTimeOffset newest, AttemptResult? result)
    {
        var now = clock.GetUtcNow();
        (_failed, _failures, _failingSince, _slow, _retryHead) = (true, _failures + 1, _failingSince ?? now, true, ground.End.Head);
        _retryAt = RetrySchedule.Next(new FailedAttempt { Began = began, At = now, Failures = _failures, FailingSince = _failingSince.Value, NewestUndelivered = newest, NotBefore = result?.NotBefore }, Random.Shared.NextDouble());
        _heldUntil = RetrySchedule.Held(now, result?.NotBefore);
        if (result?.Outcome == AttemptOutcome.Gone) (_ended, _retryAt) = (DeactivationReason.Gone, null);
        else if (_retryAt is null) _ended = DeactivationReason.FailedTooLong;
    }
}
