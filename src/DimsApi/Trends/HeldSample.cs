using Dims.Samples;

namespace Dims.Trends;

// One analysis of a sample, as far as it says what was looked for.
public readonly record struct HeldAnalysis(int Ordinal, Source Source, bool Authorised, string? AnalysedOn, string? Panel, bool Screening, string? Method);

// `Id`: the slug, or the folded name of what the register does not know.
public readonly record struct HeldFinding(int Analysis, int Ordinal, string Id, Qualifier Qualifier, bool MayBeActive);

// A sample with its analyses of the sources asked, and what they found.
public sealed class HeldSample
{
    public required long Number { get; init; }
    public required DateOnly Day { get; init; }
    public required Form Form { get; init; }
    public required string Location { get; init; }
    public required BroughtIn BroughtIn { get; init; }
    public required bool PositivesOnly { get; init; }
    public required bool Generated { get; init; }
    public List<HeldAnalysis> Analyses { get; } = [];
    public List<HeldFinding> Findings { get; } = [];
}

public enum Held { NotTested, NotFound, PositionUnknown, Found }
