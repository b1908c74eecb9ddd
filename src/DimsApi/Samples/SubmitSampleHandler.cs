using Dims.Http;
using Dims.Storage;
using MediatR;

namespace Dims.Samples;

public sealed class SubmitSampleHandler(Session session, SampleWriter writer, SamplePreparer preparer) : IRequestHandler<SubmitSample, SampleReceipt>
{
    public async Task<SampleReceipt> Handle(SubmitSample command, CancellationToken cancellationToken)
    {
        var result = await writer.Record((await preparer.BeginIn(session)).Prepare(command));
        return result.Outcome switch
        {
            ItemOutcome.Rejected when result.Errors![0].Code == ProblemCodes.NotYourLocation.Code => throw new Problem(ProblemCodes.NotYourLocation, "/location: " + result.Errors[0].Detail) { Errors = result.Errors },
            ItemOutcome.Rejected => throw new Problem(ProblemCodes.InvalidInput, $"{result.Errors![0].Pointer}: {result.Errors[0].Detail}") { Errors = result.Errors },
            ItemOutcome.Conflict => throw new Problem(ProblemCodes.SampleConflict, $"The reference '{command.Reference}' holds other content already; {result.Differences!.Count} places differ.")
            {
                More = new Dictionary<string, object?> { ["id"] = result.Id, ["differences"] = result.Differences },
            },
            _ => new SampleReceipt
            {
                Id = result.Id!,
                Number = result.Number!,
                Outcome = result.Outcome == ItemOutcome.Stored ? SampleOutcome.Stored : SampleOutcome.Unchanged,
                Location = result.Location!,
                Reference = command.Reference,
                Revision = result.Revision!.Value,
                Generated = result.Generated,
                UnknownNames = result.UnknownNames!,
                Flags = result.Flags ?? [],
                Urgent = result.Urgent == true,
            },
        };
    }
}
