using Dims.Rules;
using Dims.Storage;

namespace Dims.Substances;

// The only writer of `names`. A row is never deleted, because findings may refer to it; what changes is what it stands for.
public sealed class NameWriter(Session session, JudgeLater later)
{
    private const string Known = "(substance IS NOT NULL OR market_name IS NOT NULL)";

    // Whoever gives names a meaning waits here for the others. Taken before any row of `names`.
    public Task Wait() => session.Execute("UPDATE counters SET value = value WHERE name = @Naming", new { Counters.Naming });

    // Names as they are told, by folded text: a new one waits to be named. Of two transactions that tell and name one name at a time the later one
    // waits at its row; an InChIKey is also named through its first block, which is another row, so who tells a new one waits for who is naming.
    public async Task Tell(SortedDictionary<string, string> told)
    {
        string[] keys = [.. told.Keys.Where(k => NameFolding.BlockOf(k) is not null)];
        var known = await There(keys);
        if (known.Count < keys.Length)
        {
            await Wait();
            known = await There(keys);
        }
        foreach (var (folded, spelling) in told)
            await session.Write("INSERT INTO names (folded, spelling, first_seen_at) VALUES (@folded, @spelling, @at) ON CONFLICT (folded) DO NOTHING", ("@folded", folded), ("@spelling", spelling), ("@at", session.NowText));
        foreach (var key in keys.Except(known)) await Follow(key, NameFolding.BlockOf(key)!);
    }

    private async Task<IReadOnlyList<string>> There(string[] keys) =>
        keys.Length == 0 ? [] : await session.Query<string>($"SELECT folded FROM names WHERE {session.Database.In("folded", "@keys")}", new { keys });

    public async Task<NameRow?> Find(string folded) =>
        await session.One<NameRow>("SELECT folded, spelling, substance, market_name, named FROM names WHERE folded = @folded", new { folded });

    // Makes a name one of an entry's own, and no longer one that a merge brought there. False where it stands for something else, which the caller has asked before.
    public async Task<bool> Give(string spelling, string? language, Naming entry)
    {
        var folded = NameFolding.Fold(spelling);
        var before = await Find(folded);
        var given = await session.Query<string?>(
            $"""
            INSERT INTO names (folded, spelling, language, substance, market_name) VALUES (@folded, @spelling, @language, @Substance, @MarketName)
            ON CONFLICT (folded) DO UPDATE SET substance = excluded.substance, market_name = excluded.market_name, language = excluded.language, spelling = excluded.spelling, named = NULL
            WHERE (names.substance IS NULL AND names.market_name IS NULL) OR names.named = 'block' OR names.substance = excluded.substance OR names.market_name = excluded.market_name
            RETURNING first_seen_at
            """, new { folded, spelling, language, entry.Substance, entry.MarketName });
        if (given.Count == 0) return false;
        // Nothing was recorded under a name that nobody has told; it may have been told while this waited for it.
        if ((before is not null || given[0] is not null) && before?.Naming != entry) await later.Name(folded);
        await ForgetMerges(folded);
        await FollowBlock(folded);
        return true;
    }

    // A person says what a name stands for. The spelling stays as it was first told.
    public async Task Name(string folded, string spelling, Naming entry)
    {
        await session.Execute(
            """
            INSERT INTO names (folded, spelling, substance, market_name, named) VALUES (@folded, @spelling, @Substance, @MarketName, 'person')
            ON CONFLICT (folded) DO UPDATE SET substance = excluded.substance, market_name = excluded.market_name, named = 'person'
            """, new { folded, spelling, entry.Substance, entry.MarketName });
        await later.Name(folded);
        await ForgetMerges(folded);
        await FollowBlock(folded);
    }

    // The name waits to be named again; an InChIKey whose first block is known goes by that. Blocks are taken back before the keys that follow them.
    public async Task TakeBack(IEnumerable<string> names)
    {
        foreach (var folded in names.OrderBy(n => n.Length).ThenBy(n => n, StringComparer.Ordinal))
        {
            await session.Execute("UPDATE names SET substance = NULL, market_name = NULL, language = NULL, named = NULL WHERE folded = @folded", new { folded });
            await later.Name(folded);
            await ForgetMerges(folded);
            if (NameFolding.BlockOf(folded) is { } block) await Follow(folded, block);
            await FollowBlock(folded);
        }
    }

    // Whatever merge brought it to where it was: undoing that has nothing to bring back any more.
    private Task ForgetMerges(string folded) =>
        session.Execute("DELETE FROM merged_names WHERE name = @folded AND merge IN (SELECT id FROM substance_merges WHERE undone_at IS NULL)", new { folded });

    // Every InChIKey with this first block that has no meaning of its own goes by the block's.
    public async Task FollowBlock(string block)
    {
        if (!NameFolding.IsBlock(block)) return;
        // The sort key is bytewise: a brace comes after every letter.
        var keys = await session.Query<string>($"SELECT folded FROM names WHERE folded > @block AND folded < @end AND (NOT {Known} OR named = 'block') ORDER BY folded", new { block, end = block + "{" });
        foreach (var key in keys.Where(k => NameFolding.BlockOf(k) == block))
        {
            await Follow(key, block);
            await later.Name(key);
        }
    }

    private Task Follow(string key, string block) => session.Execute(
        $"""
        UPDATE names SET substance = (SELECT b.substance FROM names b WHERE b.folded = @block), market_name = (SELECT b.market_name FROM names b WHERE b.folded = @block),
          named = (SELECT 'block' FROM names b WHERE b.folded = @block AND (b.substance IS NOT NULL OR b.market_name IS NOT NULL))
        WHERE folded = @key
        """, new { key, block });

    public sealed record NameRow
    {
        public string Folded { get; init; } = "";
        public string Spelling { get; init; } = "";
        public string? Substance { get; init; }
        public string? MarketName { get; init; }
        public string? Named { get; init; }

        public Naming Naming => new(Substance, MarketName);

        public bool IsKnown => Substance is not null || MarketName is not null;
    }
}
