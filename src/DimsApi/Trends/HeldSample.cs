using Dims.Samples;

namespace Dims.Trends;

// One analysis of a sample, as far as it says what was looked for.
public readonly record struct HeldAnalysis(int Ordinal, Source Source, bool Authorised, string? AnalysedOn, string? Panel, bool Screening, string? Method);

// `Id`: the slug, or the folded name of what the register does not know.
public readonly record struct HeldFinding(int Analysis, int Ordinal, string Id, Qualifier Qualifier, bool MayBeActive);

// The analyses of the sources asked, and what they found. The latest of one standing has the highest number.
public sealed class HeldSample
{
    public List<HeldAnalysis> Analyses { get; } = [];
    public List<HeldFinding> Findings { get; } = [];
}

public enum Held { NotTested, NotFound, PositionUnknown, Found }
