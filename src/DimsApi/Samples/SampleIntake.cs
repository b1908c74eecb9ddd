using Dims.Http;
using MediatR;

namespace Dims.Samples;

// Many samples by one door or another (HTTP batch, import, demo): judged first, then handed to the gate in slices, so that single posts go on meanwhile.
public sealed class SampleIntake(IMediator mediator, SamplePreparer preparer)
{
    // An item that could not even be read comes with its faults already.
    public readonly record struct Item(SubmitSample? Sample, Faults? Faults);

    public async Task<BatchAnswer> Record(IReadOnlyList<Item> items, BatchMode mode, bool dryRun, Action<int>? progress, CancellationToken cancel)
    {
        var now = await preparer.Begin(cancel);
        var prepared = new PreparedSample[items.Count];
        var results = new SampleResult?[items.Count];
        var valid = new List<int>(items.Count);
        var first = new Dictionary<(string?, string), int>();
        for (var i = 0; i < items.Count; i++)
        {
            var faults = items[i].Faults ?? new Faults();
            if (items[i].Sample is { } sample)
            {
                Http.Rules.Check(sample, faults);
                RefuseTwice(items, i, now.OwnLocation, first, faults);
            }
            if (!faults.Any)
            {
                valid.Add(i);
                prepared[i] = now.Prepare(items[i].Sample!);
            }
            else results[i] = new SampleResult { Index = i, Outcome = ItemOutcome.Rejected, Reference = items[i].Sample?.Reference, Errors = faults.All };
        }
        var nothing = mode == BatchMode.AllOrNothing && (valid.Count < items.Count || !await RecordAll(prepared, valid, results, dryRun, cancel));
        if (mode == BatchMode.Each) await RecordEach(prepared, valid, results, dryRun, progress, cancel);
        if (dryRun || nothing) MarkRepeats(prepared, results);
        return Answer(mode, dryRun, nothing, results);
    }

    // The same reference twice with the same content is harmless; another content is refused, and told which two items they are.
    private static void RefuseTwice(IReadOnlyList<Item> items, int at, string? own, Dictionary<(string?, string), int> first, Faults faults)
    {
        var sample = items[at].Sample!;
        if (sample.Reference is null || first.TryAdd((sample.Location ?? own, sample.Reference), at)) return;
        var earlier = first[(sample.Location ?? own, sample.Reference)];
        if (SampleDifferences.Between(items[earlier].Sample! with { Location = sample.Location ?? own }, sample with { Location = sample.Location ?? own }).Count > 0)
            faults.Add("/reference", "twice-in-batch", $"'{sample.Reference}' stands in this batch with two contents, as item {earlier} and as item {at}.");
    }

    private async Task<bool> RecordAll(PreparedSample[] prepared, List<int> valid, SampleResult?[] results, bool dryRun, CancellationToken cancel)
    {
        RecordedSamples recorded;
        try
        {
            recorded = await mediator.Send(new RecordSamples { Items = [.. valid.Select(i => prepared[i])], AllOrNothing = true, DryRun = dryRun }, cancel);
        }
        catch (NothingStored taken)
        {
            recorded = taken.Results;
        }
        for (var k = 0; k < recorded.Results.Count; k++) results[valid[k]] = recorded.Results[k] with { Index = valid[k] };
        return !recorded.RolledBack;
    }

    private Task RecordEach(PreparedSample[] prepared, List<int> valid, SampleResult?[] results, bool dryRun, Action<int>? progress, CancellationToken cancel) =>
        Slices.Run(valid.Count, async (first, count) =>
        {
            var slice = new RecordSamples { Items = [.. valid.GetRange(first, count).Select(i => prepared[i])], DryRun = dryRun };
            var recorded = await Send(slice, cancel);
            for (var k = 0; k < recorded.Results.Count; k++) results[valid[first + k]] = recorded.Results[k] with { Index = valid[first + k] };
            progress?.Invoke(recorded.Results.Count);
            return recorded.Results.Count;
        }, cancel);

    private async Task<RecordedSamples> Send(RecordSamples slice, CancellationToken cancel)
    {
        try
        {
            return await mediator.Send(slice, cancel);
        }
        catch (NothingStored tried) when (slice.DryRun)
        {
            return tried.Results;
        }
    }

    // What was not kept left nothing for a repeat in a later slice to find, and a number that no bag may have to one in its own.
    private static void MarkRepeats(PreparedSample[] prepared, SampleResult?[] results)
    {
        var tried = new HashSet<(string?, string)>();
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i] is not { Outcome: ItemOutcome.Stored or ItemOutcome.Unchanged } result) continue;
            var sample = (prepared[i].Location, prepared[i].Sample.Reference);
            if (result.Outcome == ItemOutcome.Stored ? !tried.Add(sample) : tried.Contains(sample))
                results[i] = result with { Outcome = ItemOutcome.Unchanged, Id = null, Number = null, Revision = null, Flags = null };
        }
    }

    private static BatchAnswer Answer(BatchMode mode, bool dryRun, bool nothing, SampleResult?[] results)
    {
        // In all-or-nothing an item that was fine but not stored because of others has no outcome of its own, nor has its repeat: only those at fault, and those that are there already, are listed.
        SampleResult[] told = [.. results.OfType<SampleResult>().Where(r => !nothing || r.Outcome is ItemOutcome.Conflict or ItemOutcome.Rejected || (r.Outcome == ItemOutcome.Unchanged && r.Id is not null))];
        int Count(ItemOutcome outcome) => told.Count(r => r.Outcome == outcome);
        return new BatchAnswer
        {
            Mode = mode,
            DryRun = dryRun,
            NothingStored = nothing,
            Stored = Count(ItemOutcome.Stored),
            Unchanged = Count(ItemOutcome.Unchanged),
            Conflict = Count(ItemOutcome.Conflict),
            Rejected = Count(ItemOutcome.Rejected),
            Items = told,
        };
    }
}
