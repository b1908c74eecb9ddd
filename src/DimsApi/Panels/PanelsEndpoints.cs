using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Storage;
using MediatR;

namespace Dims.Panels;

/// <summary>Which panels are asked for.</summary>
public sealed record PanelQuestion
{
    /// <summary>Only those of this laboratory.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Laboratory { get; init; }
}

public static class PanelsEndpoints
{
    public static void MapPanels(this Api api)
    {
        api.Get("/v1/panels", "listPanels", "List what laboratories look for", List).Asks<PanelQuestion>().Answers<PanelList>(200, "By id.").HasETag();
        api.Get("/v1/panels/{id}", "getPanel", "Read one panel", Find).Answers<Panel>(200, "The panel.").HasETag().Fails(ProblemCodes.NotFound);
        api.Put("/v1/panels/{id}", "putPanel", "Register or end a panel", Put)
            .Describes("What a panel looks for never changes: of one that is there only `until` can be set, with `If-Match`. Analyses that named it before it was registered are taken to have looked for its list.")
            .Reads<PutPanel>().Answers<Panel>(200, "The panel as it is now.").HasETag().Fails(ProblemCodes.AlreadyExists, ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
    }

    private static async Task List(HttpContext context, Database database, CancellationToken cancel)
    {
        var question = QueryReader.Read<PanelQuestion>(context.Request.Query);
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, new PanelList { Items = await PanelQueries.List(read, question.Laboratory) }, cancel);
    }

    private static async Task Find(HttpContext context, string id, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, await PanelQueries.Find(read, id) ?? throw new Problem(ProblemCodes.NotFound, "There is no such panel."), cancel);
    }

    private static async Task Put(HttpContext context, string id, Database database, IMediator mediator, CancellationToken cancel)
    {
        await using (var read = await database.Read(cancel))
            if (await PanelQueries.Find(read, id) is { } there) Conditional.RequireMatch(context, TaggedAnswer.TagOf(there));
        await TaggedAnswer.Write(context, await mediator.Send(await Bodies.Read<PutPanel>(context, cancel, body => body with { Id = id }), cancel), cancel);
    }
}
