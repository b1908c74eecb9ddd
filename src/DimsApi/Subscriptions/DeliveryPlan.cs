using Dims.Delivery;

namespace Dims.Subscriptions;

// What a subscription has been given of one alert.
internal sealed class GivenAlert
{
    public required string AlertId { get; init; }

    // The last event that may have arrived; 0 while there is none.
    public long Sequence { get; set; }

    // Events that a later one stands for, which has not been delivered yet.
    public List<long> Owed { get; init; } = [];

    public bool HasChanged { get; set; }
}

internal sealed record PlannedEvent(LoggedEvent Event, IReadOnlyList<long> Replaces, string? Notice);

// Pure: the way of one subscription through its backlog. In the order of the stream; of an alert only the newest event there is, which says what it stands for;
// whoever was given any version of an alert gets every later event of it.
internal sealed class DeliveryPlan(Wish wish, IEnumerable<GivenAlert> given, long position, long previous)
{
    private readonly Dictionary<string, GivenAlert> _given = given.ToDictionary(g => g.AlertId, StringComparer.Ordinal);

    // All up to here has been dealt with.
    public long Position { get; private set; } = position;

    // The last one that was delivered.
    public long Previous { get; private set; } = previous;

    public IEnumerable<GivenAlert> Changed => _given.Values.Where(g => g.HasChanged);

    public void Know(IEnumerable<GivenAlert> more)
    {
        foreach (var one in more) _given.TryAdd(one.AlertId, one);
    }

    // Null where nothing of these is for this subscription; then the position lies behind them. `latest`: the last sequence of each alert in the whole backlog.
    public PlannedEvent? Next(IEnumerable<LoggedEvent> events, IReadOnlyDictionary<string, long> latest)
    {
        foreach (var told in events)
        {
            if (told.Sequence <= Position) continue;
            if (Wants(told))
            {
                if (told.AlertId is null || latest.GetValueOrDefault(told.AlertId, told.Sequence) <= told.Sequence)
                    return new PlannedEvent(told, [.. OwedOf(told)], wish.FitsItself(told) ? null : CloudEnvelope.LeftYourFilter);
                Owe(told);
            }
            Position = told.Sequence;
        }
        return null;
    }

    // The last of these that is for this subscription.
    public LoggedEvent? Newest(IReadOnlyList<LoggedEvent> events) => events.LastOrDefault(e => e.Sequence > Position && Wants(e));

    public bool Wants(LoggedEvent told) => wish.Fits(told) || (told.AlertId is { } alert && _given.TryGetValue(alert, out var known) && (known.Sequence > 0 || known.Owed.Count > 0));

    public void MayHaveArrived(PlannedEvent sent)
    {
        if (sent.Event.AlertId is not { } alert) return;
        var known = Of(alert);
        if (known.Sequence >= sent.Event.Sequence) return;
        (known.Sequence, known.HasChanged) = (sent.Event.Sequence, true);
    }

    public void Delivered(PlannedEvent sent)
    {
        MayHaveArrived(sent);
        if (sent.Replaces.Count > 0 && sent.Event.AlertId is { } alert)
        {
            var known = Of(alert);
            known.Owed.Clear();
            known.HasChanged = true;
        }
        (Position, Previous) = (sent.Event.Sequence, sent.Event.Sequence);
    }

    private void Owe(LoggedEvent told)
    {
        var known = Of(told.AlertId!);
        if (known.Owed.Contains(told.Sequence)) return;
        known.Owed.Add(told.Sequence);
        known.HasChanged = true;
    }

    private IEnumerable<long> OwedOf(LoggedEvent told) => told.AlertId is { } alert && _given.TryGetValue(alert, out var known) ? known.Owed : [];

    private GivenAlert Of(string alert)
    {
        if (!_given.TryGetValue(alert, out var known)) _given[alert] = known = new GivenAlert { AlertId = alert };
        return known;
    }
}
