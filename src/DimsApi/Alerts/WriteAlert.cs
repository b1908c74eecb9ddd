using Dims.Http;
using Dims.Messaging;
using Dims.Proposals;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

public sealed record WriteAlert : ICommand<AlertDraft>, IChecked
{
    public required AlertContent Content { get; init; }

    // The proposal that it takes up.
    public string? Proposal { get; init; }

    public string? Subject(object answer) => ((AlertDraft)answer).Id;

    public void Check(Faults faults) => Content.Check(faults);
}

public sealed class WriteAlertHandler(Session session, AlertWriter writer, AlertPlace place, ProposalWriter proposals) : IRequestHandler<WriteAlert, AlertDraft>
{
    public async Task<AlertDraft> Handle(WriteAlert command, CancellationToken cancellationToken)
    {
        var person = Decider.Of(session);
        await place.Check(command.Content);
        // In a demonstration an alert that people write is part of it.
        var id = await writer.Write(command.Content, session.Now, await PublishAlertHandler.HoldsGenerated(session), command.Proposal);
        await writer.AddWriter(id, person.Owner);
        if (command.Proposal is { } proposal) await proposals.TakenUp(proposal, id, command.Content.Status);
        return await AlertDraft.Of(session, (await AlertRecord.Find(session, id))!, session.Now, place.AllowedNames);
    }
}
