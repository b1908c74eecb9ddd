using Dims.Http;
using Dims.Storage;
using Dims.Substances;
using MediatR;

namespace Dims.Proposals;

public sealed class ProposeAlertHandler(Session session, ProposalWriter writer, SubstanceIndex index) : IRequestHandler<ProposeAlert, TakenProposal>
{
    public async Task<TakenProposal> Handle(ProposeAlert command, CancellationToken cancellationToken)
    {
        var (told, register, faults, today) = (command.Proposal, await index.In(session), new Faults(), AmsterdamDay.Of(session.Now));
        if (told.Day > today) faults.Add("/day", "in-the-future", $"is after today, {today:yyyy-MM-dd}.");
        if (told.Region is { } region && await session.Scalar<long>("SELECT count(*) FROM regions WHERE region_set = 'province' AND id = @region", new { region }) == 0)
            faults.Add("/region", "unknown-region", $"there is no region '{region}' in the set 'province'.");
        var evidence = await new EvidenceReader(session).Read(told.Evidence, "/evidence", faults);
        faults.ThrowIfAny();
        var product = Product.Of(told, register, today);
        var (id, outcome) = await writer.Take(new Offer { Product = product, Title = told.Title, Urgent = told.Urgent, Evidence = evidence, Substances = product.Substance is { } about ? [about] : [] });
        await writer.Notify();
        return new TakenProposal { Outcome = outcome, Proposal = await ProposalAnswer.Of(session, (await ProposalRecord.Find(session, id))!, session.Call.Caller) };
    }
}
