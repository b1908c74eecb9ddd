using System.Diagnostics;
using System.Globalization;
using Dims.Access;
using Dims.Answers;
using Dims.Http;
using Dims.Panels;
using Dims.Rules;
using Dims.Storage;
using Dims.Substances;
using Dims.Ways;

namespace Dims.Samples;

// The only writer of samples, their analyses, findings and flags. Order on purpose: names first (sorted), the revision and the numbers next, rows last, so that two transactions
// on PostgreSQL never wait for each other in a ring.
public sealed class SampleWriter(Session session, SampleRows rows, SampleNames names, SubstanceIndex index, ResultJudge judge, CodeTies ties, StepWriter steps)
{
    public async Task<SampleResult> Record(PreparedSample sample) => (await Record([sample], null, allOrNothing: false, dryRun: false)).Results[0];

    public async Task<RecordedSamples> Record(IReadOnlyList<PreparedSample> items, TimeSpan? turn, bool allOrNothing, bool dryRun)
    {
        var since = Stopwatch.GetTimestamp();
        var slice = new Slice
        {
            Register = await index.In(session),
            Locations = await StoredSamples.Locations(session, items.Select(i => i.Location).OfType<string>()),
            Stored = await StoredSamples.Find(session, items.Where(i => i.Location is not null).Select(i => (i.Location!, i.Sample.Reference))),
            Panels = await PanelInUse.Find(session, items.SelectMany(i => i.Sample.Analyses)),
        };
        slice.Seen = await SeenDoses.Of(session, slice.Register, items.SelectMany(i => i.Analyses));
        await ties.Name(items.SelectMany(i => i.CodeMarks ?? []));
        // What is refused, or there already, enters nothing.
        PreparedSample[] entering = [.. items.Where(i => LocationFault(i.Location, slice.Locations) is null && !slice.Stored.ContainsKey((i.Location!, i.Sample.Reference)))];
        slice.Unnamed = await names.Enter(entering.SelectMany(i => i.Told), items.SelectMany(i => i.Told));
        await names.Enter(entering.SelectMany(i => i.Analyses).Select(a => a.LookedFor));
        var results = new List<SampleResult>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            results.Add(await RecordOne(items[i], i, items.Count - i, slice));
            if (turn is { } most && Stopwatch.GetElapsedTime(since) > most) break;
        }
        await slice.Seen.Write(session);
        var isWhole = results.TrueForAll(r => r.Outcome is ItemOutcome.Stored or ItemOutcome.Unchanged);
        if (!dryRun && (!allOrNothing || isWhole)) return new RecordedSamples { Results = await Judged(results, slice) };
        throw new NothingStored(new RecordedSamples { Results = dryRun ? [.. results.Select(AsTried)] : results, RolledBack = allOrNothing && !isWhole });
    }

    // In the same transaction as their rows. What was there already is not judged again, and is still urgent where it was.
    private async Task<IReadOnlyList<SampleResult>> Judged(List<SampleResult> results, Slice slice)
    {
        var urgent = await judge.Judge(slice.Made, slice.Register);
        var marked = await UrgentMarks.Of(session, [.. slice.Repeated.Values]);
        for (var i = 0; i < results.Count; i++)
            if (results[i].Outcome == ItemOutcome.Stored ? urgent.Contains(slice.Numbers[i]) : slice.Repeated.TryGetValue(i, out var number) && marked.Contains(number)) results[i] = results[i] with { Urgent = true };
        return results;
    }

    private async Task<SampleResult> RecordOne(PreparedSample prepared, int index, int left, Slice slice)
    {
        var (sample, location) = (prepared.Sample, prepared.Location);
        if (LocationFault(location, slice.Locations) is { } fault) return Refused(index, sample, [fault]);
        // What is recorded at a generated location is generated, whoever sends it.
        var isGenerated = slice.Locations[location!];
        if (slice.Stored.TryGetValue((location!, sample.Reference), out var stored) && stored.Removed) return Refused(index, sample, [Gone(sample.Reference)]);
        if (stored is not null) return await WithCode(Repeated(prepared, index, stored, isGenerated, slice), prepared, stored.Number);
        await slice.LookAgain(session, sample.Analyses);
        if (FaultsOf(prepared, slice) is { Count: > 0 } faults) return Refused(index, sample, faults);
        var revision = await session.Revision();
        var panels = PanelsOf(prepared, slice, out var flags);
        for (var a = 0; a < prepared.Analyses.Count; a++) slice.Seen.Judge(slice.Register, prepared.Analyses[a], a, flags);
        var made = new NewSample(prepared, await slice.NextNumber(session, left), session.NewId(), revision, isGenerated, panels, flags);
        rows.Insert(made);
        steps.Begin(made.Number, made.State);
        if (prepared.CodeMarks is { } marks) await ties.Tie(marks, location!, made.Number, replaces: false);
        slice.Numbers[index] = made.Number;
        slice.Made.Add(JudgedSample.Of(prepared, made.Number, made.KeptOut));
        slice.Stored[(location!, sample.Reference)] = new StoredSamples.Stored(made.Number, made.Id, revision, System.Text.Encoding.UTF8.GetString(prepared.Document), sample.PositivesOnly, Removed: false);
        return new SampleResult
        {
            Index = index,
            Outcome = ItemOutcome.Stored,
            Reference = sample.Reference,
            Id = made.Id,
            Number = SampleNumber.Format(made.Number),
            Location = location,
            Generated = isGenerated,
            Revision = revision,
            UnknownNames = slice.UnknownOf(prepared),
            Flags = flags.Count == 0 ? null : [.. flags.Select((f, i) => f.At(i))],
        };
    }

    private static SampleResult Repeated(PreparedSample prepared, int index, StoredSamples.Stored stored, bool isGenerated, Slice slice)
    {
        slice.Repeated[index] = stored.Number;
        var sample = prepared.Sample;
        // What has been authorised since is the same result.
        IReadOnlyList<Difference> differences = [.. SampleDifferences.Between(stored.Document, sample).Where(d => !(d.Stored == "true" && d.Pointer.EndsWith("/authorised", StringComparison.Ordinal)))];
        // Not in the document, because no caller says it: whether its source holds positives only decides which figures may count it.
        if (stored.PositivesOnly != sample.PositivesOnly)
            differences = [.. differences, new Difference { Pointer = "/positivesOnly", Stored = stored.PositivesOnly ? "true" : "false", Sent = sample.PositivesOnly ? "true" : "false" }];
        return new SampleResult
        {
            Index = index,
            Outcome = differences.Count == 0 ? ItemOutcome.Unchanged : ItemOutcome.Conflict,
            Reference = sample.Reference,
            Id = stored.Id,
            Number = SampleNumber.Format(stored.Number),
            Location = prepared.Location,
            Generated = isGenerated,
            Revision = stored.Revision,
            Differences = differences.Count == 0 ? null : differences,
            UnknownNames = differences.Count == 0 ? slice.UnknownOf(prepared) : null,
        };
    }

    // A sample that is sent again may bring its code only now.
    private async Task<SampleResult> WithCode(SampleResult repeated, PreparedSample prepared, long number) =>
        repeated.Outcome == ItemOutcome.Unchanged && prepared.CodeMarks is { } marks && await ties.Tie(marks, prepared.Location!, number, replaces: false) is { } fault
            ? Refused(repeated.Index, prepared.Sample, [fault])
            : repeated;

    private static PanelInUse?[]? PanelsOf(PreparedSample prepared, Slice slice, out List<RaisedFlag> flags)
    {
        flags = [.. prepared.Raised];
        PanelInUse?[]? panels = null;
        for (var a = 0; a < prepared.Analyses.Count; a++)
        {
            if (prepared.Analyses[a].Analysis.Panel is not { } name) continue;
            panels ??= new PanelInUse?[prepared.Analyses.Count];
            if (slice.Panels.TryGetValue(name, out panels[a])) continue;
            flags.Add(PanelInUse.Unregistered(name, a));
        }
        return panels;
    }

    private static Fault Gone(string reference) => new() { Pointer = "/reference", Code = "removed", Detail = $"is '{reference}', which was a test record and was taken out of the register. Its reference and its number stay taken: a sample gets another reference." };

    private static SampleResult Refused(int index, SubmitSample sample, IReadOnlyList<Fault> faults) => new() { Index = index, Outcome = ItemOutcome.Rejected, Reference = sample.Reference, Errors = faults };

    private List<Fault> FaultsOf(PreparedSample prepared, Slice slice)
    {
        var faults = new List<Fault>(0);
        if (prepared.CodeMarks is { } marks && ties.FaultOf(marks, prepared.Location!, null) is { } code) faults.Add(code);
        for (var a = 0; a < prepared.Analyses.Count; a++)
        {
            var (analysis, at) = (prepared.Analyses[a].Analysis, string.Create(CultureInfo.InvariantCulture, $"/analyses/{a}"));
            if (AnalysisWriter.NotYours(session.Call.Caller, analysis, at) is { } foreign) faults.Add(foreign);
            if (AnalysisWriter.NotYourSource(session.Call.Caller, analysis, at) is { } source) faults.Add(source);
            if (analysis.Panel is { } name && slice.Panels.TryGetValue(name, out var panel) && panel.FaultOf(prepared.Sample, analysis, at + "/panel") is { } wrong) faults.Add(wrong);
        }
        return faults;
    }

    private Fault? LocationFault(string? location, Dictionary<string, bool> locations)
    {
        if (location is null) return new Fault { Pointer = "/location", Code = "required", Detail = "is missing; only a location's own key may leave it out." };
        if (session.Call.Caller is { } caller && !caller.Has(Scopes.SamplesWriteAll) && caller.Location != location)
            return new Fault { Pointer = "/location", Code = ProblemCodes.NotYourLocation.Code, Detail = $"is '{location}'; this key belongs to '{caller.Location}', and a location writes its own samples only." };
        return locations.ContainsKey(location) ? null : new Fault { Pointer = "/location", Code = "unknown-location", Detail = $"there is no location '{location}'." };
    }

    // What was tried was not kept: it has no id, number or revision.
    private static SampleResult AsTried(SampleResult result) => result.Outcome == ItemOutcome.Stored ? result with { Id = null, Number = null, Revision = null } : result;

    // What all items of one turn have in common.
    private sealed class Slice
    {
        private readonly HashSet<string> _lookedFor = new(StringComparer.Ordinal);
        private long _next, _last;

        public required RegisterSnapshot Register { get; init; }
        public required Dictionary<string, bool> Locations { get; init; }
        public required Dictionary<(string Location, string Reference), StoredSamples.Stored> Stored { get; init; }
        public required Dictionary<string, PanelInUse> Panels { get; init; }
        public SeenDoses Seen { get; set; } = new();
        // What was recorded, and the numbers by the place of the item; numbers of those that were there already.
        public List<JudgedSample> Made { get; } = [];
        public Dictionary<int, long> Numbers { get; } = [];
        public Dictionary<int, long> Repeated { get; } = [];
        public IReadOnlySet<string> Unnamed { get; set; } = System.Collections.Frozen.FrozenSet<string>.Empty;

        // Numbers are taken for all that may still come; those that are not used are never given to another.
        public async Task<long> NextNumber(Session session, int left)
        {
            if (_next == _last)
            {
                _last = await session.Take(Counters.Numbers, left);
                _next = _last - left;
            }
            return ++_next;
        }

        // Registering a panel takes the revision first too: who has it sees every panel that was registered before.
        public async Task LookAgain(Session session, IReadOnlyList<Analysis> analyses)
        {
            if (analyses.All(a => a.Panel is null || Panels.ContainsKey(a.Panel) || !_lookedFor.Add(a.Panel))) return;
            await session.Revision();
            foreach (var (id, panel) in await PanelInUse.Find(session, analyses)) Panels[id] = panel;
        }

        public IReadOnlyList<string> UnknownOf(PreparedSample prepared) =>
            prepared.Told.Count == 0 ? [] : [.. prepared.Told.Where(t => t.IsListed && Unnamed.Contains(t.Folded)).Select(t => t.Spelling).Distinct(StringComparer.Ordinal)];
    }
}

// Takes an all-or-nothing batch or a dry run back, and carries what each item would have been.
public sealed class NothingStored(RecordedSamples results) : Exception("Nothing was stored.")
{
    public RecordedSamples Results { get; } = results;
}
