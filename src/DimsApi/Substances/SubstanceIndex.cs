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

    // The register as this transaction sees it: one look at a row, without a second connection while everybody waits.
    public async ValueTask<RegisterSnapshot> In(Session session)
    {
        var at = (long)(await session.Value("SELECT value FROM counters WHERE name = @name", ("@name", Counters.Substances)))!;
        if (_current is { } known && known.At == at) return known;
        var loaded = await RegisterSnapshot.Load(session, at);
        // Kept, so that those who only write do not read it each time; a newer one that somebody has read meanwhile stays.
        session.AfterCommit(() =>
        {
            if (_current is not { } kept || kept.At < loaded.At) _current = loaded;
        });
        return loaded;
    }
}

// What a name stands for: a substance, a market name, or nothing yet.
public readonly record struct Naming(string? Substance, string? MarketName);

public sealed class RegisterSnapshot
{
    private readonly Lazy<Dictionary<int, (string Name, string Slug)[]>> _byLength;

    // Only names of about the same length can be near.
    public RegisterSnapshot() => _byLength = new(() => Names!.GroupBy(n => n.Key.Length).ToDictionary(g => g.Key, g => g.Select(n => (n.Key, n.Value.Substance ?? n.Value.MarketName!)).ToArray()));

    public required long At { get; init; }
    public required FrozenDictionary<string, Substance> Substances { get; init; }
    public required FrozenDictionary<string, MarketName> MarketNames { get; init; }
    public required FrozenDictionary<string, Naming> Names { get; init; }
    public required LegalRegister Legal { get; init; }

    // By any name, synonym, slug, InChIKey (also its first block) or CAS number, in any spelling.
    public Naming? Resolve(string text) => Of(NameFolding.Fold(text));

    // The same by the folded name, as rows have it.
    public Naming? Of(string folded)
    {
        if (Names.TryGetValue(folded, out var naming)) return naming;
        return NameFolding.BlockOf(folded) is { } block && Names.TryGetValue(block, out naming) ? naming : null;
    }

    public Substance? FindSubstance(string text) => Resolve(text)?.Substance is { } slug ? Substances[slug] : null;

    public MarketName? FindMarketName(string text) => Resolve(text)?.MarketName is { } slug ? MarketNames[slug] : null;

    // Known names nearest to one that is not known.
    public IReadOnlyList<string> Suggest(string text, int most = 3)
    {
        var folded = NameFolding.Fold(text);
        var furthest = Math.Max(1, folded.Length / 3);
        var near = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var length = Math.Max(1, folded.Length - furthest); length <= folded.Length + furthest; length++)
        {
            foreach (var (name, slug) in _byLength.Value.GetValueOrDefault(length, []))
            {
                var distance = NameDistance.Between(folded, name, furthest);
                if (distance <= furthest && (!near.TryGetValue(slug, out var nearest) || distance < nearest)) near[slug] = distance;
            }
        }
        return [.. near.OrderBy(n => n.Value).ThenBy(n => n.Key, StringComparer.Ordinal).Take(most).Select(n => n.Key)];
    }

    public static async Task<RegisterSnapshot> Load(Sql sql, long at) => await RegisterRows.Load(sql, at);
}
