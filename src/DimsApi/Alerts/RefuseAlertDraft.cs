using Dims.Messaging;
using Dims.Proposals;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// Another person sends a draft back to its writer, or rejects it for good.
public sealed record RefuseAlertDraft : ICommand<AlertDraft>
{
    public required string Id { get; init; }
    public required string Match { get; init; }
    public required bool Rejects { get; init; }
    public required RefusalRequest Why { get; init; }

    public string? Subject(object answer) => Id;
}

public sealed class RefuseAlertDraftHandler(Session session, AlertWriter writer, AlertPlace place, ProposalWriter proposals) : IRequestHandler<RefuseAlertDraft, AlertDraft>
{
    public async Task<AlertDraft> Handle(RefuseAlertDraft command, CancellationToken cancellationToken)
    {
        var record = await AlertRecord.Take(session, command.Id);
        record.Require(command.Rejects ? AlertStep.Reject : AlertStep.Return, command.Match, session.Now);
        var person = Decider.For(session, record.Content.Level);
        await PublishAlertHandler.RequireAnother(session, record.Id, person.Owner);
        await writer.Refuse(record.Id, new AlertRefusal { Reason = command.Why.Reason, At = session.Now, By = person.OwnerName, Rejected = command.Rejects });
        if (command.Rejects && record.ProposalId is { } proposal) await proposals.DraftRejected(proposal, record.Id);
        return await AlertDraft.Of(session, (await AlertRecord.Find(session, record.Id))!, session.Now, place.AllowedNames);
    }
}
