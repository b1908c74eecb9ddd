using System.Collections.Concurrent;

namespace Dims.Subscriptions;

// What this process is delivering to. Whoever pauses a subscription stops its turn before the next event; whoever ends it or gives it another address breaks it off.
public sealed class TurnsUnderWay
{
    private readonly ConcurrentDictionary<string, TurnUnderWay> _turns = new(StringComparer.Ordinal);

    public bool IsEmpty => _turns.IsEmpty;

    public string[] Ids => [.. _turns.Keys.Order(StringComparer.Ordinal)];

    public bool Has(string id) => _turns.ContainsKey(id);

    public void Stop(string id)
    {
        if (_turns.TryGetValue(id, out var turn)) turn.Stop();
    }

    public void BreakOff(string id)
    {
        if (_turns.TryGetValue(id, out var turn)) turn.BreakOff();
    }

    // Null where one is under way already.
    internal TurnUnderWay? Begin(SubscriptionRow row, bool slow, CancellationToken cancel)
    {
        var turn = new TurnUnderWay(row, slow, cancel);
        if (_turns.TryAdd(row.Id, turn)) return turn;
        turn.Dispose();
        return null;
    }

    // Under way to the address that this row has.
    internal bool HasSame(SubscriptionRow row) => _turns.TryGetValue(row.Id, out var turn) && turn.Row.Address == row.Address;

    internal void End(TurnUnderWay turn)
    {
        _turns.TryRemove(turn.Row.Id, out _);
        turn.Dispose();
    }

    // Owners that have so many turns among the slow.
    internal string[] OwnersWithSlow(int turns) => [.. _turns.Values.Where(t => t.Slow).GroupBy(t => t.Row.OwnerId, StringComparer.Ordinal).Where(g => g.Count() >= turns).Select(g => g.Key)];
}

internal sealed class TurnUnderWay(SubscriptionRow row, bool slow, CancellationToken cancel) : IDisposable
{
    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    private volatile bool _stopped;
    private bool _ended;

    public SubscriptionRow Row => row;

    public bool Slow => slow;

    // Nothing more is begun.
    public bool IsStopped => _stopped;

    public CancellationToken Cancelled => _cancel.Token;

    public void Stop() => _stopped = true;

    public void BreakOff()
    {
        _stopped = true;
        lock (_cancel)
            if (!_ended) _cancel.Cancel();
    }

    public void Dispose()
    {
        lock (_cancel)
        {
            _ended = true;
            _cancel.Dispose();
        }
    }
}
