using Dims.Samples;

namespace Dims.Trends;

public enum Outcome { NotDetected, Quantified, BelowLoq, Excluded, PositionUnknown }

// What one sample counts as, once. `By` is the statement it counts by, `Why` the reason where it has no figure.
public readonly record struct SampleVerdict(Outcome Outcome, Statement By, decimal Value = 0, Basis Basis = Basis.Unknown, string? Why = null, bool Contradicted = false, bool ScreenedOnly = false);

// Pure: from all that a sample's analyses say about one substance to one verdict. The rules are in docs/trends.md, in this order.
public static class SampleJudge
{
    public static readonly IReadOnlyList<string> Reasons = ["unknown-basis", "other-basis", "no-factor", "other-unit", "ratio-only", "above-range", "several-findings", "implausible", "no-amount", PositionUnknown];

    private const string PositionUnknown = "position-unknown";

    // Sorts the statements in place.
    public static SampleVerdict Judge(Span<Statement> statements, AmountScale scale)
    {
        if (statements.Length > 1) statements.Sort(ByStanding);
        var said = statements.Length;
        while (said > 0 && statements[said - 1].PositionUnknown) said--;
        var verdict = said == 0 ? default : JudgeSaid(statements[..said], scale);
        if (said == statements.Length || (said > 0 && verdict.Outcome != Outcome.NotDetected)) return verdict;
        // "Not detected" stands only where it overrules whoever could not tell.
        ref readonly var open = ref statements[said];
        return said > 0 && IsBetter(verdict.By, open) ? verdict : new SampleVerdict(Outcome.PositionUnknown, open, Why: PositionUnknown);
    }

    private static SampleVerdict JudgeSaid(ReadOnlySpan<Statement> statements, AmountScale scale)
    {
        if (!FoundInBestStanding(statements))
        {
            var (contradicted, screenedOnly) = (false, true);
            foreach (ref readonly var one in statements) (contradicted, screenedOnly) = (contradicted | one.Found, screenedOnly & one.Screened);
            return new SampleVerdict(Outcome.NotDetected, statements[0], Contradicted: contradicted, ScreenedOnly: screenedOnly);
        }
        for (var start = 0; start < statements.Length;)
        {
            var end = start + 1;
            while (end < statements.Length && statements[end].Analysis == statements[start].Analysis) end++;
            if (Measured(statements[start..end], scale) is { } measured) return measured;
            start = end;
        }
        return Unmeasured(statements, scale);
    }

    private static bool IsBetter(in Statement a, in Statement b) => a.Authorised == b.Authorised ? a.Source < b.Source : a.Authorised;

    // Authorised before not, laboratory before on site, then the latest; within an analysis as it was written. Who could not tell stands behind all who did.
    private static int ByStanding(Statement a, Statement b)
    {
        var order = a.PositionUnknown.CompareTo(b.PositionUnknown);
        if (order == 0) order = b.Authorised.CompareTo(a.Authorised);
        if (order == 0) order = a.Source.CompareTo(b.Source);
        if (order == 0) order = string.CompareOrdinal(b.AnalysedOn, a.AnalysedOn);
        if (order == 0) order = b.Analysis.CompareTo(a.Analysis);
        return order == 0 ? a.Ordinal.CompareTo(b.Ordinal) : order;
    }

    // Of analyses with one standing none overrules another: found by one is found.
    private static bool FoundInBestStanding(ReadOnlySpan<Statement> statements)
    {
        foreach (ref readonly var one in statements)
        {
            if (one.Authorised != statements[0].Authorised || one.Source != statements[0].Source) return false;
            if (one.Found) return true;
        }
        return false;
    }

    // The figure of one analysis, or null where it has none that can be read as asked.
    private static SampleVerdict? Measured(ReadOnlySpan<Statement> analysis, AmountScale scale)
    {
        var (best, bestRank, bestValue) = (-1, int.MaxValue, 0m);
        for (var i = 0; i < analysis.Length; i++)
        {
            ref readonly var one = ref analysis[i];
            if (one.Qualifier != Qualifier.Equal || one.IsKeptOut || one.Amount is not { } amount || scale.Read(amount, one.Unit!.Value, one.Basis, out var value) != Reading.Ok) continue;
            // The basis as asked before a converted one; a known one before an unknown one; the unit as asked before a converted one.
            var rank = (one.Basis == scale.Basis ? 0 : one.Basis == Basis.Unknown ? 1000 : (int)one.Basis * 10) + (one.Unit == scale.Unit ? 0 : 1);
            if (rank < bestRank) (best, bestRank, bestValue) = (i, rank, value);
        }
        if (best >= 0)
        {
            ref readonly var one = ref analysis[best];
            return Several(analysis, one)
                ? new SampleVerdict(Outcome.Excluded, one, Why: "several-findings")
                : new SampleVerdict(Outcome.Quantified, one, bestValue, scale.Basis ?? one.Basis);
        }
        // A trace is an answer too: too little to be a figure. A lesser analysis does not overrule it.
        foreach (ref readonly var one in analysis) if (one.Qualifier is Qualifier.Below or Qualifier.Trace && !one.IsKeptOut) return new SampleVerdict(Outcome.BelowLoq, one);
        foreach (ref readonly var one in analysis) if (one.IsKeptOut) return new SampleVerdict(Outcome.Excluded, one, Why: "implausible");
        foreach (ref readonly var one in analysis) if (one.Qualifier == Qualifier.Above) return new SampleVerdict(Outcome.Excluded, one, Why: "above-range");
        return null;
    }

    private static bool Several(ReadOnlySpan<Statement> analysis, Statement picked)
    {
        var n = 0;
        foreach (ref readonly var one in analysis) if (one.Amount is not null && !one.IsKeptOut && one.Unit == picked.Unit && one.Basis == picked.Basis) n++;
        return n > 1;
    }

    // Found, but no figure can be read as asked: the reason that comes nearest to one.
    private static SampleVerdict Unmeasured(ReadOnlySpan<Statement> statements, AmountScale scale)
    {
        var (nearest, at) = (int.MaxValue, 0);
        for (var i = 0; i < statements.Length; i++)
        {
            var distance = Distance(statements[i], scale);
            if (distance < nearest) (nearest, at) = (distance, i);
        }
        return nearest == TraceDistance ? new SampleVerdict(Outcome.BelowLoq, statements[at]) : new SampleVerdict(Outcome.Excluded, statements[at], Why: Why(nearest));
    }

    private const int TraceDistance = 5;

    private static int Distance(in Statement one, AmountScale scale)
    {
        if (!one.Found) return int.MaxValue;
        if (one.Qualifier == Qualifier.Equal && one.Amount is { } amount)
            return scale.Read(amount, one.Unit!.Value, one.Basis, out _) switch
            {
                Reading.UnknownBasis => 0,
                Reading.OtherBasis => 1,
                Reading.NoFactor => 2,
                _ => 3,
            };
        if (one.HasParts) return 4;
        return one.Qualifier == Qualifier.Trace ? TraceDistance : 6;
    }

    private static string Why(int distance) => distance switch
    {
        0 => "unknown-basis",
        1 => "other-basis",
        2 => "no-factor",
        3 => "other-unit",
        4 => "ratio-only",
        _ => "no-amount",
    };
}
