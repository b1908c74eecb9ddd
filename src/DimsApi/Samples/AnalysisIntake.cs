using Dims.Messaging;
using MediatR;

namespace Dims.Samples;

// Many analyses at once, each for a sample of its own choice: judged first, then handed to the gate in slices.
public sealed class AnalysisIntake(IMediator mediator)
{
    internal async Task<AnalysisBatchAnswer> Record(IReadOnlyList<BatchItem<AddedAnalysis>> items, bool dryRun, CancellationToken cancel)
    {
        var results = new AnalysisResult[items.Count];
        var valid = new List<int>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var (item, faults) = items[i];
            if (item is not null) Http.Rules.Check(item, faults);
            if (!faults.Any) valid.Add(i);
            else results[i] = new AnalysisResult { Index = i, Outcome = ItemOutcome.Rejected, Sample = item?.Sample, Errors = faults.All };
        }
        string BagOf(int i) => SampleNumber.TryParse(items[i].Value!.Sample, out var number) ? SampleNumber.Format(number) : items[i].Value!.Sample;
        // What is only tried leaves nothing for a later slice to find: all that is for one sample is tried together.
        if (dryRun) valid = [.. valid.GroupBy(BagOf, StringComparer.Ordinal).SelectMany(bag => bag)];
        await Slices.Run(valid.Count, async (first, count) =>
        {
            while (dryRun && first + count < valid.Count && BagOf(valid[first + count]) == BagOf(valid[first + count - 1])) count++;
            var recorded = await Send(new RecordAnalyses { Items = [.. valid.GetRange(first, count).Select(i => items[i].Value!)], DryRun = dryRun }, cancel);
            for (var k = 0; k < recorded.Count; k++) results[valid[first + k]] = recorded[k] with { Index = valid[first + k] };
            return recorded.Count;
        }, cancel);
        int Count(ItemOutcome outcome) => results.Count(r => r.Outcome == outcome);
        return new AnalysisBatchAnswer { DryRun = dryRun, Stored = Count(ItemOutcome.Stored), Unchanged = Count(ItemOutcome.Unchanged), Conflict = Count(ItemOutcome.Conflict), Rejected = Count(ItemOutcome.Rejected), Items = results };
    }

    private async Task<IReadOnlyList<AnalysisResult>> Send(RecordAnalyses slice, CancellationToken cancel)
    {
        try
        {
            return await mediator.Send(slice, cancel);
        }
        catch (OnlyTried tried)
        {
            return tried.Results;
        }
    }
}

// A piece of a batch of analyses; see RecordSamples.
public sealed record RecordAnalyses : ICommand<IReadOnlyList<AnalysisResult>>, ISlice
{
    public required IReadOnlyList<AddedAnalysis> Items { get; init; }

    public bool DryRun { get; init; }

    public string? Subject(object answer) => $"{((IReadOnlyList<AnalysisResult>)answer).Count} analyses";
}

public sealed class RecordAnalysesHandler(AnalysisWriter writer) : IRequestHandler<RecordAnalyses, IReadOnlyList<AnalysisResult>>
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(20);

    public async Task<IReadOnlyList<AnalysisResult>> Handle(RecordAnalyses command, CancellationToken cancellationToken)
    {
        var results = await writer.Record(command.Items, command.DryRun ? null : Turn, command.DryRun);
        return command.DryRun ? throw new OnlyTried(AsTried(results)) : results;
    }

    // A sample that something was tried on has no revision of it.
    private static IReadOnlyList<AnalysisResult> AsTried(IReadOnlyList<AnalysisResult> results)
    {
        var tried = results.Where(r => r.Outcome == ItemOutcome.Stored).Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        return [.. results.Select(r => tried.Contains(r.Id) ? r with { Revision = null } : r)];
    }
}

// Takes a dry run back, and carries what each item would have been.
public sealed class OnlyTried(IReadOnlyList<AnalysisResult> results) : Exception("Nothing was stored.")
{
    public IReadOnlyList<AnalysisResult> Results { get; } = results;
}
