using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// Another person sends a change back to who asked for it, or rejects it. The alert stays as it is.
public sealed record RefuseAlertChange : ICommand<AlertDraft>
{
    public required string Id { get; init; }
    public required string Match { get; init; }
    public required bool Rejects { get; init; }
    public required RefusalRequest Why { get; init; }

    public string? Subject(object answer) => Id;
}

public sealed class RefuseAlertChangeHandler(Session session, AlertWriter writer, AlertPlace place) : IRequestHandler<RefuseAlertChange, AlertDraft>
{
    public async Task<AlertDraft> Handle(RefuseAlertChange command, CancellationToken cancellationToken)
    {
        var record = await AlertRecord.Take(session, command.Id);
        record.Require(command.Rejects ? AlertStep.RejectChange : AlertStep.ReturnChange, command.Match, session.Now);
        var person = Decider.For(session, record.Published.Level);
        Decider.RequireAnother(person, record.ChangeBy);
        await writer.RefuseChange(record.Id, record.Asked!, new AlertRefusal { Reason = command.Why.Reason, At = session.Now, By = person.OwnerName, Rejected = command.Rejects });
        return await AlertDraft.Of(session, (await AlertRecord.Find(session, record.Id))!, session.Now, place.AllowedNames);
    }
}
