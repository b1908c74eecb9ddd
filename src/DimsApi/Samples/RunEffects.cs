using System.Text.Json;
using Dims.Access;
using Dims.Answers;
using Dims.Http;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Samples;

// What else a correction changes, by looking before it and after it in its own transaction: amounts that count, proposals, recognised answers, what visitors are told.
internal sealed class RunEffects
{
    private readonly Session _session;
    private readonly RunPlan _plan;
    private readonly RegisterSnapshot _register;
    private readonly long[] _numbers;
    private HashSet<(long, int, int)> _counted = [];
    private Dictionary<string, long> _proposals = [];
    private Dictionary<long, long?> _takenBack = [];
    private Dictionary<long, string> _told = [], _urgent = [];

    private RunEffects(Session session, RunPlan plan, RegisterSnapshot register) => (_session, _plan, _register, _numbers) = (session, plan, register, [.. plan.Items.Select(i => i.Number)]);

    public static async Task<RunEffects> Before(Session session, RunPlan plan, RegisterSnapshot register)
    {
        var effects = new RunEffects(session, plan, register);
        effects._counted = await effects.Counted();
        effects._proposals = (await session.Query<(string Id, long Steps)>("SELECT id, steps FROM proposals")).ToDictionary(p => p.Id, p => p.Steps, StringComparer.Ordinal);
        effects._takenBack = (await session.Query<(long Sample, long Revision)>("SELECT sample, revision FROM answers_taken_back")).ToDictionary(t => t.Sample, t => (long?)t.Revision);
        effects._urgent = await effects.Marked();
        effects._told = (await VisitorsTold.Of(session, effects._numbers, register)).ToDictionary(t => t.Key, t => Text(t.Value));
        return effects;
    }

    public async Task<RunCorrection> After(long revision, Caller? caller)
    {
        var counted = await Counted();
        var reopened = await _session.Query<(string Id, long? Sample)>("SELECT id, sample FROM recognitions WHERE reopened_in = @revision ORDER BY id", new { revision });
        var told = _plan.Told with
        {
            Figures = RunChanges.Figures(_plan.Items.Select(i => (Only(i.Number, i.Before, _counted), Only(i.Number, i.After, counted)))),
            Recognitions = [.. reopened.Select(r => r.Id)],
            Urgent = [.. (await Marked()).Where(m => _urgent.GetValueOrDefault(m.Key) != m.Value).Select(m => m.Key).Order().Select(SampleNumber.Format)],
            Answers = [.. (await Changed([.. reopened.Select(r => r.Sample).OfType<long>().Except(_numbers)])).Order().Select(SampleNumber.Format)],
        };
        // Only for who may read them.
        if (caller?.Has(Scopes.ProposalsRead) == false) return told;
        var now = await _session.Query<Raised>("SELECT p.id, p.steps, p.title, p.urgent, p.product, b.alert_id FROM proposals p LEFT JOIN proposals b ON b.id = p.previous ORDER BY p.id");
        var touched = now.Where(p => !_proposals.TryGetValue(p.Id, out var steps) || steps != p.Steps).ToList();
        return told with
        {
            Proposals = [.. touched.Where(p => _proposals.ContainsKey(p.Id)).Select(p => p.Id)],
            Raised = [.. touched.Where(p => !_proposals.ContainsKey(p.Id)).Select(p => new RunCorrectionProposal { Title = p.Title, Urgent = p.Urgent == 1, Reviews = p.Reviews })],
            Alerts = [.. touched.Select(p => p.Reviews).OfType<string>().Distinct(StringComparer.Ordinal)],
        };
    }

    private async Task<IEnumerable<long>> Changed(long[] others)
    {
        var own = (await VisitorsTold.Of(_session, _numbers, _register)).Where(t => Text(t.Value) != _told[t.Key]).Select(t => t.Key);
        // Nothing else of these has changed than that their answer was taken back.
        var taken = (await VisitorsTold.Of(_session, others, _register)).Where(t => Text(t.Value) != Text(t.Value with { TakenBackIn = _takenBack.GetValueOrDefault(t.Key) })).Select(t => t.Key);
        return own.Concat(taken);
    }

    private async Task<Dictionary<long, string>> Marked() =>
        (await _session.Query<(long Sample, string Substances)>($"SELECT sample, substances FROM urgent_samples WHERE {_session.Database.In("sample", "@numbers")}", new { numbers = _numbers })).ToDictionary(m => m.Sample, m => m.Substances);

    // The same with only those amounts that figures hold.
    private static SubmitSample Only(long number, SubmitSample sample, HashSet<(long, int, int)> counted) =>
        sample with { Analyses = [.. sample.Analyses.Select((a, at) => a with { Findings = [.. a.Findings.Where((_, f) => counted.Contains((number, at, f)))] })] };

    private async Task<HashSet<(long, int, int)>> Counted() => (await _session.Query<(long, int, int)>(
        $"""
        SELECT f.sample, f.analysis, f.ordinal FROM findings f JOIN analyses a ON a.sample = f.sample AND a.ordinal = f.analysis JOIN samples s ON s.number = f.sample
        WHERE a.counts = 1 AND f.superseded_in IS NULL AND (f.kept_out = 0 OR f.released_in IS NOT NULL) AND (s.kept_out = 0 OR s.released_in IS NOT NULL) AND {_session.Database.In("f.sample", "@numbers")}
        """, new { numbers = _numbers })).ToHashSet();

    private static string Text(SampleStanding standing) => JsonSerializer.Serialize(AnswerComposer.Compose(standing, AnswerLanguage.En), Wire.Json);

    private sealed record Raised
    {
        public string Id { get; init; } = "";
        public long Steps { get; init; }
        public string Title { get; init; } = "";
        public long Urgent { get; init; }
        public string? Product { get; init; }
        public string? AlertId { get; init; }
        // A question about an alert is about no product.
        public string? Reviews => Product is null ? AlertId : null;
    }
}
