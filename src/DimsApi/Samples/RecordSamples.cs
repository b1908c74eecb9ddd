using Dims.Messaging;
using MediatR;

namespace Dims.Samples;

// A piece of a batch or an import. It stops when its turn in the gate is over; what it has not reached comes again in the next slice.
public sealed record RecordSamples : ICommand<RecordedSamples>, ISlice
{
    public required IReadOnlyList<PreparedSample> Items { get; init; }

    // Everything in this one turn, and nothing when one item conflicts.
    public bool AllOrNothing { get; init; }

    // Only to see what would happen: nothing is kept.
    public bool DryRun { get; init; }

    public string? Subject(object answer) => $"{((RecordedSamples)answer).Results.Count} samples";
}

public sealed record RecordedSamples
{
    // For the first items of the slice, in their order.
    public required IReadOnlyList<SampleResult> Results { get; init; }
    public bool RolledBack { get; init; }
}

public sealed class RecordSamplesHandler(SampleWriter writer) : IRequestHandler<RecordSamples, RecordedSamples>
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(20);

    public Task<RecordedSamples> Handle(RecordSamples command, CancellationToken cancellationToken) =>
        writer.Record(command.Items, command.AllOrNothing ? null : Turn, command.AllOrNothing, command.DryRun);
}
