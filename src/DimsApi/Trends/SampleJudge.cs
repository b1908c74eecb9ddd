using Dims.Samples;

namespace Dims.Trends;

public enum Outcome { NotDetected, Quantified, BelowLoq, Excluded }

// What one sample counts as, once. `By` is the statement it counts by, `Why` the reason where it has no figure.
public readonly record struct SampleVerdict(Outcome Outcome, Statement By, decimal Value = 0, Basis Basis = Basis.Unknown, string? Why = null, bool Contradicted = false);

// Pure: from all that a sample's analyses say about one substance to one verdict. The rules are in docs/trends.md, in this order.
public static class SampleJudge
{
    public static readonly IReadOnlyList<string> Reasons = ["unknown-basis", "other-basis", "no-factor", "other-unit", "ratio-only", "above-range", "several-findings", "implausible", "no-amount"];

    // Sorts the statements in place.
    public static SampleVerdict Judge(Span<Statement> statements, AmountScale scale)
    {
        if (statements.Length > 1) statements.Sort(ByStanding);
        ref readonly var first = ref statements[0];
        if (!FoundInBestStanding(statements))
        {
            var contradicted = false;
            foreach (ref readonly var one in statements) contradicted |= one.Found;
            return new SampleVerdict(Outcome.NotDetected, first, Contradicted: contradicted);
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

    // Authorised before not, laboratory before on site, then the latest; within an analysis as it was written.
    private static int ByStanding(Statement a, Statement b)
    {
        var order = b.Authorised.CompareTo(a.Authorised);
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
        foreach (ref readonly var one in analysis) if (one.Qualifier is Qualifier.Below or Qualifier.Trace) return new SampleVerdict(Outcome.BelowLoq, one);
        foreach (ref readonly var one in analysis) if (one.IsKeptOut) return new SampleVerdict(Outcome.Excluded, one, Why: "implausible");
        foreach (ref readonly var one in analysis) if (one.Qualifier == Qualifier.Above) return new SampleVerdict(Outcome.Excluded, one, Why: "above-range");
        return null;
    }

    private static bool Several(ReadOnlySpan<Statement> analysis, Statement picked)
    {
        var n = 0;
        foreach (ref readonly var one in analysis) if (one.Amount is not null && one.Unit == picked.Unit && one.Basis == picked.Basis) n++;
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
