namespace Dims.Tablets;

// Many tablets in memory: what they have in common is kept once, and those of one look are made one after another, so that they lie side by side and are quickly gone through.
internal sealed class TabletPool
{
    private readonly Dictionary<string, IReadOnlyList<string>> _lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _reactions = new(StringComparer.Ordinal);

    // In the words of the settings.
    public static IEnumerable<TabletRow> Gather(List<TabletRow> rows, TabletWords words)
    {
        var pool = new TabletPool();
        return rows.Select(r => (Row: r, Seen: words.Read(r.Seen))).OrderBy(r => r.Seen.Logo, StringComparer.Ordinal).ThenBy(r => r.Seen.Colours is [var first, ..] ? first : "", StringComparer.Ordinal)
            .ThenBy(r => r.Row, NewestFirst.Order).Select(r => pool.Of(r.Row, r.Seen));
    }

    private TabletRow Of(TabletRow row, SeenTablet seen) => row with
    {
        Seen = seen with { Colours = Kept(seen.Colours), Reactions = Kept(seen.Reactions) },
        Found = Kept(row.Found),
        NotFound = Kept(row.NotFound),
        Told = [.. row.Told],
    };

    private IReadOnlyList<string> Kept(IReadOnlyList<string> list) => _lists.TryGetValue(string.Join('\n', list), out var known) ? known : _lists[string.Join('\n', list)] = list;

    private IReadOnlyDictionary<string, string> Kept(IReadOnlyDictionary<string, string> reactions)
    {
        var key = string.Join('\n', reactions.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key}={r.Value}"));
        return _reactions.TryGetValue(key, out var known) ? known : _reactions[key] = reactions;
    }
}
