using System.Globalization;
using Dims.Delivery;

namespace Dims.Subscriptions;

// What a subscription has been given of one alert.
internal sealed class GivenAlert
{
    // Of a notice a key of its own: each stands for itself.
    public required string AlertId { get; init; }

    // The last event that may have arrived; 0 while there is none.
    public long Sequence { get; set; }

    // Events that a later one stands for, which has not been delivered yet.
    public List<long> Owed { get; init; } = [];

    // The last event of it, where that was refused while others were taken.
    public AsideEvent? Aside { get; set; }

    public bool HasChanged { get; set; }

    // What waits of it, owed or set aside, is another.
    public bool WaitsChanged { get; set; }

    public bool IsNotice => AlertId.StartsWith(NoticePrefix, StringComparison.Ordinal);

    public const string NoticePrefix = "notice-";

    public static string KeyOf(LoggedEvent told) => told.AlertId ?? NoticePrefix + told.Sequence.ToString(CultureInfo.InvariantCulture);
}

// An event that is set aside, with its own failures in a row. No next time: it is given up for now.
internal sealed record AsideEvent(long Sequence, int Failures, DateTimeOffset Since, DateTimeOffset? NextAt);

internal sealed record PlannedEvent(LoggedEvent Event, IReadOnlyList<long> Replaces, string? Notice);

// Pure: the way of one subscription through its backlog. In the order of the stream; of an alert only the newest event there is, which says what it stands for;
// whoever was given any version of an alert gets every later event of it. What is refused holds up nothing but its own alert, once something else is taken.
internal sealed class DeliveryPlan(Wish wish, IEnumerable<GivenAlert> given, long position, long previous)
{
    private readonly Dictionary<string, GivenAlert> _given = given.ToDictionary(g => g.AlertId, StringComparer.Ordinal);
    private readonly List<(PlannedEvent Event, AsideEvent Aside)> _refused = [];
    private long _behind;

    // All up to here has been looked at.
    public long Position { get; private set; } = position;

    // All up to here has been dealt with: while nothing was taken behind what was refused, that may be for want of a receiver.
    public long Settled => _refused.Count > 0 ? _behind : Position;

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
            if (Wants(told) && !HasPassed(told))
            {
                if (told.AlertId is null || latest.GetValueOrDefault(told.AlertId, told.Sequence) <= told.Sequence)
                {
                    // It stands for the one that was set aside too, and has a schedule of its own.
                    if (told.AlertId is { } alert && _given.TryGetValue(alert, out var known)) Owe(known, but: told.Sequence);
                    return Planned(told);
                }
                Owe(Of(told.AlertId!), told.Sequence);
            }
            Position = told.Sequence;
        }
        return null;
    }

    // What was set aside, in its turn; null where a later event of its alert has come by meanwhile.
    public PlannedEvent? Aside(LoggedEvent told) => _given.TryGetValue(GivenAlert.KeyOf(told), out var known) && known.Aside?.Sequence == told.Sequence ? Planned(told) : null;

    // The last of these that is for this subscription.
    public LoggedEvent? Newest(IReadOnlyList<LoggedEvent> events) => events.LastOrDefault(e => e.Sequence > Position && Wants(e));

    public bool Wants(LoggedEvent told) =>
        wish.Fits(told) || (told.AlertId is { } alert && _given.TryGetValue(alert, out var known) && (known.Sequence > 0 || known.Owed.Count > 0 || known.Aside is not null));

    // It was looked at before, in vain for what stood before it, and was none of those that are owed.
    private bool HasPassed(LoggedEvent told) =>
        !wish.Fits(told) && told.AlertId is { } alert && _given.TryGetValue(alert, out var known) && known.Sequence > told.Sequence && !known.Owed.Contains(told.Sequence);

    public void MayHaveArrived(PlannedEvent sent)
    {
        if (sent.Event.AlertId is not { } alert) return;
        var known = Of(alert);
        if (known.Sequence >= sent.Event.Sequence) return;
        (known.Sequence, known.HasChanged) = (sent.Event.Sequence, true);
    }

    // The receiver takes things: what it refused before is set aside.
    public void Delivered(PlannedEvent sent)
    {
        MayHaveArrived(sent);
        if (_given.TryGetValue(GivenAlert.KeyOf(sent.Event), out var known) && (known.Owed.Count > 0 || known.Aside is not null))
        {
            known.Owed.Clear();
            Wait(known, null);
        }
        if (sent.Event.Sequence > Position) Position = sent.Event.Sequence;
        Previous = sent.Event.Sequence;
        Settle();
    }

    // It answered, and may take another. `aside`: how it goes on with this one where that is so.
    public void Refused(PlannedEvent sent, AsideEvent aside)
    {
        if (sent.Event.Sequence <= Position)
        {
            Wait(Of(GivenAlert.KeyOf(sent.Event)), aside);
            return;
        }
        if (_refused.Count == 0) _behind = Position;
        _refused.Add((sent, aside));
        Position = sent.Event.Sequence;
    }

    // Sent once more on demand, and taken: what waited of it waits no longer.
    public void Redelivered(LoggedEvent told)
    {
        Settle();
        if (!_given.TryGetValue(GivenAlert.KeyOf(told), out var known)) return;
        if (known.Owed.Remove(told.Sequence)) Wait(known, known.Aside);
        if (known.Aside?.Sequence == told.Sequence) Wait(known, null);
    }

    // What is not to be read any more.
    public void Drop(string key)
    {
        if (_given.TryGetValue(key, out var known)) Wait(known, null);
    }

    private void Settle()
    {
        foreach (var (refused, aside) in _refused) Wait(Of(GivenAlert.KeyOf(refused.Event)), aside);
        _refused.Clear();
    }

    private PlannedEvent Planned(LoggedEvent told) => new(told, told.AlertId is { } alert && _given.TryGetValue(alert, out var known) ? [.. known.Owed.Order()] : [], wish.FitsItself(told) ? null : CloudEnvelope.LeftYourFilter);

    private static void Owe(GivenAlert known, long? sequence = null, long? but = null)
    {
        if (known.Aside is { } aside && aside.Sequence != but && !known.Owed.Contains(aside.Sequence)) known.Owed.Add(aside.Sequence);
        var adds = sequence is { } one && !known.Owed.Contains(one);
        if (adds) known.Owed.Add(sequence!.Value);
        if (adds || known.Aside is not null) Wait(known, null);
    }

    private static void Wait(GivenAlert known, AsideEvent? aside) => (known.Aside, known.HasChanged, known.WaitsChanged) = (aside, true, true);

    private GivenAlert Of(string alert)
    {
        if (!_given.TryGetValue(alert, out var known)) _given[alert] = known = new GivenAlert { AlertId = alert };
        return known;
    }
}
