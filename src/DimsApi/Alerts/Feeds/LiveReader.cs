using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Dims.Alerts.Feeds;

// One reader of a live stream. It goes by a cursor over the log, never by what it was told: whatever it is woken for, it reads on from the last event that it was sent.
public sealed class LiveReader(AlertStreams streams, AlertMemory alerts, AlertEventPages pages, PipeWriter to, Action<StreamPlace, long, long>? given)
{
    // Events written before the network has to have taken them.
    private const int AtOnce = 50;

    private static readonly byte[] Hello = "retry: 3000\n\n"u8.ToArray();
    private static readonly byte[] SignOfLife = ":\n\n"u8.ToArray();

    private StreamPlace? _place;
    private long _cursor;
    // Where it began: what lies before was not sent here.
    private long _start;
    private long _beats;

    // `stream` says which one the reader may have now: null when its key is no longer valid. `from`: a cursor, a sequence, or null for the end of the stream.
    // `given` hears what was sent: the place, and the events behind the one and up to the other.
    public async Task Run(Func<CancellationToken, ValueTask<Audience?>> stream, string? from, CancellationToken cancel)
    {
        var turn = streams.Next;
        _beats = turn.Beats;
        to.Write(Hello);
        while (await stream(cancel) is { } audience)
        {
            var snapshot = (await alerts.Now(cancel)).Of(audience);
            if (_place is null) await Start(audience, from, cancel);
            // Another log after a restore, or another stream because the key's role has changed: what the reader holds is of another sequence.
            else if (snapshot.Place != _place) Reset(snapshot);
            await WriteOn(snapshot, cancel);
            if (turn.Beats != _beats) to.Write(SignOfLife);
            _beats = turn.Beats;
            if (!await Sent(cancel)) return;
            given?.Invoke(_place!, _start, _cursor);
            if (streams.IsEnding) return;
            await turn.Ended.WaitAsync(cancel);
            turn = streams.Next;
        }
    }

    private async Task Start(Audience audience, string? from, CancellationToken cancel)
    {
        var snapshot = (await alerts.Now(cancel)).Of(audience);
        if (from is not null && Sequence(snapshot, from) is null)
            // Another instance may have given this cursor before we have heard of it.
            snapshot = (await alerts.Fresh(cancel)).Of(audience);
        _place = snapshot.Place;
        if (from is null) _cursor = snapshot.Head;
        else if (Sequence(snapshot, from) is { } sequence) _cursor = sequence;
        else Reset(snapshot);
        _start = _cursor;
    }

    private static long? Sequence(StreamSnapshot snapshot, string from)
    {
        var sequence = long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var bare) ? bare : snapshot.Place.Sequence(from);
        return sequence <= snapshot.Head ? sequence : null;
    }

    // The reader lists the alerts again; from here on it gets all that comes after.
    private void Reset(StreamSnapshot snapshot)
    {
        (_place, _cursor, _start) = (snapshot.Place, snapshot.Head, snapshot.Head);
        to.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"id: {_place.Cursor(_cursor)}\nevent: reset\ndata: {{\"log\":\"{_place.Log}\",\"stream\":\"{_place.Name}\",\"head\":{_cursor},\"list\":\"/v1/alerts\"}}\n\n")));
    }

    private async Task WriteOn(StreamSnapshot snapshot, CancellationToken cancel)
    {
        while (_cursor < snapshot.Head)
        {
            var events = await pages.After(snapshot, _cursor, AtOnce, cancel);
            foreach (var one in events) to.Write(one.Frame.Span);
            _cursor += events.Count;
            if (_cursor < snapshot.Head && !await Sent(cancel)) throw new OperationCanceledException("The reader is too slow.");
        }
    }

    // False where the reader does not take what it is sent: it is let go, and comes back with the id of the last event it has.
    private async ValueTask<bool> Sent(CancellationToken cancel)
    {
        var sending = to.FlushAsync(cancel);
        try
        {
            var result = sending.IsCompleted ? await sending : await sending.AsTask().WaitAsync(streams.Slowest, cancel);
            return !result.IsCompleted;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
