using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Panels;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Samples;

// Adds analyses to samples that are there. Order on purpose, as in SampleWriter: names, the samples' own rows (locked, sorted), the revision, rows.
public sealed class AnalysisWriter(Session session, SampleRows rows, SampleNames names, SamplePreparer preparer)
{
    private const int MostOfOneSample = 60;

    public async Task<IReadOnlyList<AnalysisResult>> Record(IReadOnlyList<AddedAnalysis> items, TimeSpan? turn)
    {
        var since = Stopwatch.GetTimestamp();
        var now = await preparer.BeginIn(session);
        var told = new List<ToldName>[items.Count];
        PreparedAnalysis[] prepared = [.. items.Select((item, i) => now.Prepare(WithLaboratory(item.Analysis), told[i] = []))];
        var panels = await PanelInUse.Find(session, items.Select(i => i.Analysis));
        var unnamed = await names.Enter(told.SelectMany(t => t));
        await names.Enter(prepared.Select(p => p.LookedFor));
        var samples = await OpenSamples.Find(session, items.Select(i => i.Sample));
        var seen = await SeenDoses.Of(session, now.Register, prepared);
        var results = new List<AnalysisResult>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var result = await RecordOne(new Work(items[i], prepared[i], i), samples, panels, seen, now);
            string[] unknown = [.. told[i].Where(t => t.IsListed && unnamed.Contains(t.Folded)).Select(t => t.Spelling).Distinct(StringComparer.Ordinal)];
            results.Add(result.Outcome is ItemOutcome.Stored or ItemOutcome.Unchanged ? result with { UnknownNames = unknown } : result);
            if (turn is { } most && Stopwatch.GetElapsedTime(since) > most) break;
        }
        await seen.Write(session);
        return results;
    }

    private readonly record struct Work(AddedAnalysis Item, PreparedAnalysis Prepared, int Index);

    // A laboratory's key says whose analysis it is.
    private Analysis WithLaboratory(Analysis analysis) => analysis.Laboratory is null && OwnLaboratory is { } own ? analysis with { Laboratory = own } : analysis;

    private string? OwnLaboratory => session.Call.Caller is { Role: Roles.Laboratory } caller ? caller.OwnerName : null;

    private async Task<AnalysisResult> RecordOne(Work work, OpenSamples samples, Dictionary<string, PanelInUse> panels, SeenDoses seen, SamplePreparer.Now now)
    {
        var result = new AnalysisResult { Index = work.Index, Outcome = ItemOutcome.Rejected, Sample = work.Item.Sample };
        var analysis = work.Prepared.Analysis;
        if (samples.Of(work.Item.Sample) is not { } sample || !IsVisible(sample)) return result with { Errors = [OpenSamples.FaultOf(work.Item.Sample)] };
        var panel = analysis.Panel is { } name ? panels.GetValueOrDefault(name) : null;
        var faults = FaultsOf(sample, analysis, panel);
        if (faults.Count > 0) return result with { Id = sample.Id, Number = SampleNumber.Format(sample.Number), Errors = faults };
        result = result with { Id = sample.Id, Number = SampleNumber.Format(sample.Number), Revision = sample.Revision, Generated = sample.Generated };
        for (var a = 0; a < sample.Analyses.Count; a++)
        {
            if (!IsSame(sample.Analyses[a], analysis)) continue;
            var differences = SampleDifferences.Between(sample.Analyses[a], analysis);
            if (differences.Count == 0) return result with { Outcome = ItemOutcome.Unchanged, Ordinal = a };
            return result with { Outcome = ItemOutcome.Conflict, Ordinal = a, Differences = differences };
        }
        var flags = new List<RaisedFlag>();
        var at = sample.Analyses.Count;
        Plausibility.JudgeAnalysis(sample.Sent, work.Prepared, at, now.Register, now.Today, flags);
        if (analysis.Panel is not null && panel is null) flags.Add(PanelInUse.Unregistered(analysis.Panel, at));
        seen.Judge(now.Register, work.Prepared, at, flags);
        return result with { Outcome = ItemOutcome.Stored, Ordinal = at, Revision = await Store(sample, work.Prepared, panel, flags), Flags = flags.Count == 0 ? null : [.. flags.Select((f, i) => f.At(sample.Flags - flags.Count + i))] };
    }

    private async Task<long> Store(OpenSample sample, PreparedAnalysis prepared, PanelInUse? panel, List<RaisedFlag> flags)
    {
        var revision = await session.Revision();
        var json = JsonSerializer.Serialize(prepared.Analysis, Wire.Json);
        rows.Insert(sample.Number, sample.Analyses.Count, SampleRows.Day(sample.Sent.CollectedOn), prepared, panel, flags, revision);
        rows.Insert(sample.Number, sample.Flags, flags);
        sample.Added(prepared.Analysis, json, flags.Count, revision);
        await session.Write(
            "UPDATE samples SET added = @added, flags = @flags, revision = @revision, ordinal = @ordinal WHERE number = @number",
            ("@added", sample.AddedText), ("@flags", sample.Flags), ("@revision", revision), ("@ordinal", rows.NextOrdinal()), ("@number", sample.Number));
        return revision;
    }

    private bool IsVisible(OpenSample sample) => session.Call.Caller is not { } caller || caller.Has(Scopes.SamplesWriteAll) || caller.Location == sample.Location;

    private List<Fault> FaultsOf(OpenSample sample, Analysis analysis, PanelInUse? panel)
    {
        var faults = new List<Fault>();
        if (OwnLaboratory is { } own)
        {
            if (sample.Sent.SentTo is { } to && NameFolding.Fold(to) != NameFolding.Fold(own))
                faults.Add(new Fault { Pointer = "/sample", Code = "sent-elsewhere", Detail = $"the sample {SampleNumber.Format(sample.Number)} was sent to the laboratory '{to}', not to '{own}'. Compare the number with the bag." });
            if (analysis.Laboratory is { } laboratory && NameFolding.Fold(laboratory) != NameFolding.Fold(own))
                faults.Add(new Fault { Pointer = "/analysis/laboratory", Code = "not-your-laboratory", Detail = $"is '{laboratory}'; this key belongs to '{own}', and a laboratory adds its own analyses only." });
        }
        if (panel?.FaultOf(sample.Sent, analysis, "/analysis/panel") is { } wrong) faults.Add(wrong);
        if (sample.Analyses.Count >= MostOfOneSample)
            faults.Add(new Fault { Pointer = "/sample", Code = "too-many", Detail = string.Create(CultureInfo.InvariantCulture, $"the sample has {sample.Analyses.Count} analyses already; at most {MostOfOneSample} are possible.") });
        return faults;
    }

    // The same work of the same laboratory: sent again it is known, with other content it is a conflict.
    private static bool IsSame(Analysis a, Analysis b) =>
        a.Source == b.Source && a.Method == b.Method && a.Run == b.Run && a.AnalysedOn == b.AnalysedOn && Fold(a.Laboratory) == Fold(b.Laboratory);

    private static string? Fold(string? name) => name is null ? null : NameFolding.Fold(name);
}
