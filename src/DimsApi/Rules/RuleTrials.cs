using System.Diagnostics;
using System.Globalization;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Rules;

// Judges what is there by a rule that is not kept, in the order of days and within a bounded time. Reads in short pages; writes nothing.
public sealed class RuleTrials(Database database, RuleIndex rules, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private const int Shown = 50;

    public async Task<RuleTrial> Run(TryAlertRule asked, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        var today = AmsterdamDay.Of(clock.GetUtcNow());
        var to = asked.To is { } last && last < today ? last : today;
        var from = asked.From ?? to.AddYears(-2);
        RuleSnapshot snapshot;
        await using (var read = await database.Read(cancel)) snapshot = await rules.Only(read, asked.Rule, "/rule", new Faults(), cancel);
        var trial = new RuleTrialCount(snapshot, from, to);
        var reader = new TrialRows(database, trial.ReadsFrom, to);
        if (asked.Rule.Kind == RuleKind.FirstSighting) await reader.FillSeen(trial.State, snapshot.Register, cancel);
        while (await reader.Next(cancel) is { Count: > 0 } page)
        {
            trial.Add(page);
            if (Stopwatch.GetElapsedTime(since) > Longest) return trial.Answer(isWhole: false, Shown);
        }
        return trial.Answer(isWhole: true, Shown);
    }
}

// What a trial has counted so far. Pure: the same samples give the same answer.
internal sealed class RuleTrialCount(RuleSnapshot rules, DateOnly from, DateOnly to)
{
    private readonly SortedDictionary<string, (int Hits, int Proposals)> _weeks = new(StringComparer.Ordinal);
    private readonly List<TrialSample> _hits = [];
    private readonly ProductMerge _merge = new();
    private int _samples, _met;
    private bool _generated;
    private DateOnly? _last;

    public KeptState State { get; } = new();

    // A cluster also counts the days before.
    public DateOnly ReadsFrom => rules.Rules[0].Content is { Kind: RuleKind.Cluster, Days: { } days } ? from.AddDays(-days) : from;

    public void Add(IReadOnlyList<TrialRow> rows)
    {
        foreach (var (sample, generated) in rows)
        {
            var content = SampleContent.Of(sample, rules.Register);
            foreach (var (_, key) in SampleJudge.Clusters(content, rules)) State.Alike(key, sample.Day, sample.Number);
            _last = sample.Day;
            if (sample.Day >= from) Judge(content, generated);
            ResultJudge.See(sample, rules.Register, State);
        }
    }

    public RuleTrial Answer(bool isWhole, int shown) => new()
    {
        From = from,
        To = to,
        // The last day may have more samples than were read.
        CoveredTo = isWhole ? to : _last?.AddDays(-1) is { } day && day >= from ? day : null,
        Complete = isWhole,
        Samples = _samples,
        Hits = _weeks.Values.Sum(w => w.Hits),
        MeetsMost = _met * 2 > _samples,
        Proposals = _weeks.Values.Sum(w => w.Proposals),
        MostInAWeek = _weeks.Count == 0 ? 0 : _weeks.Values.Max(w => w.Proposals),
        Weeks = [.. _weeks.Select(w => new TrialWeek { Week = w.Key, Hits = w.Value.Hits, Proposals = w.Value.Proposals })],
        First = [.. _hits.Take(shown)],
        Generated = _generated,
    };

    private void Judge(SampleContent content, bool generated)
    {
        var sample = content.Sample;
        _samples++;
        _generated |= generated;
        var hits = SampleJudge.Judge(content, rules, State);
        if (hits.Count > 0) _met++;
        foreach (var hit in hits)
        {
            var day = sample.Day.ToDateTime(TimeOnly.MinValue);
            var week = string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(day)}-W{ISOWeek.GetWeekOfYear(day):00}");
            var begins = _merge.Begins(hit.Product);
            var so = _weeks.GetValueOrDefault(week);
            _weeks[week] = (so.Hits + 1, so.Proposals + (begins ? 1 : 0));
            if (_hits.Count < 50) _hits.Add(new TrialSample { Number = SampleNumber.Format(sample.Number), CollectedOn = sample.Day, Sentence = hit.Sentence, BeginsProposal = begins });
        }
    }
}
