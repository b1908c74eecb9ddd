using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// Replaces the content of a draft that still is as it was read.
public sealed record EditAlertDraft : ICommand<AlertDraft>, IChecked
{
    public required string Id { get; init; }
    public required int Edition { get; init; }
    public required AlertContent Content { get; init; }

    public string? Subject(object answer) => Id;

    public void Check(Faults faults) => Content.Check(faults);
}

public sealed class EditAlertDraftHandler(Session session, AlertWriter writer) : IRequestHandler<EditAlertDraft, AlertDraft>
{
    public async Task<AlertDraft> Handle(EditAlertDraft command, CancellationToken cancellationToken)
    {
        var person = Decider.Of(session);
        AlertStates.Require((await AlertRecord.Need(session, command.Id)).StageAt(session.Now), AlertStep.Edit);
        await AlertPlace.Check(session, command.Content);
        if (!await writer.Edit(command.Id, command.Edition, command.Content)) throw Changed();
        await writer.AddWriter(command.Id, person.Owner);
        return await AlertDraft.Of(session, await AlertRecord.Need(session, command.Id), session.Now);
    }

    public static Problem Changed() => new(ProblemCodes.PreconditionFailed, "Somebody else has changed it in the meantime. Read it again and decide anew.");
}
