using Dims.Http;
using Dims.Storage;
using MediatR;

namespace Dims.SeriesNotes;

public static class SeriesNotesEndpoints
{
    public static void MapSeriesNotes(this Api api)
    {
        api.Get("/v1/series-notes", "listSeriesNotes", "List notes on series", List).Asks<SeriesNoteQuestion>().Answers<SeriesNoteList>(200, "By first day.").HasETag();
        api.Post("/v1/series-notes", "writeSeriesNote", "Write a note on series", Write).Describes("It is public, and comes with every trend that it concerns.")
            .Reads<SeriesNoteContent>().Answers<SeriesNote>(201, "The note; `Location` is its address.").HasETag().Fails(ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Get("/v1/series-notes/{id}", "getSeriesNote", "Read a note on series", Find).Answers<SeriesNote>(200, "The note as it is.").HasETag().Fails(ProblemCodes.NotFound);
        api.Put("/v1/series-notes/{id}", "editSeriesNote", "Change a note on series", Edit).Describes("The former version stays. A note that was withdrawn is there again by a change.")
            .Reads<SeriesNoteContent>().Answers<SeriesNote>(200, "The note as it is now.").HasETag().Fails(ProblemCodes.NotFound, ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
        api.Get("/v1/series-notes/{id}/versions", "listSeriesNoteVersions", "List the versions of a note on series", Versions).Answers<SeriesNoteVersions>(200, "The first one first.").HasETag().Fails(ProblemCodes.NotFound);
        api.Post("/v1/series-notes/{id}/withdrawal", "withdrawSeriesNote", "Take a note on series back", Withdraw).Describes("It comes with no answer any more, and stays with its reason.")
            .Reads<SeriesNoteWithdrawal>().Answers<SeriesNote>(200, "The note as it is now.").HasETag()
            .Fails(ProblemCodes.NotFound, ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
    }

    private static async Task List(HttpContext context, Database database, CancellationToken cancel)
    {
        var asked = QueryReader.Read<SeriesNoteQuestion>(context.Request.Query);
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, new SeriesNoteList { Items = await NoteRows.Current(read, DateOnly.MinValue, DateOnly.MaxValue, asked.Withdrawn) }, cancel);
    }

    private static async Task Write(HttpContext context, IMediator mediator, CancellationToken cancel)
    {
        var note = await mediator.Send(new WriteSeriesNote(await Bodies.Read<SeriesNoteContent>(context, cancel)), cancel);
        (context.Response.StatusCode, context.Response.Headers.Location) = (201, "/v1/series-notes/" + note.Id);
        await TaggedAnswer.Write(context, note, cancel);
    }

    private static async Task Find(HttpContext context, string id, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, await NoteRows.Find(read, id) ?? throw NotThere(), cancel);
    }

    private static async Task Versions(HttpContext context, string id, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var versions = await NoteRows.Versions(read, id);
        await TaggedAnswer.Write(context, versions.Count > 0 ? new SeriesNoteVersions { Items = versions } : throw NotThere(), cancel);
    }

    private static async Task Edit(HttpContext context, string id, Database database, IMediator mediator, CancellationToken cancel)
    {
        await RequireThere(database, id, cancel);
        var match = Conditional.NeededMatch(context);
        await TaggedAnswer.Write(context, await mediator.Send(new EditSeriesNote(id, match, await Bodies.Read<SeriesNoteContent>(context, cancel)), cancel), cancel);
    }

    private static async Task Withdraw(HttpContext context, string id, Database database, IMediator mediator, CancellationToken cancel)
    {
        await RequireThere(database, id, cancel);
        var match = Conditional.NeededMatch(context);
        await TaggedAnswer.Write(context, await mediator.Send(new WithdrawSeriesNote(id, match, (await Bodies.Read<SeriesNoteWithdrawal>(context, cancel)).Reason), cancel), cancel);
    }

    private static async Task RequireThere(Database database, string id, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        if (await NoteRows.Find(read, id) is null) throw NotThere();
    }

    private static Problem NotThere() => new(ProblemCodes.NotFound, "There is no such note.");
}
