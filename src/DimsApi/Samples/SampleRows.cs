using System.Globalization;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Panels;
using Dims.Storage;
using Dims.Tablets;
using Dims.Ways;

namespace Dims.Samples;

// The rows of a sample: one of its own, and what is asked for by beside it.
public sealed class SampleRows(Session session)
{
    private const decimal Millionths = 1_000_000m;
    private static readonly Insertion Samples = new("samples", "number", "id", "location_id", "reference", "collected_on", "form", "brought_in", "positives_only", "generated", "kept_out", "flags", "revision", "ordinal", "recorded_at", "document", "state");
    private static readonly Insertion SoldAs = new("sample_sold_as", "sample", "ordinal", "name");
    private static readonly Insertion Analyses = new("analyses", "sample", "ordinal", "source", "authorised", "laboratory", "method", "run", "analysed_on", "panel", "panel_name", "screening", "revision", "counts", "by_laboratory");
    private static readonly Insertion Findings = new("findings", "sample", "analysis", "ordinal", "name", "collected_on", "qualifier", "amount", "unit", "basis", "parts", "role", "kept_out", "revision");
    private static readonly Insertion Flags = new("flags", "sample", "ordinal", "location_id", "code", "analysis", "finding", "pointer", "keeps_out", "figures", "detail", "raised_at");

    private int _ordinal;

    // Place of a sample among those that this transaction touches.
    public int NextOrdinal() => _ordinal++;

    internal void Insert(NewSample made)
    {
        var (prepared, number, revision) = (made.Prepared, made.Number, made.Revision);
        var sample = prepared.Sample;
        var day = Day(sample.CollectedOn);
        session.Insert(Samples, number, made.Id, prepared.Location, sample.Reference, day, Wire.Name(sample.Form), Wire.Name(sample.BroughtIn), Flag(sample.PositivesOnly), Flag(made.Generated),
            Flag(made.KeptOut), made.Flags.Count, revision, NextOrdinal(), session.NowText, new Utf8Text(prepared.Document), Wire.Name(made.State));
        InsertParts(number, prepared, made.Panels, made.Flags, revision);
    }

    // All but the sample's own row.
    internal void InsertParts(long number, PreparedSample prepared, IReadOnlyList<PanelInUse?>? panels, List<RaisedFlag> flags, long revision)
    {
        for (var i = 0; i < prepared.SoldAs.Count; i++) session.Insert(SoldAs, number, i, prepared.SoldAs[i]);
        if (SeenTablet.Of(prepared.Sample) is { } seen) session.Insert(TabletRows.Row, TabletRows.Values(number, Day(prepared.Sample.CollectedOn), seen));
        for (var a = 0; a < prepared.Analyses.Count; a++) Insert(number, a, Day(prepared.Sample.CollectedOn), prepared.Analyses[a], panels?[a], flags, revision, IsByLaboratory(prepared.Analyses[a].Analysis, shippedTo: null));
        Insert(number, prepared.Location!, 0, flags);
    }

    internal void Insert(long sample, int ordinal, string day, PreparedAnalysis prepared, PanelInUse? panel, List<RaisedFlag> flags, long revision, bool byLaboratory)
    {
        var analysis = prepared.Analysis;
        // A list of its own says more than the panel's.
        var isOwnList = prepared.LookedFor is not null;
        session.Insert(Analyses, sample, ordinal, Wire.Name(analysis.Source), Flag(analysis.Authorised), analysis.Laboratory, analysis.Method, analysis.Run, analysis.AnalysedOn is { } on ? Day(on) : null,
            isOwnList ? prepared.LookedFor!.Id : panel?.List, analysis.Panel, Flag(!isOwnList && panel is { Screening: true }), revision, Flag(analysis.Authorised), Flag(byLaboratory));
        for (var f = 0; f < analysis.Findings.Count; f++)
        {
            var finding = analysis.Findings[f];
            session.Insert(Findings, sample, ordinal, f, prepared.Names[f], day, Wire.Name(finding.Qualifier), InMillionths(finding.Amount), finding.Unit is { } unit ? Wire.Name(unit) : null,
                Wire.Name(finding.Basis ?? Basis.Unknown), InMillionths(finding.Parts), finding.Role is { } role ? Wire.Name(role) : null, Flag(IsKeptOut(flags, ordinal, f)), revision);
        }
    }

    // Of what a laboratory records, or is recorded of a sample that it was sent, that laboratory says that it is right.
    internal bool IsByLaboratory(Analysis analysis, string? shippedTo) => analysis.Source == Source.Laboratory && (shippedTo is not null || session.Call.Caller is { Role: Roles.Laboratory });

    // `first` is the place of the first among the sample's flags.
    internal void Insert(long sample, string location, int first, List<RaisedFlag> flags)
    {
        for (var i = 0; i < flags.Count; i++)
            session.Insert(Flags, sample, first + i, location, Wire.Name(flags[i].Code), flags[i].Analysis, flags[i].Finding, flags[i].Pointer, Flag(flags[i].KeepsOut), JsonSerializer.Serialize(flags[i].Figures, Wire.Json), flags[i].Detail, session.NowText);
    }

    private static bool IsKeptOut(List<RaisedFlag> flags, int analysis, int finding)
    {
        foreach (var flag in flags) if (flag.KeepsOut && flag.Analysis == analysis && flag.Finding == finding) return true;
        return false;
    }

    private static object Flag(bool value) => value ? One : Zero;

    private static readonly object One = 1, Zero = 0;

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static long? InMillionths(decimal? amount) => amount is { } value ? (long)(value * Millionths) : null;
}

// A sample on its way into its rows.
internal sealed record NewSample(PreparedSample Prepared, long Number, string Id, long Revision, bool Generated, IReadOnlyList<PanelInUse?>? Panels, List<RaisedFlag> Flags)
{
    // Where its results put it.
    public WayState State { get; } = Transitions.AfterResults(WayState.Registered, shipped: false, [.. Prepared.Sample.Analyses.Select(a => new WayResult(a.Source, a.Authorised))]);

    // Its day is impossible.
    public bool KeptOut => Flags.Exists(f => f is { KeepsOut: true, Analysis: null });
}
