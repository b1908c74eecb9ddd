using Dims.Samples;

namespace Dims.Cells;

// All that the analyses of a sample say, but its amounts: many samples have the same.
internal sealed class CellContent
{
    // The best standing first: authorised before not, laboratory before on site, then the latest.
    public required IReadOnlyList<ContentAnalysis> Analyses { get; init; }

    // How many findings have an amount: those have a column of values.
    public required int Columns { get; init; }
}

internal sealed record ContentAnalysis
{
    public required Source Source { get; init; }
    public required bool Authorised { get; init; }
    public required string? Method { get; init; }
    // The list that it looked for.
    public required string? Panel { get; init; }
    public required bool Screening { get; init; }
    public required IReadOnlyList<ContentFinding> Findings { get; init; }
}

internal readonly record struct ContentFinding
{
    // Folded; what it stands for the register says.
    public required string Name { get; init; }
    public required Qualifier Qualifier { get; init; }
    public required Unit? Unit { get; init; }
    public required Basis Basis { get; init; }
    public required bool HasParts { get; init; }
    public required bool IsKeptOut { get; init; }
    // Corrected away: it says nothing any more, but that it has gone is a change of what was found under its name.
    public required bool IsSuperseded { get; init; }
    public required Role? Role { get; init; }
    // The column of its amount; -1 where it has none.
    public required int Column { get; init; }
}
