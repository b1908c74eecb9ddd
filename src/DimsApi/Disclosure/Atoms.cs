namespace Dims.Disclosure;

// Pure. What is told of one division of a year (its quarters, regions, kinds): sets that nothing told divides. Each holds enough, so whatever is added or subtracted holds enough or nothing.
// What is cut off of something told has to have held enough at every reading that was told of: by what came or went since, what it held then could be worked out.
internal sealed class Atoms(IEnumerable<IEnumerable<string>> atoms, Func<YearReading, IReadOnlySet<string>, bool> holdsEnough, IReadOnlyList<YearReading> readings)
{
    private List<HashSet<string>> _all = [.. atoms.Select(a => a.ToHashSet(StringComparer.Ordinal))];

    public IReadOnlyList<IReadOnlyList<string>> All => [.. _all.Select(a => (IReadOnlyList<string>)[.. a.Order(StringComparer.Ordinal)]).OrderBy(a => a[0], StringComparer.Ordinal)];

    // Tells how many there are of these together, unless too few would show somewhere. What was told stays told.
    public bool Tell(IReadOnlySet<string> some)
    {
        if (some.Count == 0) return false;
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
            if (!readings.All(r => holdsEnough(r, inside) && holdsEnough(r, outside))) return false;
            next.AddRange([inside, outside]);
        }
        // Of what nothing has been told yet.
        if (rest.Count > 0 && !holdsEnough(readings[0], rest)) return false;
        if (rest.Count > 0) next.Add(rest);
        _all = next;
        return true;
    }

    // Whether these are whole atoms.
    public static bool Tells(IReadOnlyList<IReadOnlyList<string>> atoms, IReadOnlySet<string> some) =>
        some.Count > 0 && atoms.All(a => a.All(some.Contains) || !a.Any(some.Contains)) && some.All(s => atoms.Any(a => a.Contains(s)));
}
