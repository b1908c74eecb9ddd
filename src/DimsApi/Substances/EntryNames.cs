using Dims.Http;
using Dims.Storage;

namespace Dims.Substances;

// A name or identifier that an entry claims for its own; where it stands in the body.
public sealed record ClaimedName(string Folded, string Spelling, string? Language, string Pointer);

// The names that are an entry's own: its slug, its name, those listed with a language, and its numbers.
public sealed class EntryNames(Session session, NameWriter names)
{
    public static IReadOnlyList<ClaimedName> Of(PutSubstance command)
    {
        var claimed = Of(command.Slug, command.Name, command.Names);
        foreach (var (cas, at) in command.Cas.Select((c, at) => (c, at))) Claim(claimed, cas.Number, null, $"/cas/{at}/number");
        if (command.InchiKey is not { } key) return [.. claimed.Values];
        Claim(claimed, key, null, "/inchiKey");
        Claim(claimed, key[..NameFolding.BlockLength], null, "");
        return [.. claimed.Values];
    }

    public static IReadOnlyList<ClaimedName> Of(PutMarketName command) => [.. Of(command.Slug, command.Name, command.Names).Values];

    // 428 and 412, judged where nobody can come between.
    public static void RequireAsRead<T>(T? there, string? tag) where T : class
    {
        if (there is null || tag == TaggedAnswer.TagOf(there)) return;
        throw tag is null
            ? new Problem(ProblemCodes.PreconditionRequired, "It was entered in this moment. Read it, and send the ETag as If-Match.")
            : new Problem(ProblemCodes.PreconditionFailed, "It has changed in this moment. Read it again and decide anew.");
    }

    // Claims that belong to another entry, each with whose it is. A first block that is another's already is no claim: it stays with that one.
    public async Task<Faults> Taken(IReadOnlyList<ClaimedName> claimed, Naming entry)
    {
        var faults = new Faults();
        foreach (var claim in claimed)
            if (claim.Pointer.Length > 0 && await names.Find(claim.Folded) is { IsKnown: true } row && row.Naming != entry && row.Named != "block")
                faults.Add(claim.Pointer, "taken", $"'{claim.Spelling}' stands for '{row.Substance ?? row.MarketName}' already{(row.Named == "person" ? "; somebody named it so, and that can be taken back" : "")}.");
        return faults;
    }

    // True where a name came or went.
    public async Task<bool> Replace(IReadOnlyList<ClaimedName> claimed, Naming entry)
    {
        var (column, slug) = entry.Substance is { } substance ? ("substance", substance) : ("market_name", entry.MarketName!);
        var own = await session.Query<string>(
            $"""
            SELECT folded FROM names WHERE {column} = @slug AND named IS NULL
            AND NOT EXISTS (SELECT 1 FROM merged_names k JOIN substance_merges m ON m.id = k.merge WHERE k.name = names.folded AND m.undone_at IS NULL AND m.from_substance <> @slug)
            """, new { slug });
        var gone = own.Except(claimed.Select(c => c.Folded)).ToList();
        await names.TakeBack(gone);
        var changed = gone.Count > 0;
        foreach (var claim in claimed.OrderBy(c => c.Folded, StringComparer.Ordinal))
        {
            if (claim.Pointer.Length == 0 && !own.Contains(claim.Folded) && await IsShared(claim.Spelling, slug)) continue;
            var given = await names.Give(claim.Spelling, claim.Language, entry);
            changed |= given && !own.Contains(claim.Folded);
        }
        return changed;
    }

    // A first block that two entries have tells neither from the other.
    private async Task<bool> IsShared(string block, string slug) =>
        await session.Scalar<long>("SELECT count(*) FROM substances WHERE slug <> @slug AND substr(inchi_key, 1, @BlockLength) = @block", new { slug, block, NameFolding.BlockLength }) > 0;

    private static Dictionary<string, ClaimedName> Of(string slug, string name, IReadOnlyList<KnownName> listed)
    {
        var claimed = new Dictionary<string, ClaimedName>(StringComparer.Ordinal);
        for (var i = 0; i < listed.Count; i++) Claim(claimed, listed[i].Name, listed[i].Language ?? "en", $"/names/{i}/name");
        Claim(claimed, name, null, "/name");
        Claim(claimed, slug, null, "/slug");
        return claimed;
    }

    private static void Claim(Dictionary<string, ClaimedName> claimed, string spelling, string? language, string at) =>
        claimed.TryAdd(NameFolding.Fold(spelling), new ClaimedName(NameFolding.Fold(spelling), spelling, language, at));
}
