using Dims.Http;
using Dims.Panels;
using Dims.Proposals;
using Dims.Rules;
using Dims.Storage;

namespace Dims.Samples;

internal sealed record Corrected(long Revision, IReadOnlyList<PlausibilityFlag> Flags, bool Urgent);

// Gives a sample other rows, and everything that rests on them with it: what was kept of it, its flags, the questions of the rules, the alerts that name it as evidence.
public sealed class SampleCorrections(Session session, SampleRows rows, SampleNames names, SampleVersions versions, KeptRows kept, ResultJudge judge, ProposalWriter proposals)
{
    // Those of them that the register does not know.
    internal async Task<IReadOnlySet<string>> EnterNames(PreparedSample prepared)
    {
        var unnamed = await names.Enter(prepared.Told);
        await names.Enter(prepared.Analyses.Select(a => a.LookedFor));
        return unnamed;
    }

    internal async Task<Corrected> Correct(OpenSample sample, PreparedSample prepared, SamplePreparer.Now now, string reason)
    {
        var before = await versions.Read([sample.Number]);
        var seen = await SeenDoses.Of(session, now.Register, prepared.Analyses);
        var confirmed = (await StoredFlags.Of(session, [sample.Number])).Select(f => f.Flag).Where(f => f.ConfirmedAt is not null).ToList();
        var revision = await session.Revision();
        // Registering a panel takes the revision first too.
        var panels = await PanelInUse.Find(session, prepared.Sample.Analyses);
        var flags = FlagsOf(prepared, panels, seen, now);
        await CheckAttachments(sample, prepared.Sample.Analyses);
        await versions.Keep(before, sample.Number, SampleChange.Corrected, reason);
        var results = await session.Query<(int Ordinal, long Revision)>("SELECT ordinal, revision FROM analyses WHERE sample = @Number", sample);
        var former = await session.Query<string>("SELECT DISTINCT name FROM findings WHERE sample = @Number", sample);
        await Replace(sample, prepared, panels, flags, revision);
        // A result that stays as it was is no new result.
        foreach (var (ordinal, since) in results)
            if (ordinal < prepared.Sample.Analyses.Count && SampleDifferences.Between(sample.Analyses[ordinal], prepared.Sample.Analyses[ordinal]).Count == 0)
                await session.Execute("UPDATE analyses SET revision = @since WHERE sample = @Number AND ordinal = @ordinal", new { since, sample.Number, ordinal });
        await Confirm(sample.Number, confirmed, revision);
        await seen.Write(session);
        await kept.Forget(sample.Number, SampleRows.Day(sample.Sent.CollectedOn), former);
        var isKeptOut = await session.Scalar<int>("SELECT kept_out FROM samples WHERE number = @Number", sample) == 1;
        var urgent = await judge.Judge([JudgedSample.Of(prepared, sample.Number, isKeptOut)], now.Register);
        await proposals.Review(sample.Number, $"The result of sample {SampleNumber.Format(sample.Number)} was corrected: {reason}", revision);
        return new Corrected(revision, [.. (await StoredFlags.Of(session, [sample.Number])).Select(f => f.Flag)], urgent.Contains(sample.Number));
    }

    // A spectrum belongs to the analysis in its place: that one stays there.
    private async Task CheckAttachments(OpenSample sample, IReadOnlyList<Analysis> after)
    {
        var faults = new Faults();
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

    private async Task Replace(OpenSample sample, PreparedSample prepared, Dictionary<string, PanelInUse> panels, List<RaisedFlag> flags, long revision)
    {
        foreach (var table in new[] { "findings", "analyses", "sample_sold_as", "flags", "sample_looks" }) await session.Execute($"DELETE FROM {table} WHERE sample = @Number", sample);
        var said = prepared.Sample;
        var isKeptOut = flags.Exists(f => f is { KeepsOut: true, Analysis: null });
        await session.Write(
            """
            UPDATE samples SET collected_on = @day, form = @form, brought_in = @why, kept_out = @out, released_in = NULL, flags = @flags, revision = @revision, ordinal = @ordinal, document = @document, added = NULL WHERE number = @number
            """,
            ("@day", SampleRows.Day(said.CollectedOn)), ("@form", Wire.Name(said.Form)), ("@why", Wire.Name(said.BroughtIn)), ("@out", isKeptOut ? 1 : 0), ("@flags", flags.Count), ("@revision", revision),
            ("@ordinal", rows.NextOrdinal()), ("@document", System.Text.Encoding.UTF8.GetString(prepared.Document)), ("@number", sample.Number));
        rows.InsertParts(sample.Number, prepared with { Location = sample.Location }, [.. prepared.Sample.Analyses.Select(a => a.Panel is { } name ? panels.GetValueOrDefault(name) : null)], flags, revision);
    }

    // What a person has confirmed, and is raised again word for word, stays confirmed.
    private async Task Confirm(long number, List<PlausibilityFlag> confirmed, long revision)
    {
        if (confirmed.Count == 0) return;
        foreach (var flag in confirmed)
            await session.Execute("UPDATE flags SET confirmed_at = @at, reason = @Reason WHERE sample = @number AND code = @code AND pointer = @Pointer AND detail = @Detail AND confirmed_at IS NULL",
                new { at = Instant.Text(flag.ConfirmedAt!.Value), flag.Reason, number, code = Wire.Name(flag.Code), flag.Pointer, flag.Detail });
        await ConfirmFlagHandler.Release(session, number, revision);
    }
}
