using Dims.Http;
using Dims.Messaging;
using Dims.PublishedFigures;
using Dims.Storage;
using Dims.Substances;
using MediatR;

namespace Dims.SeriesNotes;

public sealed record WriteSeriesNote(SeriesNoteContent Note) : ICommand<SeriesNote>
{
    public string? Subject(object answer) => ((SeriesNote)answer).Id;
}

public sealed class WriteSeriesNoteHandler(Session session, SubstanceIndex index) : IRequestHandler<WriteSeriesNote, SeriesNote>
{
    public async Task<SeriesNote> Handle(WriteSeriesNote command, CancellationToken cancellationToken) =>
        await NoteRows.Add(session, session.NewId(), 1, await NoteChecks.Named(session, index, command.Note), null);
}

// `Match`: the ETag of the version that was read.
public sealed record EditSeriesNote(string Id, string Match, SeriesNoteContent Note) : ICommand<SeriesNote>
{
    public string? Subject(object answer) => Id;
}

public sealed class EditSeriesNoteHandler(Session session, SubstanceIndex index) : IRequestHandler<EditSeriesNote, SeriesNote>
{
    public async Task<SeriesNote> Handle(EditSeriesNote command, CancellationToken cancellationToken)
    {
        var there = await NoteChecks.There(session, command.Id, command.Match);
        return await NoteRows.Add(session, there.Id, there.Version + 1, await NoteChecks.Named(session, index, command.Note), null);
    }
}

public sealed record WithdrawSeriesNote(string Id, string Match, string Reason) : ICommand<SeriesNote>
{
    public string? Subject(object answer) => Id;
}

public sealed class WithdrawSeriesNoteHandler(Session session) : IRequestHandler<WithdrawSeriesNote, SeriesNote>
{
    public async Task<SeriesNote> Handle(WithdrawSeriesNote command, CancellationToken cancellationToken)
    {
        var there = await NoteChecks.There(session, command.Id, command.Match);
        return await NoteRows.Add(session, there.Id, there.Version + 1, there.Note, command.Reason);
    }
}

internal static class NoteChecks
{
    public static async Task<SeriesNote> There(Session session, string id, string match)
    {
        // Two who change one note at once meet at its row.
        await session.Execute("UPDATE series_notes SET is_current = is_current WHERE id = @id AND is_current = 1", new { id });
        var there = await NoteRows.Find(session, id) ?? throw new Problem(ProblemCodes.NotFound, "There is no such note.");
        Conditional.RequireMatch(match, TaggedAnswer.TagOf(there));
        return there;
    }

    // In the register's words.
    public static async Task<SeriesNoteContent> Named(Session session, SubstanceIndex index, SeriesNoteContent note)
    {
        var (faults, register) = (new Faults(), await index.In(session));
        var named = note with { Substance = FigureNames.Substance(note.Substance, register, "/substance", faults) };
        if (note.Region?.Split(':') is [var set, var id] && await session.Scalar<long>("SELECT count(*) FROM regions WHERE region_set = @set AND id = @id", new { set, id }) == 0)
            faults.Add("/region", "unknown-region", $"there is no region '{id}' in the set '{set}'.");
        faults.ThrowIfAny();
        return named;
    }
}
