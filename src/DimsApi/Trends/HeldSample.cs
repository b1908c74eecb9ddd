using Dims.Http;
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

    // Where samples are grouped by what their analysis was, the one of the best standing names the group.
    public string? GroupOf(string groupBy)
    {
        if (Analyses.Count == 0 || groupBy is not ("source" or "method")) return null;
        var best = Analyses.OrderByDescending(a => a.Authorised).ThenBy(a => a.Source).ThenByDescending(a => a.AnalysedOn, StringComparer.Ordinal).ThenByDescending(a => a.Ordinal).First();
        return groupBy == "source" ? Wire.Name(best.Source) : best.Method ?? "unknown";
    }
}

public enum Held { NotTested, NotFound, PositionUnknown, Found }
