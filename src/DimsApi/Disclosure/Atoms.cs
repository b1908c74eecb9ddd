namespace Dims.Disclosure;

// Pure. What is told of one division of a year (its quarters, regions, kinds): sets that nothing told divides. Each holds enough, so whatever is added or subtracted holds enough or nothing.
internal sealed class Atoms(IEnumerable<IEnumerable<string>> atoms)
{
    private readonly IReadOnlyList<HashSet<string>> _all = [.. atoms.Select(a => a.ToHashSet(StringComparer.Ordinal))];

    public IEnumerable<IReadOnlySet<string>> Sets => _all;

    public IReadOnlyList<IReadOnlyList<string>> All => [.. _all.Select(a => (IReadOnlyList<string>)[.. a.Order(StringComparer.Ordinal)]).OrderBy(a => a[0], StringComparer.Ordinal)];

    // With how many there are of these together told too; null where too few would show somewhere. `mayShow`: whether of some is enough, and whether they are cut off of what was told before.
    public Atoms? With(IReadOnlySet<string> some, Func<IReadOnlySet<string>, bool, bool> mayShow)
    {
        if (some.Count == 0) return null;
        var (next, rest) = (new List<HashSet<string>>(), some.ToHashSet(StringComparer.Ordinal));
        foreach (var atom in _all)
        {
            rest.ExceptWith(atom);
            var inside = atom.Where(some.Contains).ToHashSet(StringComparer.Ordinal);
            if (inside.Count == 0 || inside.Count == atom.Count)
            {
                next.Add(atom);
                continue;
            }
            var outside = atom.Except(inside).ToHashSet(StringComparer.Ordinal);
            if (!mayShow(inside, true) || !mayShow(outside, true)) return null;
            next.AddRange([inside, outside]);
        }
        // Of what nothing has been told yet.
        if (rest.Count > 0 && !mayShow(rest, false)) return null;
        if (rest.Count > 0) next.Add(rest);
        return new Atoms(next);
    }

    public bool Tells(IReadOnlySet<string> some) => Tells(_all, some);

    // Whether these are whole atoms.
    public static bool Tells(IEnumerable<IEnumerable<string>> atoms, IReadOnlySet<string> some)
    {
        var inside = atoms.Where(a => a.Any(some.Contains)).ToList();
        return some.Count > 0 && inside.All(a => a.All(some.Contains)) && some.All(s => inside.Any(a => a.Contains(s)));
    }
}
