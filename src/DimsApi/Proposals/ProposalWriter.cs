using System.Globalization;
using Dims.Alerts;
using Dims.Http;
using Dims.Notices;
using Dims.Rules;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Proposals;

// Takes evidence to the proposal about the same product, or to a new one, and moves proposals on. It publishes nothing: that is for people.
// Order on purpose: rows of products (sorted), proposals, notices last, so that two transactions on PostgreSQL never wait for each other in a ring.
public sealed class ProposalWriter(Session session, SubstanceIndex index, NoticeLog notices)
{
    public const int UsualNewSamples = 3;
    private const string Correction = "correction";
    private readonly ProposalRows _rows = new(session);
    private readonly List<(NoticeKind Kind, string Id, LocalText Text)> _notices = [];

    // What rules have found in samples that are being recorded, in the transaction that records them.
    public async Task Raise(IReadOnlyList<RuleHit> hits)
    {
        if (hits.Count == 0) return;
        var register = await index.In(session);
        var locations = await Locations(hits);
        foreach (var group in hits.GroupBy(h => Product.Of(h.Product, register).Key!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            // Days apart that a late batch brings at once are taken in their order.
            RuleHit[] sorted = [.. group.OrderBy(h => h.Product.Day).ThenBy(h => h.Sample)];
            foreach (var day in sorted.GroupBy(h => h.Product.Day)) await Take(Offer.Of(Product.Of(day.First().Product, register), [.. day], h => locations[h.Sample]), byRule: true);
        }
        await Notify();
    }

    // Called where a sample is corrected: every question that it is evidence of hears of it. Of one that is answered by a published alert a new one is raised, about that alert.
    // `removed`: they were test records, and a question that nothing else carries is answered by that.
    public async Task Review(long[] samples, string reason, long revision, bool removed = false)
    {
        var register = await index.In(session);
        var rests = await session.Query<(string Proposal, long Sample)>($"SELECT DISTINCT proposal, sample FROM proposal_evidence WHERE {session.Database.In("sample", "@samples")} ORDER BY proposal, sample", new { samples });
        foreach (var proposal in rests.GroupBy(r => r.Proposal, r => r.Sample))
        {
            var (id, record) = (proposal.Key, await ProposalRecord.Lock(session, proposal.Key));
            if (record.MergedInto is not null) continue;
            long[] corrected = [.. proposal];
            var why = corrected.Length == 1 ? WhyReviewed(corrected[0], reason, removed) : string.Create(CultureInfo.InvariantCulture, $"The results of {corrected.Length} samples were corrected: {reason}");
            var offer = new Offer { Product = Product.Of(record, register) with { Substance = record.Substance }, Title = why, Evidence = [.. corrected.Select(s => Corrected(s, reason, revision, removed))] };
            var fresh = await _rows.Fresh(id, offer.Evidence);
            if (fresh.Count == 0) continue;
            if (record.At != ProposalState.Closed)
            {
                await Add(record, offer, fresh, byRule: true);
                if (removed) await RejectEmpty(id, why);
            }
            // One review at a time.
            else if (await session.Scalar<string>("SELECT id FROM proposals WHERE previous = @id AND product IS NULL AND state = 'open' AND merged_into IS NULL ORDER BY id LIMIT 1", new { id }) is { } review) await Add(await ProposalRecord.Lock(session, review), offer, fresh, byRule: true);
            else await Begin(session.NewId(), offer with { Product = offer.Product with { Substance = null }, Title = "Review the published alert: " + why, Substances = record.Substance is { } about ? [about] : [] }, id, byRule: true);
        }
        await Notify();
    }

    // Only what waits for somebody to look: a draft, and a question about an alert, are for people. One new sample opens it again.
    private async Task RejectEmpty(string id, string why)
    {
        var record = await ProposalRecord.Lock(session, id);
        if (record.At != ProposalState.Open || record.Product is null || await _rows.IsCarried(id)) return;
        await Reject(record, "Nothing carries it any more. " + why, newSamples: 0);
    }

    private static string WhyReviewed(long sample, string reason, bool removed) =>
        $"{(removed ? "Sample" : "The result of sample")} {Samples.SampleNumber.Format(sample)} was {(removed ? "taken out of the register" : "corrected")}: {reason}";

    private static OfferedEvidence Corrected(long sample, string reason, long revision, bool removed) => new()
    {
        Kind = EvidenceKind.Report,
        Source = Correction,
        Identity = string.Create(CultureInfo.InvariantCulture, $"correction:{sample}:{revision}"),
        Number = sample,
        Said = OfferedEvidence.Bare(EvidenceKind.Report) with { Report = new ProposalReport { Organisation = "DIMS", Text = WhyReviewed(sample, reason, removed), Language = "en" } },
    };

    // Called where a draft is written from it; the last draft counts.
    public async Task TakenUp(string id, string alertId, AlertStatus status)
    {
        var record = await ProposalRecord.Lock(session, id);
        ProposalStates.Require(record.At, ProposalMove.TakeUp);
        RequireSameKind(record, status);
        await Go(record with { AlertId = alertId }, ProposalState.TakenUp, ProposalStepKind.TakenUp, null, alertId);
    }

    // Called where an alert is published, from whichever of its drafts: what it was written from is done.
    public async Task Published(string id, string alertId, AlertStatus status)
    {
        var record = await ProposalRecord.Lock(session, id);
        RequireSameKind(record, status);
        if (record.At != ProposalState.Closed) await Go(record with { AlertId = alertId, ReopensAfter = null, Held = 0 }, ProposalState.Closed, ProposalStepKind.Closed, null, alertId);
    }

    // Called where a draft is rejected for good: the question is open again, unless another draft has taken it up.
    public async Task DraftRejected(string id, string alertId)
    {
        var record = await ProposalRecord.Lock(session, id);
        if (record.At != ProposalState.TakenUp || record.AlertId != alertId) return;
        await Go(record with { AlertId = null }, ProposalState.Open, ProposalStepKind.Reopened, "The draft was rejected.", alertId);
        _notices.Add((NoticeKind.ProposalReopened, id, new LocalText { Nl = "Het ontwerp is afgewezen; het voorstel is weer open: " + record.Title, En = "The draft was rejected; the proposal is open again: " + record.Title }));
        await Notify();
    }

    // Neither does an exercise answer a real question, nor does anything real come of an exercise.
    private static void RequireSameKind(ProposalRecord record, AlertStatus status)
    {
        var isExercise = record.Exercise == 1 || record.Generated == 1;
        if (isExercise == (status == AlertStatus.Exercise)) return;
        var faults = new Faults();
        faults.Add("/status", "not-allowed", isExercise ? "is `actual`, and the proposal is an exercise or of generated data." : "is `exercise`, and the proposal is a real one.");
        faults.ThrowIfAny();
    }

    internal Task Reject(ProposalRecord record, string reason, int newSamples) =>
        Go(record with { ReopensAfter = newSamples, Held = 0 }, ProposalState.Rejected, ProposalStepKind.Rejected, reason);

    internal async Task<(string Id, ProposalOutcome Outcome)> Take(Offer offer, bool byRule = false)
    {
        var (id, key) = (session.NewId(), offer.Product.Key);
        var current = key is null ? id : await _rows.Current(key, id);
        if (current == id) return (id, await Begin(id, offer, null, byRule));
        var record = await ProposalRecord.Lock(session, current);
        var fresh = await _rows.Fresh(current, offer.Evidence);
        if (fresh.Count == 0) return (current, ProposalOutcome.Unchanged);
        if (record.At != ProposalState.Closed && offer.Product.GoesOnAfter(record.Last)) return (current, await Add(record, offer, fresh, byRule));
        await _rows.Move(key!, id);
        return (id, await Begin(id, offer with { Evidence = fresh }, record.Id, byRule));
    }

    internal async Task<ProposalOutcome> Begin(string id, Offer offer, string? previous, bool byRule)
    {
        OfferedEvidence[] evidence = [.. offer.Evidence.DistinctBy(e => e.Identity)];
        await _rows.Insert(id, offer, await _rows.HoldsGenerated(), previous);
        await _rows.About(id, offer.Substances);
        await _rows.Add(id, 0, evidence);
        var record = (await ProposalRecord.Find(session, id))!;
        await _rows.Step(record, ProposalStepKind.Raised, offer.Title, by: !byRule);
        await _rows.Save(With(record, evidence, evidence.Select(e => e.Number).OfType<long>().Distinct().Count()) with { Steps = 1 });
        _notices.Add((NoticeKind.ProposalRaised, id, new LocalText { Nl = "Nieuw voorstel voor een waarschuwing: " + offer.Title, En = "New proposal for an alert: " + offer.Title }));
        return ProposalOutcome.Raised;
    }

    // Evidence that this proposal does not hold yet. One that is rejected holds it back, until it is of another kind or more than the rejection said.
    internal async Task<ProposalOutcome> Add(ProposalRecord record, Offer offer, IReadOnlyList<OfferedEvidence> fresh, bool byRule)
    {
        var samples = await _rows.NewSamples(record.Id, fresh);
        await _rows.Add(record.Id, record.Evidence, fresh);
        await _rows.About(record.Id, offer.Substances);
        await _rows.Step(record, ProposalStepKind.EvidenceAdded, Told(fresh, samples), by: !byRule);
        var day = Dims.Samples.SampleRows.Day(offer.Product.Day);
        var next = With(record, fresh, samples) with { Steps = record.Steps + 1, Urgent = Math.Max(record.Urgent, offer.Urgent ? 1 : 0), LastDay = string.CompareOrdinal(day, record.LastDay) > 0 ? day : record.LastDay };
        if (record.At != ProposalState.Rejected)
        {
            await _rows.Save(next);
            // Nobody looks at what is closed: who decides about its alert is told.
            if (record.At == ProposalState.Closed) _notices.Add((NoticeKind.ReviewAsked, record.Id, new LocalText { Nl = "Nieuwe gegevens bij een voorstel waarvan de waarschuwing is gepubliceerd: " + record.Title, En = "New evidence on a proposal whose alert is published: " + record.Title }));
            return ProposalOutcome.Merged;
        }
        if (WhyReopened(record, fresh, record.Held + samples) is not var (why, ends))
        {
            await _rows.Save(next with { Held = record.Held + samples });
            return ProposalOutcome.Held;
        }
        await Go(next with { ReopensAfter = null, Held = 0, Kinds = next.Kinds + ends }, ProposalState.Open, ProposalStepKind.Reopened, why, by: false);
        _notices.Add((NoticeKind.ProposalReopened, record.Id, new LocalText { Nl = "Een afgewezen voorstel is heropend: " + record.Title, En = "A rejected proposal is open again: " + record.Title }));
        return ProposalOutcome.Reopened;
    }

    // Its source has taken a message back. That is evidence too, and no decision: nothing is removed or reopened by it.
    internal async Task<ProposalOutcome> Cancelled(ProposalRecord record, Offer offer, IReadOnlyList<OfferedEvidence> fresh, string? note)
    {
        await _rows.Add(record.Id, record.Evidence, fresh);
        await _rows.Step(record, ProposalStepKind.WithdrawnBySource, note ?? offer.Title);
        await _rows.Save(With(record, fresh, 0) with { Steps = record.Steps + 1, WithdrawnBySource = 1 });
        _notices.Add((NoticeKind.ReviewAsked, record.Id, new LocalText { Nl = "De bron heeft een bericht ingetrokken: " + record.Title, En = "The source has cancelled its message: " + record.Title }));
        return ProposalOutcome.Merged;
    }

    // Last in the transaction.
    internal async Task Notify()
    {
        foreach (var (kind, id, text) in _notices) await notices.Append(kind, id, null, text);
        _notices.Clear();
    }

    private static ProposalRecord With(ProposalRecord record, IReadOnlyList<OfferedEvidence> fresh, int samples) => record with
    {
        Evidence = record.Evidence + fresh.Count,
        Samples = record.Samples + samples,
        Kinds = fresh.Select(e => e.Source).Distinct(StringComparer.Ordinal).Where(k => !record.HasKind(k)).Aggregate(record.Kinds, (all, kind) => all + kind + ","),
    };

    // What people report ends a rejection once for each who reports and each kind, which is kept with the kinds: nobody opens it again and again by saying the same once more.
    private (string Why, string Ends)? WhyReopened(ProposalRecord record, IReadOnlyList<OfferedEvidence> fresh, int held)
    {
        // A correction is no evidence of anything new.
        fresh = [.. fresh.Where(e => e.Source != Correction)];
        string Mark(OfferedEvidence e) => $"{e.Source}@{session.Call.Caller?.Owner}";
        if (fresh.FirstOrDefault(e => e.IsReported && !record.HasKind(Mark(e))) is { } reported) return ($"Evidence of another kind: {reported.Source}.", string.Concat(fresh.Where(e => e.IsReported).Select(Mark).Distinct(StringComparer.Ordinal).Select(m => m + ",")));
        if (fresh.FirstOrDefault(e => !e.IsReported && !record.HasKind(e.Source)) is { } other) return ($"Evidence of another kind: {other.Source}.", "");
        return held > record.ReopensAfter ? (string.Create(CultureInfo.InvariantCulture, $"{held} new samples since it was rejected; it was held up to {record.ReopensAfter}."), "") : null;
    }

    private static string Told(IReadOnlyList<OfferedEvidence> fresh, int samples) => string.Join("; ", fresh.GroupBy(e => e.Source).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Count()} x {g.Key}")))
        + string.Create(CultureInfo.InvariantCulture, $"; new samples: {samples}.");

    private async Task Go(ProposalRecord record, ProposalState state, ProposalStepKind step, string? note, string? alert = null, bool by = true)
    {
        await _rows.Step(record, step, note, alert, by);
        await _rows.Save(record with { State = Wire.Name(state), Place = (int)state, Steps = record.Steps + 1 });
    }

    private async Task<Dictionary<long, string>> Locations(IReadOnlyList<RuleHit> hits)
    {
        long[] numbers = [.. hits.Select(h => h.Sample).Distinct()];
        return (await session.Query<SamplePlace>($"SELECT number, location_id FROM samples WHERE {session.Database.In("number", "@numbers")}", new { numbers })).ToDictionary(s => s.Number, s => s.LocationId);
    }

    private sealed record SamplePlace
    {
        public long Number { get; init; }
        public string LocationId { get; init; } = "";
    }
}
