using Dims.Access;
using Dims.Http;
using MediatR;

namespace Dims.Samples;

// Many samples by one door or another (HTTP batch, import, demo): judged first, then handed to the gate in slices, so that single posts go on meanwhile.
public sealed class SampleIntake(IMediator mediator, CurrentCall call)
{
    private const int SliceSize = 50;

    // An item that could not even be read comes with its faults already.
    public readonly record struct Item(SubmitSample? Sample, Faults? Faults);

    public async Task<BatchAnswer> Record(IReadOnlyList<Item> items, BatchMode mode, Action<int>? progress, CancellationToken cancel)
    {
        var results = new SampleResult?[items.Count];
        var valid = new List<int>(items.Count);
        var first = new Dictionary<(string?, string), int>();
        for (var i = 0; i < items.Count; i++)
        {
            var faults = items[i].Faults ?? new Faults();
            if (items[i].Sample is { } sample)
            {
                Rules.Check(sample, faults);
                RefuseTwice(items, i, first, faults);
            }
            if (!faults.Any) valid.Add(i);
            else results[i] = new SampleResult { Index = i, Outcome = ItemOutcome.Rejected, Reference = items[i].Sample?.Reference, Errors = faults.All };
        }
        var nothing = mode == BatchMode.AllOrNothing && (valid.Count < items.Count || !await RecordAll(items, valid, results, cancel));
        if (mode == BatchMode.Each) await RecordEach(items, valid, results, progress, cancel);
        return Answer(mode, nothing, results);
    }

    // The same reference twice with the same content is harmless; another content is refused, and told which two items they are.
    private void RefuseTwice(IReadOnlyList<Item> items, int at, Dictionary<(string?, string), int> first, Faults faults)
    {
        var sample = items[at].Sample!;
        if (sample.Reference is null || first.TryAdd((LocationOf(sample), sample.Reference), at)) return;
        var earlier = first[(LocationOf(sample), sample.Reference)];
        if (SampleDifferences.Between(Resolved(items[earlier].Sample!), Resolved(sample)).Count > 0)
            faults.Add("/reference", "twice-in-batch", $"'{sample.Reference}' stands in this batch with two contents, as item {earlier} and as item {at}.");
    }

    private string? LocationOf(SubmitSample sample) => sample.Location ?? call.Value.Caller?.Location;

    private SubmitSample Resolved(SubmitSample sample) => sample with { Location = LocationOf(sample) };

    private async Task<bool> RecordAll(IReadOnlyList<Item> items, List<int> valid, SampleResult?[] results, CancellationToken cancel)
    {
        RecordedSamples recorded;
        try
        {
            recorded = await mediator.Send(new RecordSamples { Items = [.. valid.Select(i => items[i].Sample!)], AllOrNothing = true }, cancel);
        }
        catch (NothingStored taken)
        {
            recorded = taken.Results;
        }
        for (var k = 0; k < recorded.Results.Count; k++) results[valid[k]] = recorded.Results[k] with { Index = valid[k] };
        return !recorded.RolledBack;
    }

    private async Task RecordEach(IReadOnlyList<Item> items, List<int> valid, SampleResult?[] results, Action<int>? progress, CancellationToken cancel)
    {
        var next = 0;
        while (next < valid.Count)
        {
            var slice = valid.GetRange(next, Math.Min(SliceSize, valid.Count - next));
            var recorded = await RecordSlice(new RecordSamples { Items = [.. slice.Select(i => items[i].Sample!)] }, next, cancel);
            for (var k = 0; k < recorded.Results.Count; k++) results[slice[k]] = recorded.Results[k] with { Index = slice[k] };
            next += recorded.Results.Count;
            progress?.Invoke(recorded.Results.Count);
        }
    }

    // A slice that finds no place waits for one; a batch that has begun does not end at the first crowd.
    private async Task<RecordedSamples> RecordSlice(RecordSamples slice, int before, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await mediator.Send(slice, cancel);
            }
            catch (Problem busy) when (busy.Code == ProblemCodes.Busy)
            {
                if (attempt == 10)
                    throw new Problem(ProblemCodes.Busy, before == 0 ? busy.Message : $"The first {before} valid items are recorded, the others are not. Send the batch again: what is recorded will be `unchanged`.") { RetryAfterSeconds = busy.RetryAfterSeconds };
                await Task.Delay(TimeSpan.FromSeconds(1), cancel);
            }
        }
    }

    private static BatchAnswer Answer(BatchMode mode, bool nothing, SampleResult?[] results)
    {
        int Count(ItemOutcome outcome) => results.Count(r => r?.Outcome == outcome);
        // In all-or-nothing an item that was fine but not stored because of others has no outcome of its own: only those at fault are listed.
        return new BatchAnswer
        {
            Mode = mode,
            NothingStored = nothing,
            Stored = nothing ? 0 : Count(ItemOutcome.Stored),
            Unchanged = Count(ItemOutcome.Unchanged),
            Conflict = Count(ItemOutcome.Conflict),
            Rejected = Count(ItemOutcome.Rejected),
            Items = [.. results.Where(r => r is not null && !(nothing && r.Outcome == ItemOutcome.Stored)).Select(r => r!)],
        };
    }
}
