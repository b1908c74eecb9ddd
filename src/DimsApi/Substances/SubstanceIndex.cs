using System.Collections.Frozen;
using Dims.Storage;

namespace Dims.Substances;

// The register in memory: a hint that is as good as the counter it was read at. Writers read the row of a name in their own transaction.
public sealed class SubstanceIndex(Database database, Memory memory)
{
    private RegisterSnapshot? _current;

    public async ValueTask<RegisterSnapshot> Current(CancellationToken cancel = default)
    {
        var at = await memory.At(Counters.Substances, cancel);
        if (_current is { } known && known.At == at) return known;
        await using var read = await database.Read(cancel);
        return _current = await RegisterSnapshot.Load(read, at);
    }
}

// What a name stands for: a substance, a market name, or nothing yet.
public readonly record struct Naming(string? Substance, string? MarketName);

public sealed class RegisterSnapshot
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<Naming, IReadOnlyList<string>> _namesFor = new();

    public required long At { get; init; }
    public required FrozenDictionary<string, Substance> Substances { get; init; }
    public required FrozenDictionary<string, MarketName> MarketNames { get; init; }
    public required FrozenDictionary<string, Naming> Names { get; init; }

    // By any name, synonym, slug, InChIKey (also its first block) or CAS number, in any spelling.
    public Naming? Resolve(string text)
    {
        if (Names.TryGetValue(NameFolding.Fold(text), out var naming)) return naming;
        return NameFolding.FirstBlock(text) is { } block && Names.TryGetValue(block, out naming) ? naming : null;
    }

    public Substance? FindSubstance(string text) => Resolve(text)?.Substance is { } slug ? Substances[slug] : null;

    // All folded names that stand for the same substance or market name.
    public IReadOnlyList<string> NamesFor(Naming naming) => _namesFor.GetOrAdd(naming, n => [.. Names.Where(p => p.Value == n).Select(p => p.Key).Order(StringComparer.Ordinal)]);

    public MarketName? FindMarketName(string text) => Resolve(text)?.MarketName is { } slug ? MarketNames[slug] : null;

    // Known names nearest to one that is not known.
    public IReadOnlyList<string> Suggest(string text, int most = 3)
    {
        var folded = NameFolding.Fold(text);
        var furthest = Math.Max(1, folded.Length / 3);
        return [.. Names.Where(n => (n.Value.Substance ?? n.Value.MarketName) is not null && Math.Abs(n.Key.Length - folded.Length) <= furthest)
            .Select(n => (Slug: n.Value.Substance ?? n.Value.MarketName!, Distance: Distance(folded, n.Key)))
            .Where(n => n.Distance <= furthest).OrderBy(n => n.Distance).ThenBy(n => n.Slug, StringComparer.Ordinal).Select(n => n.Slug).Distinct().Take(most)];
    }

    public static async Task<RegisterSnapshot> Load(Sql sql, long at) => await RegisterRows.Load(sql, at);

    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
