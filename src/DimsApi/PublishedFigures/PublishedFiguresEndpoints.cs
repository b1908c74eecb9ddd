using Dims.Http;
using Dims.Storage;
using Dims.Substances;
using Dims.Trends;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.PublishedFigures;

public static class PublishedFiguresEndpoints
{
    private const string Note = "Figures as they were printed elsewhere, each with its source. They are not computed here and are never merged with what is: denominators and bases differ.";

    public static void MapPublishedFigures(this Api api)
    {
        api.Get("/v1/published-figures", "listPublishedFigures", "List figures as they were printed elsewhere", List).Asks<PublishedFigureQuestion>().Answers<PublishedFigureList>(200, "By first day.").HasETag();
        api.Post("/v1/published-figures", "addPublishedFigure", "Enter a figure as it was printed elsewhere", Add)
            .Describes("It never changes. A correction is a new figure that names the former in `supersedes`.")
            .Reads<PublishedFigureContent>().Answers<PublishedFigure>(201, "The figure; `Location` is its address.").HasETag().Fails(ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Get("/v1/published-figures/{id}", "getPublishedFigure", "Read a figure as it was printed elsewhere", Find).Answers<PublishedFigure>(200, "The figure.").HasETag().Fails(ProblemCodes.NotFound);
    }

    private static async Task List(HttpContext context, Database database, SubstanceIndex index, IOptions<DimsOptions> options, CancellationToken cancel)
    {
        var asked = QueryReader.Read<PublishedFigureQuestion>(context.Request.Query);
        var (register, faults) = (await index.Current(cancel), new Faults());
        var substance = FigureNames.Substance(asked.Substance, register, "?substance", faults);
        var soldAs = FigureNames.SoldAs(asked.SoldAs, register, "?soldAs", faults);
        faults.ThrowIfAny();
        await using var read = await database.Read(cancel);
        var all = await FigureRows.All(read);
        var found = all.Where(f => (substance is null || f.Figure.Substance == substance) && (soldAs is null || f.Figure.SoldAs == soldAs) && (asked.Kind is not { } kind || f.Figure.Kind == kind)
            && (asked.Basis is not { } basis || f.Figure.Basis == basis) && (asked.Year is not { } year || (f.Figure.From.Year <= year && year <= f.Figure.To.Year)) && (!asked.Current || f.SupersededBy is null));
        IReadOnlyList<PublishedFigure> items = [.. found];
        var citation = new Citation { Publisher = options.Value.Publisher, Service = options.Value.PublicUrl?.TrimEnd('/') ?? "", KnownAt = null, Path = "/v1/published-figures", Title = $"Figures as they were printed elsewhere, each with its source: {items.Count}" }
            .With("substance", substance).With("soldAs", soldAs).With("kind", asked.Kind).With("year", asked.Year).With("basis", asked.Basis).With("current", asked.Current ? true : null);
        await TaggedAnswer.Write(context, new PublishedFigureList { Note = Note, Citation = citation.Line, Disclosure = KeyDisclosure.OfPrinted(options.Value), Items = items }, cancel);
    }

    private static async Task Add(HttpContext context, IMediator mediator, CancellationToken cancel)
    {
        var added = await mediator.Send(new AddPublishedFigure(await Bodies.Read<PublishedFigureContent>(context, cancel)), cancel);
        (context.Response.StatusCode, context.Response.Headers.Location) = (201, "/v1/published-figures/" + added.Id);
        await TaggedAnswer.Write(context, added, cancel);
    }

    private static async Task Find(HttpContext context, string id, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, await FigureRows.Find(read, id) ?? throw new Problem(ProblemCodes.NotFound, "There is no such figure."), cancel);
    }
}
