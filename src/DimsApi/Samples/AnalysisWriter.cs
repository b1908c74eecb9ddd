using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Panels;
using Dims.Rules;
using Dims.Storage;
using Dims.Substances;
using Dims.Ways;

namespace Dims.Samples;

// Adds analyses to samples that are there. Order on purpose, as in SampleWriter: names, the samples' own rows (locked, sorted), the revision, rows.
public sealed class AnalysisWriter(Session session, SampleRows rows, SampleNames names, SamplePreparer preparer, SampleVersions versions, ResultJudge judge, StepWriter steps)
{
    private const int MostOfOneSample = 60;

    public async Task<IReadOnlyList<AnalysisResult>> Record(IReadOnlyList<AddedAnalysis> items, TimeSpan? turn, bool dryRun, bool ofRecognition = false)
    {
        var since = Stopwatch.GetTimestamp();
        var now = await preparer.BeginIn(session);
        var told = new List<ToldName>[items.Count];
        PreparedAnalysis[] prepared = [.. items.Select((item, i) => now.Prepare(now.WithLaboratory(item.Analysis), told[i] = []))];
        var panels = await PanelInUse.Find(session, items.Select(i => i.Analysis));
        // What is for no sample enters nothing.
        var there = await OpenSamples.There(session, items.Select(i => i.Sample));
        var unnamed = await names.Enter(told.Where((_, i) => there.Contains(items[i].Sample)).SelectMany(t => t));
        await names.Enter(prepared.Where((_, i) => there.Contains(items[i].Sample)).Select(p => p.LookedFor));
        var samples = await OpenSamples.Find(session, items.Select(i => i.Sample));
        var former = await versions.Read(samples.Numbers);
        var seen = await SeenDoses.Of(session, now.Register, prepared);
        var results = new List<AnalysisResult>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var result = await RecordOne(new Work(items[i], prepared[i], i, former, ofRecognition), samples, panels, seen, now);
            string[] unknown = [.. told[i].Where(t => t.IsListed && unnamed.Contains(t.Folded)).Select(t => t.Spelling).Distinct(StringComparer.Ordinal)];
            results.Add(result.Outcome is ItemOutcome.Stored or ItemOutcome.Unchanged ? result with { UnknownNames = unknown } : result);
            if (turn is { } most && Stopwatch.GetElapsedTime(since) > most) break;
        }
        await seen.Write(session);
        return dryRun ? results : await Judged(results, samples, now.Register);
    }

    // In the same transaction as their rows: each sample once, with all that was added to it.
    private async Task<IReadOnlyList<AnalysisResult>> Judged(List<AnalysisResult> results, OpenSamples samples, RegisterSnapshot register)
    {
        var touched = results.Where(r => r.Outcome == ItemOutcome.Stored).Select(r => samples.Of(r.Id!)!).Distinct().OrderBy(s => s.Number).ToList();
        await judge.Judge([.. touched.Select(JudgedSample.Of)], register);
        var known = results.Where(r => r.Outcome is ItemOutcome.Stored or ItemOutcome.Unchanged).Select(r => samples.Of(r.Id!)!.Number).Distinct().ToList();
        var urgent = await UrgentMarks.Of(session, known);
        return urgent.Count == 0 ? results : [.. results.Select(r => r.Id is { } id && samples.Of(id) is { } sample && urgent.Contains(sample.Number) ? r with { Urgent = true } : r)];
    }

    private readonly record struct Work(AddedAnalysis Item, PreparedAnalysis Prepared, int Index, FormerSamples Former, bool OfRecognition);

    private async Task<AnalysisResult> RecordOne(Work work, OpenSamples samples, Dictionary<string, PanelInUse> panels, SeenDoses seen, SamplePreparer.Now now)
    {
        var result = new AnalysisResult { Index = work.Index, Outcome = ItemOutcome.Rejected, Sample = work.Item.Sample };
        var analysis = work.Prepared.Analysis;
        if (samples.Of(work.Item.Sample) is not { } sample || !IsVisible(sample)) return result with { Errors = [OpenSamples.FaultOf(work.Item.Sample)] };
        // What a laboratory was sent is authorised by a step, not by whoever measures.
        if (sample.ShippedTo is not null && analysis is { Source: Source.Laboratory, Authorised: true })
            work = work with { Prepared = work.Prepared with { Analysis = analysis = analysis with { Authorised = false } } };
        result = result with { Id = sample.Id, Number = SampleNumber.Format(sample.Number), Revision = sample.Revision, Generated = sample.Generated };
        if (FaultsOf(sample, analysis, work.OfRecognition) is { Count: > 0 } faults) return result with { Revision = null, Errors = faults };
        for (var a = 0; a < sample.Analyses.Count; a++)
        {
            if (!IsSame(sample.Analyses[a], analysis)) continue;
            // What has been authorised since is the same result.
            var differences = SampleDifferences.Between(sample.Analyses[a], sample.Analyses[a].Authorised ? analysis with { Authorised = true } : analysis);
            if (differences.Count == 0) return result with { Outcome = ItemOutcome.Unchanged, Ordinal = a };
            return result with { Outcome = ItemOutcome.Conflict, Ordinal = a, Differences = differences };
        }
        if (FaultsOfPlace(sample, analysis) is { Count: > 0 } misplaced) return result with { Revision = null, Errors = misplaced };
        if (analysis.Panel is { } name && !panels.ContainsKey(name))
        {
            // Registering a panel takes the revision first too: who has it sees every panel that was registered before.
            await session.Revision();
            foreach (var (id, registered) in await PanelInUse.Find(session, [analysis])) panels[id] = registered;
        }
        var panel = analysis.Panel is null ? null : panels.GetValueOrDefault(analysis.Panel);
        if (panel?.FaultOf(sample.Sent, analysis, "/analysis/panel") is { } wrong) return result with { Revision = null, Errors = [wrong] };
        var flags = new List<RaisedFlag>();
        var at = sample.Analyses.Count;
        Plausibility.JudgeAnalysis(sample.Sent, work.Prepared, at, now.Register, now.Today, flags);
        if (analysis.Panel is not null && panel is null) flags.Add(PanelInUse.Unregistered(analysis.Panel, at));
        seen.Judge(now.Register, work.Prepared, at, flags);
        return result with { Outcome = ItemOutcome.Stored, Ordinal = at, Revision = await Store(sample, work, panel, flags), Flags = flags.Count == 0 ? null : [.. flags.Select((f, i) => f.At(sample.Flags - flags.Count + i))] };
    }

    private async Task<long> Store(OpenSample sample, Work work, PanelInUse? panel, List<RaisedFlag> flags)
    {
        var (revision, prepared) = (await session.Revision(), work.Prepared);
        await versions.Keep(work.Former, sample.Number, SampleChange.AnalysisAdded);
        var json = JsonSerializer.Serialize(prepared.Analysis, Wire.Json);
        var byLaboratory = rows.IsByLaboratory(prepared.Analysis, sample.ShippedTo);
        rows.Insert(sample.Number, sample.Analyses.Count, SampleRows.Day(sample.Sent.CollectedOn), prepared, panel, flags, revision, byLaboratory);
        rows.Insert(sample.Number, sample.Location, sample.Flags, flags);
        sample.Added(prepared.Analysis, json, flags.Count, revision, byLaboratory);
        await session.Write(
            "UPDATE samples SET added = @added, flags = @flags, revision = @revision, ordinal = @ordinal WHERE number = @number",
            ("@added", sample.AddedText), ("@flags", sample.Flags), ("@revision", revision), ("@ordinal", rows.NextOrdinal()), ("@number", sample.Number));
        await steps.FollowResults(sample);
        return revision;
    }

    private bool IsVisible(OpenSample sample) => session.Call.Caller is not { } caller || caller.Has(Scopes.SamplesWriteAll) || caller.Location == sample.Location;

    private List<Fault> FaultsOf(OpenSample sample, Analysis analysis, bool ofRecognition)
    {
        var faults = new List<Fault>();
        var (caller, to) = (session.Call.Caller, sample.ShippedTo ?? sample.Sent.SentTo);
        // A result that the laboratory has still to send must find its place free.
        if (to is not null && caller is { Role: Roles.Location } && analysis.Source == Source.Laboratory)
            faults.Add(new Fault { Pointer = "/analysis/source", Code = "laboratory-adds-its-own", Detail = $"is 'laboratory', and the sample {SampleNumber.Format(sample.Number)} was sent to the laboratory '{to}', which adds its results itself." });
        if (NotYours(caller, analysis, "/analysis") is { } foreign) faults.Add(foreign);
        if (!ofRecognition && NotYourSource(caller, analysis, "/analysis") is { } source) faults.Add(source);
        return faults;
    }

    // Where the sample stands by now, which nobody asks of a result that is there already.
    private List<Fault> FaultsOfPlace(OpenSample sample, Analysis analysis)
    {
        var faults = new List<Fault>();
        var (caller, to) = (session.Call.Caller, sample.ShippedTo ?? sample.Sent.SentTo);
        if (to is not null && caller is { Role: Roles.Laboratory } && NameFolding.Fold(to) != NameFolding.Fold(caller.OwnerName))
            faults.Add(new Fault { Pointer = "/sample", Code = "sent-elsewhere", Detail = $"the sample {SampleNumber.Format(sample.Number)} was sent to the laboratory '{to}', not to '{caller.OwnerName}'. Compare the number with the bag." });
        if (sample.State == WayState.Removed)
            faults.Add(new Fault { Pointer = "/sample", Code = ProblemCodes.StepNotPossible.Code, Detail = $"the sample {SampleNumber.Format(sample.Number)} was a test record and was taken out of the register. Compare the number with the bag." });
        else if (Transitions.IsEnd(sample.State))
            faults.Add(new Fault { Pointer = "/sample", Code = ProblemCodes.StepNotPossible.Code, Detail = $"the sample {SampleNumber.Format(sample.Number)} is '{Wire.Name(sample.State)}': its way has ended without a result. The location takes it up again with the step 'registered'." });
        if (analysis.Source == Source.Laboratory && sample.State is (WayState.Queued or WayState.Sent))
            faults.Add(new Fault { Pointer = "/sample", Code = ProblemCodes.StepNotPossible.Code, Detail = $"the sample {SampleNumber.Format(sample.Number)} is '{Wire.Name(sample.State)}': a laboratory adds a result once it has received the sample. Receive its shipment first." });
        if (sample.Analyses.Count >= MostOfOneSample)
            faults.Add(new Fault { Pointer = "/sample", Code = "too-many", Detail = string.Create(CultureInfo.InvariantCulture, $"the sample has {sample.Analyses.Count} analyses already; at most {MostOfOneSample} are possible.") });
        return faults;
    }

    // A laboratory speaks for itself only.
    internal static Fault? NotYours(Caller? caller, Analysis analysis, string at) =>
        caller is { Role: Roles.Laboratory } && analysis.Laboratory is { } laboratory && NameFolding.Fold(laboratory) != NameFolding.Fold(caller.OwnerName)
            ? new Fault { Pointer = at + "/laboratory", Code = "not-your-laboratory", Detail = $"is '{laboratory}'; this key belongs to '{caller.OwnerName}', and a laboratory sends its own analyses only." }
            : null;

    // What a laboratory measures on site or recognises would pass by its shipment and by whoever authorises; what was not held against measured tablets is not recognised, and would be taken back by nothing.
    internal static Fault? NotYourSource(Caller? caller, Analysis analysis, string at) => (caller?.Role, analysis.Source) switch
    {
        (Roles.Laboratory, not Source.Laboratory) => new Fault { Pointer = at + "/source", Code = "not-your-source", Detail = $"is '{Wire.Name(analysis.Source)}'; a laboratory records its own laboratory results." },
        (Roles.Location, Source.Recognised) => new Fault { Pointer = at + "/source", Code = "not-your-source", Detail = "is 'recognised'; only a recognition records that (POST /v1/recognitions with this `sample`)." },
        _ => null,
    };

    // The same work of the same laboratory: sent again it is known, with other content it is a conflict.
    internal static bool IsSame(Analysis a, Analysis b) =>
        a.Source == b.Source && a.Method == b.Method && a.Run == b.Run && a.AnalysedOn == b.AnalysedOn && Fold(a.Laboratory) == Fold(b.Laboratory);

    private static string? Fold(string? name) => name is null ? null : NameFolding.Fold(name);
}
