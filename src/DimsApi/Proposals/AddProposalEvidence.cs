using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Proposals;

public sealed record AddProposalEvidence : ICommand<TakenProposal>, IChecked
{
    public required string Id { get; init; }
    public required NewEvidence Evidence { get; init; }

    public string? Subject(object answer) => Id;

    public void Check(Faults faults) => Evidence.Check(faults);
}

public sealed class AddProposalEvidenceHandler(Session session, ProposalWriter writer) : IRequestHandler<AddProposalEvidence, TakenProposal>
{
    public async Task<TakenProposal> Handle(AddProposalEvidence command, CancellationToken cancellationToken)
    {
        var record = await ProposalRecord.LockLiving(session, command.Id);
        var faults = new Faults();
        var evidence = await new EvidenceReader(session).Read(command.Evidence, "", faults);
        faults.ThrowIfAny();
        ProposalStates.Require(record.At, ProposalMove.AddEvidence);
        var fresh = await new ProposalRows(session).Fresh(record.Id, evidence);
        // The days of the product are the samples' own.
        var day = fresh.Select(e => e.Said.Sample?.CollectedOn).Max() ?? record.Last;
        var offer = new Offer { Product = new Product { Form = default, Day = day }, Title = record.Title, Evidence = evidence };
        var outcome = fresh.Count == 0 ? ProposalOutcome.Unchanged : await writer.Add(record, offer, fresh, byRule: false);
        await writer.Notify();
        return new TakenProposal { Outcome = outcome, Proposal = await ProposalAnswer.Of(session, (await ProposalRecord.Find(session, record.Id))!, session.Call.Caller) };
    }
}
