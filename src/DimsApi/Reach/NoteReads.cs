using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Reach;

// Writes down how far streams were read, away from the requests that read them.
public sealed record NoteReads(IReadOnlyList<NotedRead> Noted) : ICommand<int>, IHousekeeping, ISlice;

public sealed class NoteReadsHandler(Session session) : IRequestHandler<NoteReads, int>
{
    public async Task<int> Handle(NoteReads command, CancellationToken cancellationToken)
    {
        // What was read of another log says nothing about this one.
        var log = await session.Scalar<string>("SELECT id FROM logs WHERE is_current = 1");
        // In one order, so that two instances do not wait for each other in a ring.
        foreach (var read in command.Noted.Where(r => r.Log == log).OrderBy(r => r.Owner, StringComparer.Ordinal).ThenBy(r => r.Stream, StringComparer.Ordinal).ThenBy(r => r.Door, StringComparer.Ordinal).ThenBy(r => r.Upto))
            await session.Write(
                """
                INSERT INTO reads (owner_id, stream, door, behind, upto, at)
                SELECT @owner, @stream, @door, @behind, @upto, @at
                WHERE NOT EXISTS (SELECT 1 FROM reads WHERE owner_id = @owner AND stream = @stream AND door = @door AND upto >= @upto AND behind <= @behind)
                ON CONFLICT DO NOTHING
                """,
                ("@owner", read.Owner), ("@stream", read.Stream), ("@door", read.Door), ("@behind", read.Behind), ("@upto", read.Upto), ("@at", read.At));
        return command.Noted.Count;
    }
}
