using System.Collections.Immutable;
using Dims.Samples;

namespace Dims.Tablets;

// A tablet that was recorded: what is seen of it, and what was found in it.
public sealed record TabletRow
{
    public required int Number { get; init; }
    // As DateOnly.DayNumber.
    public required int Day { get; init; }
    public required string Location { get; init; }
    public required bool Generated { get; init; }
    // Its day cannot be right, and nobody has confirmed it: it goes by the day on which it was recorded, refuses like any, and counts for nothing.
    public bool IsKeptOut { get; init; }
    // In the words of the settings that it was read with.
    public required SeenTablet Seen { get; init; }
    // A laboratory has authorised a result.
    public required bool IsMeasured { get; init; }
    // By authorised laboratory results: each name once, as it was measured last.
    public required ImmutableArray<TabletFinding> Told { get; init; }
    // Names that anybody has found in it, authorised or not.
    public required IReadOnlyList<string> Found { get; init; }
    // Names that somebody has looked for in it and not found.
    public IReadOnlyList<string> NotFound { get; init; } = [];
    // Names that its own tests on site looked for, found or not.
    public IReadOnlyList<string> LookedFor { get; init; } = [];
}

// `Name` is folded, `Amount` in millionths.
public readonly record struct TabletFinding(string Name, Qualifier Qualifier, long? Amount, Unit? Unit, Basis Basis, Role? Role);

// What names stand for, and what of it is dangerous, at the moment of the answer.
public sealed class TabletMeanings(Substances.RegisterSnapshot register, IReadOnlySet<string> dangers, IReadOnlySet<int> urgent)
{
    private readonly Dictionary<string, (string Slug, bool IsDangerous)> _known = new(StringComparer.Ordinal);
    // Most tablets of one look hold the same.
    private (string? Name, (string Slug, bool IsDangerous) Meaning) _last;
    private (IReadOnlyList<string>? Names, bool IsDangerous) _lastFound;

    public string SlugOf(string name) => Of(name).Slug;

    private (string Slug, bool IsDangerous) Of(string name)
    {
        if (ReferenceEquals(name, _last.Name)) return _last.Meaning;
        if (!_known.TryGetValue(name, out var meaning))
        {
            var slug = register.Of(name)?.Substance ?? name;
            _known[name] = meaning = (slug, dangers.Contains(slug));
        }
        _last = (name, meaning);
        return meaning;
    }

    // Of a slug that was told before: what it has been merged into since.
    public string Now(string slug) => register.Resolve(slug)?.Substance ?? slug;

    public string NameOf(string slug) => register.Substances.GetValueOrDefault(slug)?.Name ?? slug;

    // What never counts as active says nothing against an answer.
    public bool MayAct(string slug) => !Trends.NeverActive.Has(slug, register);

    public bool IsKnown(string slug) => register.Substances.ContainsKey(slug);

    public bool IsUrgent(TabletRow row) => urgent.Count > 0 && urgent.Contains(row.Number);

    // Lists that say the same are mostly one list (TabletPool).
    public bool IsDangerous(TabletRow row)
    {
        if (!ReferenceEquals(row.Found, _lastFound.Names)) _lastFound = (row.Found, row.Found.Any(n => Of(n).IsDangerous));
        return _lastFound.IsDangerous;
    }

    public IEnumerable<string> DangersIn(TabletRow row) => row.Found.Select(Of).Where(m => m.IsDangerous).Select(m => m.Slug);
}
