using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

public sealed record WriteAlert : ICommand<AlertDraft>, IChecked
{
    public required AlertContent Content { get; init; }

    public string? Subject(object answer) => ((AlertDraft)answer).Id;

    public void Check(Faults faults) => Content.Check(faults);
}

public sealed class WriteAlertHandler(Session session, AlertWriter writer) : IRequestHandler<WriteAlert, AlertDraft>
{
    public async Task<AlertDraft> Handle(WriteAlert command, CancellationToken cancellationToken)
    {
        await AlertPlace.Check(session, command.Content);
        // In a demonstration an alert that people write is part of it.
        var id = await writer.Write(command.Content, session.Now, generated: await PublishAlertHandler.HoldsGenerated(session));
        await writer.AddWriter(id, Decider.Of(session).Owner);
        return await AlertDraft.Of(session, await AlertRecord.Need(session, id), session.Now);
    }
}
