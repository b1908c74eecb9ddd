using Dims.Proposals;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;
using Dims.Tablets;
using Microsoft.Extensions.Options;

namespace Dims.Rules;

// Judges what was recorded in this transaction, and keeps what later judging has to know. Called once, behind the rows of the samples: the revision is taken, so on a database
// with several writers nobody comes between.
public sealed class ResultJudge(Session session, SubstanceIndex index, RuleIndex rules, KeptRows kept, UrgentMarks urgent, ProposalWriter proposals, TakeBack takeBack, IOptions<DimsOptions> options)
{
    // The numbers of those that are urgent.
    public async Task<IReadOnlySet<long>> Judge(IReadOnlyList<JudgedSample> recorded, RegisterSnapshot register)
    {
        if (recorded.Count == 0) return System.Collections.Frozen.FrozenSet<long>.Empty;
        var today = AmsterdamDay.Of(session.Now);
        var since = today.AddDays(-options.Value.JudgedDays);
        // Who records through the door has the sample in hand: what is dangerous is marked whatever its day, as long as somebody may wait for its answer. What is read in as history is marked as far as it is judged.
        var marksSince = session.Call.Caller is null ? since : today.AddDays(-Math.Max(options.Value.JudgedDays, options.Value.UrgentDays));
        bool IsMarked(JudgedSample sample) => sample.Day >= marksSince || (sample.KeptOut && session.Call.Caller is not null);
        var marked = new HashSet<long>();
        // The revision is taken: whoever gives names a meaning after this sees what is recorded here, and has it judged again.
        register = await index.In(session);
        // What is older enters what has been seen; only a trial judges it.
        if (!recorded.Any(IsMarked))
        {
            await kept.Enter(recorded, register);
            await TakeBack(recorded, await rules.In(session, register));
            await takeBack.Tell();
            return marked;
        }
        var snapshot = await rules.In(session, register);
        if (snapshot.AsksRegion) recorded = await WithRegions(recorded);
        SampleContent?[] contents = [.. recorded.Select(s => IsMarked(s) ? SampleContent.Of(s, register) : null)];
        var state = await kept.Before([.. contents.OfType<SampleContent>().Where(c => c.Sample.Day >= since)], snapshot);
        var hits = new List<RuleHit>(0);
        for (var i = 0; i < contents.Length; i++)
        {
            if (contents[i] is { } content)
            {
                if (content.Sample.Day >= since) hits.AddRange(SampleJudge.Judge(content, snapshot, state));
                if (SampleJudge.Dangers(content, snapshot) is { Count: > 0 } dangers && marked.Add(recorded[i].Number)) await urgent.Mark(content, dangers, register);
            }
            See(recorded[i], register, state);
        }
        await kept.Enter(recorded, register);
        if (hits.Count > 0) await proposals.Raise(await WithProvince(hits, recorded));
        await TakeBack(recorded, snapshot);
        await urgent.Tell();
        await takeBack.Tell();
        return marked;
    }

    // Also where one is no tablet any more.
    private Task TakeBack(IReadOnlyList<JudgedSample> recorded, RuleSnapshot snapshot) => takeBack.Look([.. recorded.Where(s => s.Form == Samples.Form.Tablet || s.IsCorrected).Select(s => s.Number)], snapshot);

    // Those later in the same slice know it.
    public static void See(JudgedSample sample, RegisterSnapshot register, KeptState state)
    {
        if (sample.KeptOut) return;
        foreach (var finding in sample.Findings)
            if (finding.Qualifier != Qualifier.NotDetected) state.See(register.Of(finding.Name)?.Substance ?? finding.Name, sample.Day, sample.Day);
    }

    private async Task<IReadOnlyList<JudgedSample>> WithRegions(IReadOnlyList<JudgedSample> samples)
    {
        var regions = await StoredForJudging.Regions(session, samples.Select(s => s.Location));
        return [.. samples.Select(s => regions.TryGetValue(s.Location, out var of) ? s with { Regions = of } : s)];
    }

    private async Task<IReadOnlyList<RuleHit>> WithProvince(List<RuleHit> hits, IReadOnlyList<JudgedSample> samples)
    {
        var locations = samples.ToDictionary(s => s.Number, s => s.Location);
        var regions = await StoredForJudging.Regions(session, hits.Select(h => locations[h.Sample]));
        return [.. hits.Select(h => h with { Product = h.Product with { Region = regions.GetValueOrDefault(locations[h.Sample])?.GetValueOrDefault("province") } })];
    }
}
