using System.Text.Json;
using Dims.Http;
using Dims.Panels;
using Dims.Proposals;
using Dims.Rules;
using Dims.Storage;
using Dims.Substances;
using Dims.Ways;

namespace Dims.Samples;

// One sample on its way to other rows.
internal sealed record Correction(OpenSample Sample, PreparedSample Prepared);

internal sealed record Corrected(long Revision, IReadOnlyList<PlausibilityFlag> Flags, bool Urgent);

// Gives samples other rows, and everything that rests on them with them: what was kept of them, their flags, the questions of the rules, the alerts that name them as evidence.
// Order on purpose, as where they are recorded: names, the samples' own rows (locked, sorted), the revision, rows, proposals, notices last.
public sealed class SampleCorrections(Session session, SampleRows rows, SampleNames names, SampleVersions versions, KeptRows kept, ResultJudge judge, ProposalWriter proposals, StepWriter steps, JudgeLater later)
{
    // Those of them that the register does not know.
    internal async Task<IReadOnlySet<string>> EnterNames(IReadOnlyList<PreparedSample> prepared)
    {
        var unnamed = await names.Enter(prepared.SelectMany(p => p.Told));
        await names.Enter(prepared.SelectMany(p => p.Analyses).Select(a => a.LookedFor));
        return unnamed;
    }

    // All of one act, in the order of their numbers: judged together, so that each question hears of them once.
    internal Task<IReadOnlyList<Corrected>> Correct(IReadOnlyList<Correction> all, SamplePreparer.Now now, string reason) => Change(all, now, SampleChange.Corrected, reason);

    // What was no sample says nothing any more, and everything that rests on it follows as on a correction.
    internal async Task<Corrected> Remove(OpenSample sample, SamplePreparer.Now now, string reason)
    {
        var bare = new SubmitSample { Reference = sample.Sent.Reference, Location = sample.Location, CollectedOn = sample.Sent.CollectedOn, BroughtIn = sample.Sent.BroughtIn, Form = sample.Sent.Form, Generated = sample.Generated, PositivesOnly = sample.PositivesOnly };
        return (await Change([new Correction(sample, now.Prepare(bare) with { Raised = [] })], now, SampleChange.Removed, reason))[0];
    }

    private async Task<IReadOnlyList<Corrected>> Change(IReadOnlyList<Correction> all, SamplePreparer.Now now, SampleChange change, string reason)
    {
        long[] numbers = [.. all.Select(c => c.Sample.Number)];
        var before = await versions.Read(numbers);
        // Before what has been seen, as everybody: two never wait for each other in a ring, and what has been seen stays as it is read.
        var revision = await session.Revision();
        await SeenDoses.Forget(session, now.Register, numbers);
        var seen = await SeenDoses.Of(session, now.Register, all.SelectMany(c => c.Prepared.Analyses));
        // Registering a panel takes the revision first too.
        var panels = await PanelInUse.Find(session, all.SelectMany(c => c.Prepared.Sample.Analyses));
        var (former, gone) = (new List<Sighting>(), new List<Sighting>());
        foreach (var correction in all)
        {
            if (change == SampleChange.Corrected) await CheckAttachments(correction);
            await versions.Keep(before, correction.Sample.Number, change, reason);
            var held = await SeenIn(correction.Sample, now.Register);
            await Replace(correction, panels, FlagsOf(correction.Prepared, panels, seen, now), revision);
            former.AddRange(held);
            gone.AddRange(held.ExceptBy((await SeenIn(correction.Sample, now.Register)).Select(s => (s.Id, s.Day)), s => (s.Id, s.Day)));
            if (change == SampleChange.Removed) await steps.Make(correction.Sample, WayState.Removed, reason);
            else await steps.FollowResults(correction.Sample);
        }
        await seen.Write(session);
        await kept.Forget(numbers, former);
        await AskAgain(gone);
        var keptOut = (await session.Query<long>($"SELECT number FROM samples WHERE kept_out = 1 AND {session.Database.In("number", "@numbers")}", new { numbers })).ToHashSet();
        await judge.Judge([.. all.Select(c => JudgedSample.Of(c.Prepared, c.Sample.Number, keptOut.Contains(c.Sample.Number)) with { IsCorrected = true })], now.Register);
        await proposals.Review(numbers, reason, revision, change == SampleChange.Removed);
        var flags = (await StoredFlags.Of(session, numbers)).ToLookup(f => f.Sample, f => f.Flag);
        // A correction takes no mark away.
        var urgent = await UrgentMarks.Of(session, numbers);
        return [.. numbers.Select(n => new Corrected(revision, [.. flags[n]], urgent.Contains(n)))];
    }

