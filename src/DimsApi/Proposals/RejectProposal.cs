using System.ComponentModel.DataAnnotations;
using Dims.Alerts;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Proposals;

/// <summary>Why a proposal leads to no alert.</summary>
public sealed record ProposalRejection
{
    /// <summary>The reason, in words.</summary>
    [StringLength(1000, MinimumLength = 3)] public required string Reason { get; init; }
    /// <summary>More new samples than this about the same product reopen it, as evidence of another kind does at once; 3 when left out.</summary>
    [Range(0, 1000)] public int NewSamplesToReopen { get; init; } = ProposalWriter.UsualNewSamples;
}

public sealed record RejectProposal : ICommand<AlertProposal>
{
    public required string Id { get; init; }
    // As it was read: what came since must be read first.
    public required string Tag { get; init; }
    public required ProposalRejection Rejection { get; init; }

    public string? Subject(object answer) => Id;
}

public sealed class RejectProposalHandler(Session session, ProposalWriter writer) : IRequestHandler<RejectProposal, AlertProposal>
{
    public async Task<AlertProposal> Handle(RejectProposal command, CancellationToken cancellationToken)
    {
        var person = Decider.Of(session);
        var record = await ProposalRecord.Lock(session, command.Id);
        ProposalStates.Require(record.At, ProposalMove.Reject);
        if (command.Tag != record.ETag) throw new Problem(ProblemCodes.PreconditionFailed, $"The proposal is now at {record.ETag}: something has come to it. Read it again and decide anew.");
        await writer.Reject(record, command.Rejection.Reason, command.Rejection.NewSamplesToReopen);
        return await ProposalAnswer.Of(session, (await ProposalRecord.Find(session, record.Id))!, person);
    }
}
