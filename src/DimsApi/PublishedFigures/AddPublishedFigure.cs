using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using Dims.Substances;
using MediatR;

namespace Dims.PublishedFigures;

public sealed record AddPublishedFigure(PublishedFigureContent Content) : ICommand<PublishedFigure>
{
    public string? Subject(object answer) => ((PublishedFigure)answer).Id;
}

public sealed class AddPublishedFigureHandler(Session session, SubstanceIndex index) : IRequestHandler<AddPublishedFigure, PublishedFigure>
{
    public async Task<PublishedFigure> Handle(AddPublishedFigure command, CancellationToken cancellationToken)
    {
        var (faults, register) = (new Faults(), await index.In(session));
        var content = command.Content with { Substance = FigureNames.Substance(command.Content.Substance, register, "/substance", faults), SoldAs = FigureNames.SoldAs(command.Content.SoldAs, register, "/soldAs", faults) };
        var id = session.NewId();
        faults.ThrowIfAny();
        await FigureRows.Add(session, id, content, session.NowText);
        // Of two that come at once one takes its place, and the other is told.
        if (content.Supersedes is { } before && await session.Execute("UPDATE published_figures SET superseded_by = @id WHERE id = @before AND superseded_by IS NULL", new { id, before }) == 0)
        {
            faults.Add("/supersedes", "not-current", $"is '{before}', which is no figure here, or one that another has taken the place of.");
            faults.ThrowIfAny();
        }
        return (await FigureRows.Find(session, id))!;
    }
}
