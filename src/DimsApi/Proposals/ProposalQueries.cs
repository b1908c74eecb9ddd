using Dims.Access;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Proposals;

// Reading proposals, straight from the tables: those that wait for somebody first, then the newest.
public sealed class ProposalQueries(Database database, SubstanceIndex index)
{
    internal async Task<(IReadOnlyList<ProposalSummary> Items, string? Next)> List(ProposalQuestion asked, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        await using var read = await database.Read(cancel);
        var cursor = asked.Cursor is null ? null : ProposalCursor.Read(asked.Cursor);
        var substance = asked.Substance is null ? null : register.FindSubstance(asked.Substance)?.Slug ?? NameFolding.Fold(asked.Substance);
        var rows = await read.Query<ProposalRecord>(
            $"""
            SELECT {ProposalRecord.Columns} FROM proposals p
            WHERE 1 = 1
            {(asked.State is null ? "" : "AND p.place = @place")}
            {(substance is null ? "" : "AND p.id IN (SELECT a.proposal FROM proposal_substances a WHERE a.substance = @substance)")}
            {(cursor is null ? "" : "AND (p.place > @after OR (p.place = @after AND p.id < @id))")}
            ORDER BY p.place, p.id DESC LIMIT @limit
            """,
            new { place = (int)(asked.State ?? 0), substance, after = cursor?.Place ?? 0, id = cursor?.Id ?? "", limit = asked.Limit + 1 });
        var page = rows.Take(asked.Limit).ToList();
        return ([.. page.Select(r => r.Head())], rows.Count > asked.Limit ? new ProposalCursor(page[^1].Place, page[^1].Id).ToString() : null);
    }

    internal async Task<AlertProposal?> Find(string id, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await ProposalRecord.Find(read, id) is { } record ? await ProposalAnswer.Of(read, record, caller) : null;
    }

    public static string ETag(AlertProposal proposal) => ProposalRecord.Tag(proposal.Edition, proposal.State);
}
