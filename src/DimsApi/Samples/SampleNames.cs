using Dims.Storage;
using Dims.Substances;

namespace Dims.Samples;

// Enters names that the register does not know, and lists of what was looked for. What is known costs nothing here.
public sealed class SampleNames(Session session, NameWriter writer)
{
    public Task<IReadOnlySet<string>> Enter(IEnumerable<ToldName> told) => Enter(told, []);

    // Enters those that are told, and answers which of them, and of the others, nobody has named meanwhile. Sorted, so that two transactions never wait for each other in a ring.
    public async Task<IReadOnlySet<string>> Enter(IEnumerable<ToldName> told, IEnumerable<ToldName> others)
    {
        var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in told) names.TryAdd(name.Folded, name.Spelling);
        string[] asked = [.. names.Keys.Union(others.Select(o => o.Folded), StringComparer.Ordinal)];
        if (asked.Length == 0) return System.Collections.Frozen.FrozenSet<string>.Empty;
        if (names.Count > 0) await writer.Tell(names);
        // The register in memory was a hint; these rows are the truth in this transaction.
        var unnamed = await session.Query<string>($"SELECT folded FROM names WHERE {session.Database.In("folded", "@asked")} AND substance IS NULL AND market_name IS NULL", new { asked });
        return unnamed.ToHashSet(StringComparer.Ordinal);
    }

    // One row per different list.
    public async Task Enter(IEnumerable<LookedForList?> lists)
    {
        foreach (var list in lists.OfType<LookedForList>().DistinctBy(l => l.Id).OrderBy(l => l.Id, StringComparer.Ordinal))
        {
            if (await session.Execute("INSERT INTO panels (id) VALUES (@Id) ON CONFLICT (id) DO NOTHING", list) == 0) continue;
            foreach (var name in list.Names) await session.Write("INSERT INTO panel_names (panel, name) VALUES (@panel, @name)", ("@panel", list.Id), ("@name", name));
        }
    }
}