    // What it counts as having shown, as the rules read it.
    private async Task<IReadOnlyList<Sighting>> SeenIn(OpenSample sample, RegisterSnapshot register) => [.. (await session.Query<(string Name, string Day)>(
        "SELECT DISTINCT f.name, f.collected_on FROM findings f JOIN samples s ON s.number = f.sample WHERE f.sample = @Number AND f.qualifier <> 'not-detected' AND f.superseded_in IS NULL AND s.kept_out = 0", sample))
        .Select(f => new Sighting(f.Name, register.Of(f.Name)?.Substance, sample.Number, f.Day))];

    // What came after what has gone, by whatever name of the same substance, may not have been asked about because of it; unless that had been seen as late before it.
    private async Task AskAgain(List<Sighting> gone)
    {
        foreach (var of in gone.GroupBy(s => s.Id, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            foreach (var one in of.OrderBy(s => s.Sample))
            {
                if (await kept.LastBefore(one.Id, one.Sample) is { } last && string.CompareOrdinal(last, one.Day) >= 0) continue;
                await (one.Entry is { } entry ? later.Entry(entry) : later.Name(one.Name));
                break;
            }
    }

    // A spectrum belongs to the analysis in its place: that one stays there.
    private async Task CheckAttachments(Correction correction)
    {
        var (sample, after, faults) = (correction.Sample, correction.Prepared.Sample.Analyses, new Faults());
        foreach (var at in await session.Query<int>("SELECT DISTINCT analysis FROM attachments WHERE sample = @Id AND analysis IS NOT NULL ORDER BY analysis", sample))
            if (at >= after.Count || at >= sample.Analyses.Count || !AnalysisWriter.IsSame(sample.Analyses[at], after[at]))
                faults.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/sample/analyses/{at}"), "has-attachment", $"the analysis in this place of {SampleNumber.Format(sample.Number)} has a photo or spectrum, and stays in it with its laboratory, method, run and day.");
        faults.ThrowIfAny();
    }

    private static List<RaisedFlag> FlagsOf(PreparedSample prepared, Dictionary<string, PanelInUse> panels, SeenDoses seen, SamplePreparer.Now now)
    {
        var (flags, faults) = (new List<RaisedFlag>(prepared.Raised), new Faults());
        for (var a = 0; a < prepared.Analyses.Count; a++)
        {
            var analysis = prepared.Analyses[a].Analysis;
            if (analysis.Panel is { } name && !panels.ContainsKey(name)) flags.Add(PanelInUse.Unregistered(name, a));
            else if (analysis.Panel is { } known && panels[known].FaultOf(prepared.Sample, analysis, $"/sample/analyses/{a}/panel") is { } wrong) faults.Add(wrong.Pointer, wrong.Code, wrong.Detail);
            seen.Judge(now.Register, prepared.Analyses[a], a, flags);
        }
        faults.ThrowIfAny();
        return flags;
    }

    private async Task Replace(Correction correction, Dictionary<string, PanelInUse> panels, List<RaisedFlag> flags, long revision)
    {
        var (sample, said) = (correction.Sample, correction.Prepared.Sample);
        var results = await session.Query<(int Ordinal, long Revision, int Counts)>("SELECT ordinal, revision, counts FROM analyses WHERE sample = @Number", sample);
        var raised = await session.Query<StoredFlag>("SELECT code, pointer, detail, raised_at, confirmed_at, confirmed_by, reason FROM flags WHERE sample = @Number", sample);
        foreach (var table in new[] { "findings", "analyses", "sample_sold_as", "flags", "sample_looks", "tablets" }) await session.Execute($"DELETE FROM {table} WHERE sample = @Number", sample);
        var sent = CorrectionChecks.SentOf(sample.Analyses, sample.Sent.Analyses.Count, said.Analyses);
        var isKeptOut = flags.Exists(f => f is { KeepsOut: true, Analysis: null });
        await session.Write(
            """
            UPDATE samples SET collected_on = @day, form = @form, brought_in = @why, kept_out = @out, released_in = NULL, flags = @flags, revision = @revision, ordinal = @ordinal, document = @document, added = @added WHERE number = @number
            """,
            ("@day", SampleRows.Day(said.CollectedOn)), ("@form", Wire.Name(said.Form)), ("@why", Wire.Name(said.BroughtIn)), ("@out", isKeptOut ? 1 : 0), ("@flags", flags.Count), ("@revision", revision),
            ("@ordinal", rows.NextOrdinal()), ("@document", JsonSerializer.Serialize(said with { Analyses = [.. said.Analyses.Take(sent)] }, Wire.Json)),
            ("@added", sent == said.Analyses.Count ? null : string.Join(',', said.Analyses.Skip(sent).Select(a => JsonSerializer.Serialize(a, Wire.Json)))), ("@number", sample.Number));
        rows.InsertParts(sample.Number, correction.Prepared with { Location = sample.Location }, [.. said.Analyses.Select(a => a.Panel is { } name ? panels.GetValueOrDefault(name) : null)], flags, revision);
        // A result that stays as it was is no new result.
        var places = CorrectionChecks.PlacesBefore(sample.Analyses, said.Analyses);
        for (var ordinal = 0; ordinal < places.Length; ordinal++)
        {
            await session.Execute("UPDATE analyses SET by_laboratory = @by WHERE sample = @Number AND ordinal = @ordinal", new { by = IsByLaboratory(sample, said.Analyses[ordinal], places[ordinal]) ? 1 : 0, sample.Number, ordinal });
            if (places[ordinal] is not { } before) continue;
            var (was, now) = (sample.Analyses[before], said.Analyses[ordinal]);
            var (_, since, counts) = results.First(r => r.Ordinal == before);
            // What was recognised was told when it was; nothing said of it later lifts its being taken back.
            if (now.Source == Source.Recognised || SampleDifferences.Between(was, now).Count == 0)
                await session.Execute("UPDATE analyses SET revision = @since WHERE sample = @Number AND ordinal = @ordinal", new { since, sample.Number, ordinal });
            // What counted before it had to be authorised goes on to count.
            if (counts == 1 && was.Authorised == now.Authorised)
                await session.Execute("UPDATE analyses SET counts = 1 WHERE sample = @Number AND ordinal = @ordinal", new { sample.Number, ordinal });
        }
        await Keep(sample.Number, raised, revision);
        sample.Results.Clear();
        sample.Results.AddRange((await session.Query<(string Source, int Counts, int ByLaboratory)>("SELECT source, counts, by_laboratory FROM analyses WHERE sample = @Number ORDER BY ordinal", sample)).Select(r => WayResult.Of(r.Source, r.Counts, r.ByLaboratory)));
    }

    // A result stays whose it was, under another run or method too.
    private bool IsByLaboratory(OpenSample sample, Analysis said, int? before) => before is { } place ? sample.Results[place].ByLaboratory
        : rows.IsByLaboratory(said, sample.ShippedTo) || (said is { Source: Source.Laboratory, Laboratory: { } by } && sample.Analyses.Where((a, i) => sample.Results[i].ByLaboratory && a.Laboratory is { } former && WayAccess.Same(former, by)).Any());

    // What is raised again word for word was raised when it was first, and what a person has confirmed of it stays confirmed.
    private async Task Keep(long number, IReadOnlyList<StoredFlag> raised, long revision)
    {
        foreach (var f in raised)
            await session.Execute("UPDATE flags SET raised_at = @RaisedAt, confirmed_at = @ConfirmedAt, confirmed_by = @ConfirmedBy, reason = @Reason WHERE sample = @number AND code = @Code AND pointer = @Pointer AND detail = @Detail",
                new { f.RaisedAt, f.ConfirmedAt, f.ConfirmedBy, f.Reason, number, f.Code, f.Pointer, f.Detail });
        if (raised.Any(f => f.ConfirmedAt is not null)) await ConfirmFlagHandler.Release(session, number, revision);
    }

    private sealed record StoredFlag
    {
        public string Code { get; init; } = "";
        public string Pointer { get; init; } = "";
        public string Detail { get; init; } = "";
        public string RaisedAt { get; init; } = "";
        public string? ConfirmedAt { get; init; }
        public string? ConfirmedBy { get; init; }
        public string? Reason { get; init; }
    }
}
