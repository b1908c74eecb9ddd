using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Storage;

namespace Dims.Proposals;

// A proposal as this caller may see it. Who may not read proposals sees what they gave themselves, and how it stands.
internal static class ProposalAnswer
{
    private const int Most = 200;

    public static async Task<AlertProposal> Of(Sql sql, ProposalRecord record, Caller? caller)
    {
        var readsAll = caller is null || caller.Has(Scopes.ProposalsRead);
        var head = record.Head();
        return new AlertProposal(readsAll ? head : await Own(sql, record, head, caller!.Owner))
        {
            Edition = record.Edition,
            Allowed = ProposalStates.Allowed(record.At),
            Evidence = await Evidence(sql, record.Id, caller, readsAll ? null : caller!.Owner),
            History = await History(sql, record.Id, readsAll ? null : caller!.Owner),
        };
    }

    // Of what others brought not even how much, or where and as what it was found.
    private static async Task<ProposalSummary> Own(Sql sql, ProposalRecord record, ProposalSummary head, string owner)
    {
        var raised = record.RaisedBy == owner;
        var (pieces, samples) = await sql.One<(long Pieces, long Samples)>("SELECT count(*), count(DISTINCT sample) FROM proposal_evidence WHERE proposal = @Id AND added_by = @owner", new { record.Id, owner });
        return head with
        {
            Title = raised ? head.Title : "A proposal about this product is there already.",
            Product = raised ? head.Product : head.Product with { SoldAs = null, Region = null },
            EvidenceCount = (int)pieces,
            Samples = (int)samples,
            Alert = null,
            Previous = null,
            NewSamplesToReopen = null,
            NewSamples = null,
        };
    }

    private static async Task<IReadOnlyList<ProposalEvidence>> Evidence(Sql sql, string id, Caller? caller, string? owner) =>
        [.. (await sql.Query<string>(
            $"SELECT document FROM proposal_evidence WHERE proposal = @id{(owner is null ? "" : " AND added_by = @owner")} ORDER BY ordinal DESC LIMIT {Most}", new { id, owner }))
            .Select(d => For(JsonSerializer.Deserialize<ProposalEvidence>(d, Wire.Json)!, caller))];

    // Number and location only for who may read that sample.
    private static ProposalEvidence For(ProposalEvidence said, Caller? caller) =>
        said.Sample is not { } sample || MayRead(caller, sample.Location) ? said : said with { Sample = sample with { Number = null, Location = null } };

    public static bool MayRead(Caller? caller, string? location) =>
        caller is null || caller.Has(Scopes.SamplesReadAll) || (caller.Has(Scopes.SamplesRead) && caller.Location is not null && caller.Location == location);

    private static async Task<IReadOnlyList<ProposalStep>> History(Sql sql, string id, string? owner)
    {
        var rows = await sql.Query<StepRow>(
            $"""
            SELECT s.step, s.at, s.note, s.alert_id, o.name FROM proposal_steps s LEFT JOIN owners o ON o.id = s.owner_id
            WHERE s.proposal = @id{(owner is null ? "" : " AND s.owner_id = @owner")} ORDER BY s.ordinal DESC LIMIT {Most}
            """, new { id, owner });
        return [.. rows.Select(r => new ProposalStep { Kind = Wire.TryParse<ProposalStepKind>(r.Step, out var kind) ? kind : default, At = Instant.Parse(r.At), By = r.Name, Note = r.Note, Alert = r.AlertId })];
    }

    private sealed record StepRow
    {
        public string Step { get; init; } = "";
        public string At { get; init; } = "";
        public string? Note { get; init; }
        public string? AlertId { get; init; }
        public string? Name { get; init; }
    }
}
