using Dims.Http;
using Dims.Rules;
using Dims.Storage;
using MediatR;

namespace Dims.Substances;

// Only names move: findings, sold-as and panels refer to those. Everything else of the entry stays with it.
public sealed class MergeSubstancesHandler(Session session, NameWriter names, RegisterHistory history, JudgeLater later, FormerMeanings former) : IRequestHandler<MergeSubstances, SubstanceMerge>
{
    public async Task<SubstanceMerge> Handle(MergeSubstances command, CancellationToken cancellationToken)
    {
        await names.Wait();
        await former.Begin();
        var (from, into) = (await RegisterRows.Substance(session, command.From), await RegisterRows.Substance(session, command.Into));
        Check(command, from, into);
        var (id, revision) = (session.NewId(), await session.Revision());
        await session.Execute(
            "INSERT INTO substance_merges (id, from_substance, into_substance, reason, revision, at, owner_id) VALUES (@id, @From, @Into, @Reason, @revision, @at, @owner)",
            new { id, command.From, command.Into, command.Reason, revision, at = session.NowText, owner = session.Call.Caller?.Owner });
        await session.Execute("INSERT INTO merged_names (merge, name, language) SELECT @id, folded, language FROM names WHERE substance = @From", new { id, command.From });
        // They are not listed as names of the other entry, whose own list can be changed meanwhile; they find it.
        await session.Execute("UPDATE names SET substance = @Into, language = NULL WHERE substance = @From", command);
        await session.Execute("UPDATE substances SET merged_into = @Into, revision = @revision WHERE slug = @From", new { command.Into, command.From, revision });
        await session.Execute("UPDATE substances SET revision = @revision WHERE slug = @Into", new { command.Into, revision });
        // What the other entry is asked about now holds for its own names too.
        foreach (var slug in new[] { command.From, command.Into }) await later.Entry(slug);
        await later.NamesOf(id);
        await former.End();
        foreach (var before in new[] { from!, into! })
            await history.Add(RegisterHistory.Substances, before.Slug, RegisterChange.Merged, before with { LegalStatuses = null }, (await RegisterRows.Substance(session, before.Slug))! with { LegalStatuses = null });
        return (await MergeRows.Find(session, id))!;
    }

    private static void Check(MergeSubstances command, Substance? from, Substance? into)
    {
        var faults = new Faults();
        foreach (var (at, slug, entry) in new[] { ("/from", command.From, from), ("/into", command.Into, into) })
        {
            if (entry is null) faults.Add(at, "unknown-substance", $"there is no substance '{slug}'.");
            else if (entry.MergedInto is { } other) faults.Add(at, "merged", $"'{slug}' is merged into '{other}' already.");
            else if (entry.Members.Count > 0) faults.Add(at, "is-a-group", $"'{slug}' stands for several substances ({string.Join(", ", entry.Members)}) and is none itself.");
        }
        if (command.From == command.Into) faults.Add("/into", "itself", "is the same entry; a substance is not merged into itself.");
        faults.ThrowIfAny();
    }
}

// Brings back exactly the names that moved and are still where the merge took them. What was named since stays.
public sealed class UndoSubstanceMergeHandler(Session session, NameWriter names, RegisterHistory history, JudgeLater later, FormerMeanings former) : IRequestHandler<UndoSubstanceMerge, SubstanceMerge>
{
    public async Task<SubstanceMerge> Handle(UndoSubstanceMerge command, CancellationToken cancellationToken)
    {
        await names.Wait();
        await former.Begin();
        var merge = await MergeRows.Find(session, command.Id) ?? throw new Problem(ProblemCodes.NotFound, "There is no such merge.");
        if (merge.UndoneAt is not null) throw new Problem(ProblemCodes.TransitionNotAllowed, "This merge is undone already.") { More = new Dictionary<string, object?> { ["allowed"] = Array.Empty<string>() } };
        var (from, into) = ((await RegisterRows.Substance(session, merge.From))!, (await RegisterRows.Substance(session, merge.Into))!);
        var revision = await session.Revision();
        // The other entry may itself have been merged since: then the names are further on.
        var way = new List<string> { merge.Into };
        while (await session.Scalar<string>("SELECT merged_into FROM substances WHERE slug = @last", new { last = way[^1] }) is { } further) way.Add(further);
        var last = way[^1];
        await session.Execute(
            """
            UPDATE names SET substance = @From, language = (SELECT k.language FROM merged_names k WHERE k.merge = @Id AND k.name = names.folded)
            WHERE substance = @last AND folded IN (SELECT k.name FROM merged_names k WHERE k.merge = @Id)
            """, new { merge.From, merge.Id, last });
        // The merges that took them further on have nothing to bring back of them.
        await session.Execute(
            $"""
            DELETE FROM merged_names WHERE name IN (SELECT k.name FROM merged_names k WHERE k.merge = @Id)
            AND merge IN (SELECT m.id FROM substance_merges m WHERE m.undone_at IS NULL AND {session.Database.In("m.from_substance", "@way")})
            """, new { merge.Id, way = way.ToArray() });
        await session.Execute(
            "UPDATE substance_merges SET undone_at = @at, undone_by = @owner, undone_reason = @Reason WHERE id = @Id",
            new { at = session.NowText, owner = session.Call.Caller?.Owner, command.Reason, command.Id });
        await session.Execute("UPDATE substances SET merged_into = NULL, revision = @revision WHERE slug = @From", new { merge.From, revision });
        await session.Execute("UPDATE substances SET revision = @revision WHERE slug = @Into OR slug = @last", new { merge.Into, last, revision });
        // An InChIKey that was told meanwhile goes by its first block, wherever that is.
        foreach (var block in await session.Query<string>("SELECT name FROM merged_names WHERE merge = @Id AND length(name) = @BlockLength ORDER BY name", new { merge.Id, NameFolding.BlockLength })) await names.FollowBlock(block);
        await later.NamesOf(command.Id);
        await former.End();
        foreach (var before in new[] { from, into })
            await history.Add(RegisterHistory.Substances, before.Slug, RegisterChange.MergeUndone, before with { LegalStatuses = null }, (await RegisterRows.Substance(session, before.Slug))! with { LegalStatuses = null });
        return (await MergeRows.Find(session, command.Id))!;
    }
}
