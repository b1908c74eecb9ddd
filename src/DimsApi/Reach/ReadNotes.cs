using System.Collections.Concurrent;
using Dims.Alerts;
using Dims.Http;

namespace Dims.Reach;

// How far each owner of a key has read each stream, as this instance has seen it. Noted in passing: where the mark has not moved it is a look into a dictionary and nothing else.
public sealed class ReadNotes(TimeProvider clock)
{
    // What waits to be written is bounded, should the database be away for long.
    public const int MostWaiting = 100_000;

    private readonly ConcurrentDictionary<Reader, Mark> _marks = new();
    private readonly ConcurrentQueue<NotedRead> _waiting = new();
    private volatile string _log = "";

    // Who asks for what comes after an event has every event up to it.
    public void Pulled(string owner, string log, Audience stream, long after)
    {
        if (after > 0) Note(new Reader(owner, stream, ReachDoor.Pull), log, 0, after);
    }

    // The events behind the one and up to the other went to somebody who listens.
    public void Heard(string owner, StreamPlace place, long behind, long upto)
    {
        if (behind < upto) Note(new Reader(owner, place.Stream, ReachDoor.Sse), place.Log, behind, upto);
    }

    // What was noted since the last time, the first first.
    public IReadOnlyList<NotedRead> Take(int most)
    {
        var taken = new List<NotedRead>();
        while (taken.Count < most && _waiting.TryDequeue(out var one)) taken.Add(one);
        return taken;
    }

    // It could not be written down.
    public void GiveBack(IReadOnlyList<NotedRead> taken)
    {
        foreach (var one in taken) Wait(one);
    }

    private void Note(Reader reader, string log, long behind, long upto)
    {
        if (ReferenceEquals(_log, log) && _marks.TryGetValue(reader, out var mark) && mark.Holds(behind, upto)) return;
        Advance(reader, log, behind, upto);
    }

    private void Advance(Reader reader, string log, long behind, long upto)
    {
        // After a restore sequences are counted anew.
        if (_log != log) _marks.Clear();
        _log = log;
        while (true)
        {
            var known = _marks.GetOrAdd(reader, Mark.None);
            if (known.Holds(behind, upto)) return;
            var next = known.With(behind, upto);
            if (!_marks.TryUpdate(reader, next, known)) continue;
            Wait(new NotedRead { Owner = reader.Owner, Log = log, Stream = Wire.Name(reader.Stream), Door = Wire.Name(reader.Door), Behind = next.Behind, Upto = next.Upto, At = Storage.Instant.Text(clock.GetUtcNow()) });
            return;
        }
    }

    private void Wait(NotedRead one)
    {
        if (_waiting.Count < MostWaiting) _waiting.Enqueue(one);
    }

    private readonly record struct Reader(string Owner, Audience Stream, ReachDoor Door);

    // The events behind the one and up to the other, without a hole.
    private sealed record Mark(long Behind, long Upto)
    {
        public static readonly Mark None = new(0, 0);

        public bool Holds(long behind, long upto) => Behind <= behind && upto <= Upto;

        // Where there is a hole between, only what is new is kept in mind; what was before is written down already.
        public Mark With(long behind, long upto) => behind <= Upto && Behind <= upto ? new Mark(Math.Min(Behind, behind), Math.Max(Upto, upto)) : new Mark(behind, upto);
    }
}

public sealed record NotedRead
{
    public required string Owner { get; init; }
    public required string Log { get; init; }
    public required string Stream { get; init; }
    public required string Door { get; init; }
    public required long Behind { get; init; }
    public required long Upto { get; init; }
    public required string At { get; init; }
}
