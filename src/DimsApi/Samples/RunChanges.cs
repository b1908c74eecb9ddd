using System.Globalization;

namespace Dims.Samples;

// Pure: what a change makes of a sample, and what it does to amounts.
internal static class RunChanges
{
    private const int Decimals = 6;

    public static SubmitSample Apply(SubmitSample sample, Func<Analysis, bool> covers, RunChange change) => change.Remove
        ? sample with { Analyses = [.. sample.Analyses.Where(a => !covers(a))] }
        : sample with { Analyses = [.. sample.Analyses.Select(a => covers(a) ? Apply(a, change) : a)] };

    public static IReadOnlyList<RunCorrectionFigure> Figures(IEnumerable<(SubmitSample Before, SubmitSample After)> changed)
    {
        var sums = new SortedDictionary<(string Substance, Unit Unit, Basis Basis, Form Form, string Month), (int NBefore, decimal Before, int NAfter, decimal After)>(
            Comparer<(string, Unit, Basis, Form, string)>.Default);
        foreach (var (before, after) in changed)
        {
            foreach (var (key, amount) in Amounts(before)) sums[key] = sums.GetValueOrDefault(key) is var s ? (s.NBefore + 1, s.Before + amount, s.NAfter, s.After) : default;
            foreach (var (key, amount) in Amounts(after)) sums[key] = sums.GetValueOrDefault(key) is var s ? (s.NBefore, s.Before, s.NAfter + 1, s.After + amount) : default;
        }
        return [.. sums.Where(s => (s.Value.NBefore, s.Value.Before) != (s.Value.NAfter, s.Value.After)).Select(s => new RunCorrectionFigure
        {
            Substance = s.Key.Substance,
            Unit = s.Key.Unit,
            Basis = s.Key.Basis,
            Form = s.Key.Form,
            Month = s.Key.Month,
            NBefore = s.Value.NBefore,
            MeanBefore = Mean(s.Value.Before, s.Value.NBefore),
            NAfter = s.Value.NAfter,
            MeanAfter = Mean(s.Value.After, s.Value.NAfter),
        })];
    }

    private static Analysis Apply(Analysis analysis, RunChange change) => change.Panel is { } panel
        ? analysis with { Panel = panel }
        : analysis with { Findings = [.. analysis.Findings.Select(f => change.Substance is null || Substances.NameFolding.Fold(f.Substance) == Substances.NameFolding.Fold(change.Substance) ? Apply(f, change) : f)] };

    private static Finding Apply(Finding finding, RunChange change)
    {
        if (change.RenameTo is { } name) return finding with { Substance = name };
        // Limits too: of what was not found they are all that is told.
        if (finding is { Amount: null, Lod: null, Loq: null, Uncertainty: null }) return finding;
        if (change.Basis is { } basis) return finding.Amount is null ? finding : finding with { Basis = basis };
        if (change.Unit is { } unit) return finding with { Unit = unit };
        var by = change.MultiplyBy!.Value;
        return finding with { Amount = Times(finding.Amount, by), Uncertainty = Times(finding.Uncertainty, by), Lod = Times(finding.Lod, by), Loq = Times(finding.Loq, by) };
    }

    private static decimal? Times(decimal? amount, decimal by) => amount is { } value ? decimal.Round(value * by, Decimals, MidpointRounding.AwayFromZero) / 1.000000000000000000000000000m : null;

    private static decimal? Mean(decimal sum, int n) => n == 0 ? null : decimal.Round(sum / n, 3);

    private static IEnumerable<((string, Unit, Basis, Form, string), decimal)> Amounts(SubmitSample sample) =>
        sample.Analyses.SelectMany(a => a.Findings).Where(f => f is { Qualifier: Qualifier.Equal, Amount: not null, Unit: not null })
            .Select(f => ((f.Substance, f.Unit!.Value, f.Basis ?? Basis.Unknown, sample.Form, sample.CollectedOn.ToString("yyyy-MM", CultureInfo.InvariantCulture)), f.Amount!.Value));
}
