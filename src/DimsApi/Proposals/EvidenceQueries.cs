using System.Text.Json;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Proposals;

// What is known about a proposal, from one snapshot: for who decides, and for the draft that is made from it.
public sealed class EvidenceQueries(Database database, SubstanceIndex index, TimeProvider clock)
{
    private const int MostAlerts = 20;

    internal async Task<EvidencePage?> Page(string id, Caller caller, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        await using var read = await database.Read(cancel);
        if (await ProposalRecord.Find(read, id) is not { } record) return null;
        var now = clock.GetUtcNow();
        var (head, today, samples) = (record.Head(), AmsterdamDay.Of(now), await FoundSample.Of(read, id));
        var main = record.Substance is { } about && register.Substances.ContainsKey(about) ? about : null;
        return new EvidencePage
        {
            Proposal = id,
            AsOf = now,
            Generated = head.Generated,
            SamplesTotal = head.Samples,
            Samples = [.. samples.Select(s => s.For(caller))],
            Reported = await Reported(read, id),
            Doses = main is null ? [] : await DoseDistributions.Of(read, main, head.Product.Form, samples, today, caller, cancel),
            LookAlikes = await LookAlikeCount.Of(read, record.Look, record.Substance, today),
            Alerts = await Alerts(read, await Substances(read, id), register, now),
        };
    }

    internal async Task<AlertContent?> Draft(string id, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        await using var read = await database.Read(cancel);
        return await ProposalRecord.Find(read, id) is { } record
            ? DraftOfProposal.Of(record.Head(), await FoundSample.Of(read, id), await Reported(read, id), await Substances(read, id), register)
            : null;
    }

    private static async Task<IReadOnlyList<ProposalEvidence>> Reported(Sql sql, string id) =>
        [.. (await sql.Query<string>("SELECT document FROM proposal_evidence WHERE proposal = @id AND kind <> 'sample' ORDER BY ordinal DESC LIMIT 200", new { id })).Select(d => JsonSerializer.Deserialize<ProposalEvidence>(d, Wire.Json)!)];

    private static Task<IReadOnlyList<string>> Substances(Sql sql, string id) => sql.Query<string>("SELECT substance FROM proposal_substances WHERE proposal = @id ORDER BY substance", new { id });

    private static async Task<IReadOnlyList<EarlierAlert>> Alerts(Sql sql, IReadOnlyList<string> substances, RegisterSnapshot register, DateTimeOffset now)
    {
        var documents = await sql.Query<string>("SELECT v.document FROM alerts a JOIN alert_versions v ON v.alert_id = a.id AND v.version = a.version ORDER BY a.id DESC LIMIT 500");
        return [.. documents.Select(d => JsonSerializer.Deserialize<Alert>(d, Wire.Json)!)
            .Where(a => a.Substances.Any(s => substances.Contains(register.FindSubstance(s.Substance)?.Slug ?? NameFolding.Fold(s.Substance))))
            .Take(MostAlerts)
            .Select(a => new EarlierAlert { Id = a.Id, Number = a.Number, Version = a.Version, State = a.At(now).State, Headline = a.Headline, PublishedAt = a.PublishedAt })];
    }
}
