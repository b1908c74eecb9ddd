using Dims.Samples;

namespace Dims.Cells;

// What samples are chosen and grouped by, apart from their day and what was found.
internal sealed record Facet
{
    public required string Location { get; init; }
    public required Form Form { get; init; }
    public required BroughtIn BroughtIn { get; init; }
    public required bool PositivesOnly { get; init; }
    public required bool Generated { get; init; }
    // Folded names, each once, in their order.
    public required IReadOnlyList<string> SoldAs { get; init; }
}
