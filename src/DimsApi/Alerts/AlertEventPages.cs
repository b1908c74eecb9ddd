using System.Diagnostics;
using System.Globalization;
using System.Text;
using Dims.Http;
using Dims.Storage;
using Microsoft.Extensions.Options;

namespace Dims.Alerts;

// A page as bytes, with what the headers say about it.
public sealed record EventPageBytes(IReadOnlyList<ReadOnlyMemory<byte>> Parts, string ETag, long Next, bool HasMore);

// Reads one stream by cursor, and waits at its end where the caller wants that.
public sealed class AlertEventPages(AlertMemory alerts, Memory memory, Database database, Reach.ReadNotes reads, IHostApplicationLifetime life, IOptions<DimsOptions> options)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    // `reader`: the owner of the key, null without one.
    public async Task<EventPageBytes> Read(Audience stream, AlertEventsQuestion question, string? reader, CancellationToken cancel)
    {
        if (question.Wait > options.Value.LongestWait) throw TooLong(options.Value.LongestWait);
        var snapshot = await alerts.Now(cancel);
        // Another instance may have given this cursor before we have heard of it.
        if (!Fits(snapshot, stream, question)) snapshot = await alerts.Fresh(cancel);
        if (!Fits(snapshot, stream, question)) throw Ahead(snapshot, stream, question);
        // The cursor says what the reader has; noted before it waits.
        if (reader is not null) reads.Pulled(reader, snapshot.Log, stream, question.After);
        if (question.Wait > 0 && snapshot.Of(stream).Head == question.After) snapshot = await Wait(stream, question, cancel);
        return await Assemble(snapshot, snapshot.Of(stream), question, cancel);
    }

    private static bool Fits(AlertSnapshot snapshot, Audience stream, AlertEventsQuestion question) =>
        question.After <= snapshot.Of(stream).Head && (question.Log is null || question.Log == snapshot.Log) && (question.Stream ?? stream) == stream;

    private async Task<AlertSnapshot> Wait(Audience stream, AlertEventsQuestion question, CancellationToken cancel)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel, life.ApplicationStopping);
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            // Taken before the look, so that a change in between is not slept through.
            var changed = memory.Changed;
            var snapshot = await alerts.Now(cancel);
            var left = TimeSpan.FromSeconds(question.Wait) - Stopwatch.GetElapsedTime(since);
            if (snapshot.Of(stream).Head != question.After || left <= TimeSpan.Zero || ended.IsCancellationRequested) return snapshot;
            try
            {
                await changed.WaitAsync(left < LookAgain ? left : LookAgain, ended.Token);
            }
            catch (TimeoutException)
            {
                // Look again: another process tells nobody.
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // The service stops: the caller has its cursor still and asks another instance.
            }
        }
    }

    private async Task<EventPageBytes> Assemble(AlertSnapshot snapshot, StreamSnapshot stream, AlertEventsQuestion question, CancellationToken cancel)
    {
        var events = await After(stream, question.After, question.Limit, cancel);
        var next = question.After + events.Count;
        var start = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"log":"{{stream.Log}}","stream":"{{stream.Name}}","head":{{stream.Head}},"time":"{{Instant.Text(snapshot.Time)}}","previous":{{question.After}},"next":{{next}},"events":[""");
        var parts = new List<ReadOnlyMemory<byte>>(2 * events.Count + 2) { Encoding.UTF8.GetBytes(start) };
        for (var i = 0; i < events.Count; i++)
        {
            if (i > 0) parts.Add(Comma);
            parts.Add(events[i].Json);
        }
        parts.Add(End);
        return new EventPageBytes(parts, stream.ETag(string.Create(CultureInfo.InvariantCulture, $"{question.After} {question.Limit}")), next, next < stream.Head);
    }

    // The events of the stream after a cursor, oldest first, from the window or from the table.
    public async ValueTask<IReadOnlyList<EventBytes>> After(StreamSnapshot stream, long cursor, int limit, CancellationToken cancel)
    {
        if (stream.Events.After(cursor, stream.Head, limit) is { } kept) return kept;
        await using var read = await database.Read(cancel);
        var rows = await read.Query<(long Sequence, string Type, string Document)>(
            "SELECT sequence, type, document FROM events WHERE stream = @Name AND sequence > @cursor AND sequence <= @last ORDER BY sequence",
            new { stream.Name, cursor, last = Math.Min(stream.Head, cursor + limit) });
        return [.. rows.Select(r => EventBytes.Of(stream.Place, r.Sequence, r.Type, r.Document))];
    }

    private static Problem Ahead(AlertSnapshot snapshot, Audience stream, AlertEventsQuestion question) => new(
        ProblemCodes.CursorAhead,
        question.Log is { } log && log != snapshot.Log ? $"The cursor belongs to the log '{log}'; this is the log '{snapshot.Log}'. Start again from /v1/alerts."
            : question.Stream is { } other && other != stream ? $"The cursor belongs to the stream {Wire.Name(other)}; this caller reads {Wire.Name(stream)}. Start again from /v1/alerts."
            : $"The stream ends at {snapshot.Of(stream).Head}; there is no event {question.After}. Start again from /v1/alerts.")
    {
        More = new Dictionary<string, object?> { ["log"] = snapshot.Log, ["stream"] = stream, ["head"] = snapshot.Of(stream).Head },
    };

    private static Problem TooLong(int longest)
    {
        var faults = new Faults();
        faults.Add("?wait", "out-of-range", $"is longer than this service lets a caller wait; allowed is 0 to {longest} seconds.");
        return new Problem(ProblemCodes.InvalidInput, $"?wait: at most {longest} seconds.") { Errors = faults.All };
    }

    private static readonly byte[] Comma = ","u8.ToArray();
    private static readonly byte[] End = "]}"u8.ToArray();
}
