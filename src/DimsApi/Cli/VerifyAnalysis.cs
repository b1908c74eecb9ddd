using System.Globalization;
using Dims.Http;
using Dims.Samples;
using Dims.Substances;

namespace Dims.Cli;

internal static class VerifyAnalysis
{
    private const decimal Millionths = 1_000_000m;

    public static void Compare(Analysis sent, AnalysisRow row, IReadOnlyList<FindingRow> findings, string day, ILookup<string, string> panels, Action<string, object?, object?> hold)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"analysis {row.Ordinal}");
        hold(at + " source", Wire.Name(sent.Source), row.Source);
        hold(at + " authorised", sent.Authorised ? 1L : 0L, row.Authorised);
        hold(at + " laboratory", sent.Laboratory, row.Laboratory);
        hold(at + " method", sent.Method, row.Method);
        hold(at + " run", sent.Run, row.Run);
        hold(at + " panel", sent.Panel, row.PanelName);
        hold(at + " analysed on", sent.AnalysedOn is { } on ? SampleRows.Day(on) : null, row.AnalysedOn);
        hold(at + " number of findings", sent.Findings.Count, findings.Count);
        var lookedFor = row.Panel is null ? [] : panels[row.Panel].ToHashSet(StringComparer.Ordinal);
        foreach (var name in sent.TestedFor ?? [])
            if (!lookedFor.Contains(NameFolding.Fold(name)) && !(NameFolding.FirstBlock(name) is { } block && lookedFor.Contains(block))) hold(at + " tested for", name, "nothing of that name");
        foreach (var (told, stored) in sent.Findings.Zip(findings)) Compare(told, stored, day, string.Create(CultureInfo.InvariantCulture, $"{at} finding {stored.Ordinal}"), hold);
    }

    private static void Compare(Finding sent, FindingRow row, string day, string at, Action<string, object?, object?> hold)
    {
        if (!VerifySamples.IsNameOf(row.Name, sent.Substance)) hold(at + " substance", sent.Substance, row.Name);
        hold(at + " day", day, row.CollectedOn);
        hold(at + " qualifier", Wire.Name(sent.Qualifier), row.Qualifier);
        hold(at + " amount in millionths", (long?)(sent.Amount * Millionths), row.Amount);
        hold(at + " unit", sent.Unit is { } unit ? Wire.Name(unit) : null, row.Unit);
        hold(at + " basis", Wire.Name(sent.Basis ?? Basis.Unknown), row.Basis);
        hold(at + " parts in millionths", (long?)(sent.Parts * Millionths), row.Parts);
        hold(at + " role", sent.Role is { } role ? Wire.Name(role) : null, row.Role);
    }
}
