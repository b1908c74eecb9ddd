using System.Globalization;

namespace Dims.Tests.Disclosure;

// Has every answer that can be had about one table and one year, and works out what they say together. An unknown is how many samples were of one quarter, one region and one kind.
internal sealed class Attacker(IReadOnlyList<string> quarters, IReadOnlyList<string> regions, IReadOnlyList<string> kinds, int minimum)
{
    private readonly List<(string Name, HashSet<int> Of, double N, string Table)> _told = [];
    private readonly List<(string Name, HashSet<int> Of, HashSet<int>? Other, string Table)> _wanted = [];

    public int Told => _told.Count;

    public int Wanted => _wanted.Count;

    public HashSet<int> Cells(Func<string, bool>? quarter = null, Func<string, bool>? region = null, Func<string, bool>? kind = null)
    {
        var cells = new HashSet<int>();
        for (var q = 0; q < quarters.Count; q++)
            for (var r = 0; r < regions.Count; r++)
                for (var k = 0; k < kinds.Count; k++)
                    if (quarter?.Invoke(quarters[q]) != false && region?.Invoke(regions[r]) != false && kind?.Invoke(kinds[k]) != false) cells.Add((((q * regions.Count) + r) * kinds.Count) + k);
        return cells;
    }

    // A cell of the published lattice: how many there are, or null where that is suppressed.
    public void Reads(string name, HashSet<int> of, int? n, string table = "")
    {
        if (n is { } some) _told.Add((name, of, some, table));
        else _wanted.Add((name, of, null, table));
    }

    // A share: of how many, and how many of them. Where it is suppressed, its number may be known of another table; how it divides may not.
    public void ReadsShare(string table, string name, HashSet<int> found, HashSet<int> not, int? n, int? of)
    {
        Reads(name + " found", found, of, table);
        Reads(name + " not", not, n - of, table);
        if (n is null) (_wanted[^2], _wanted[^1]) = (_wanted[^2] with { Other = not }, _wanted[^1] with { Other = found });
    }

    // What can be worked out of what is not told, and of what lies between two figures that are.
    public IReadOnlyList<string> Finds()
    {
        var found = new List<string>();
        foreach (var (name, _, n, _) in _told.Where(t => t.N < minimum)) found.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is told, and is {n}"));
        for (var a = 0; a < _told.Count; a++)
            for (var b = 0; b < _told.Count; b++)
                if (_told[a].Of.Count < _told[b].Of.Count && _told[a].Of.IsSubsetOf(_told[b].Of) && _told[b].N - _told[a].N is var rest && rest < minimum)
                    found.Add(string.Create(CultureInfo.InvariantCulture, $"{_told[b].Name} less {_told[a].Name} is {rest}"));
        var program = new Simplex(quarters.Count * regions.Count * kinds.Count, [.. _told.Select(t => ((IReadOnlySet<int>)t.Of, t.N))]);
        Assert.True(program.IsPossible, "What is told contradicts itself.");
        foreach (var (name, of, other, table) in _wanted)
        {
            var rest = Rest(of, table);
            if (rest.Count == 0) continue;
            var (least, most) = (program.Least0(rest), program.Most(rest));
            // Of a share whose number another table tells, the other part can be what is small; then this one is known to be much, and never to less than the minimum.
            var isHidden = other is not null && most - least > minimum - 1e-6 && program.Least0(Rest(other, table)) < 1e-6;
            if ((least > 1e-6 && !isHidden) || most < minimum - 1e-6) found.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is between {least:0.##} and {most:0.##}"));
        }
        return found;
    }

    // A longer period that is not told can hold a shorter one that was told before it was over, and what lies above a line what lies above a higher one: what is wanted is the rest of it.
    private HashSet<int> Rest(HashSet<int> of, string table)
    {
        var rest = of.ToHashSet();
        foreach (var told in _told.Where(t => t.Table == table && t.Of.IsSubsetOf(of))) rest.ExceptWith(told.Of);
        return rest;
    }

    // By this snapshot and a former one, for whoever supposes that nothing went meanwhile (or nothing came): null where the figures contradict both.
    public IReadOnlyList<string>? Follows(Attacker before) => NothingWent(before) ?? NothingCame(before);

    // `both`: what held two names that are one now, which may be none.
    public IReadOnlyList<string>? NothingWent(Attacker before, IReadOnlyList<(string Name, HashSet<int> Of)>? both = null) => Grows(before, this, both);

    public IReadOnlyList<string>? NothingCame(Attacker before, IReadOnlyList<(string Name, HashSet<int> Of)>? both = null) => Grows(this, before, both);

    // Of the smaller of the two everything is among the unknowns, and what the other has more.
    private List<string>? Grows(Attacker least, Attacker most, IReadOnlyList<(string Name, HashSet<int> Of)>? both)
    {
        var cells = quarters.Count * regions.Count * kinds.Count;
        var program = new Simplex(2 * cells, [.. least._told.Select(t => ((IReadOnlySet<int>)t.Of, t.N)), .. most._told.Select(t => ((IReadOnlySet<int>)All(t.Of), t.N))]);
        if (!program.IsPossible) return null;
        var found = new List<string>();
        foreach (var (name, of, _, table) in least._wanted)
            if (least.Rest(of, table) is { Count: > 0 } rest) Holds(name, rest);
        foreach (var (name, of, _, table) in most._wanted)
            if (most.Rest(of, table) is { Count: > 0 } rest) Holds(name, All(rest));
        foreach (var (name, of) in both ?? []) Holds(name, of, mayBeNone: true);
        return found;

        HashSet<int> All(HashSet<int> of) => [.. of, .. of.Select(c => cells + c)];

        void Holds(string name, HashSet<int> rest, bool mayBeNone = false)
        {
            var (low, high) = (program.Least0(rest), program.Most(rest));
            // That there are many of something is no secret. Of several tables together something is known of most; not to fewer than the minimum of possible values.
            var isHidden = both is not null && high - low > minimum - 1e-6;
            if ((low is > 1e-6 && low < minimum - 1e-6 && !isHidden) || (high < minimum - 1e-6 && !(mayBeNone && high < 1e-6)))
                found.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is between {low:0.##} and {high:0.##}"));
        }
    }

    // Everything told of this one but not of that one must hold nothing, or the minimum: what came where nothing went.
    public IReadOnlyList<string> Comes(Attacker before)
    {
        var (found, sums) = (new List<string>(), new List<(IReadOnlySet<int> Of, double Sum)>());
        foreach (var (name, of, n, _) in before._told)
            if (_told.FirstOrDefault(t => t.Name == name && t.Of.SetEquals(of)) is { Name: not null } now) sums.Add((of, now.N - n));
        if (sums.Any(s => s.Sum < 0)) return found;
        var program = new Simplex(quarters.Count * regions.Count * kinds.Count, sums);
        if (!program.IsPossible) return found;
        foreach (var (name, of, _, _) in _wanted.Where(w => w.Of.Count > 0))
            if (program.Most(of) is > 1e-6 and var most && most < minimum - 1e-6) found.Add(string.Create(CultureInfo.InvariantCulture, $"of {name} at most {most:0.##} came"));
        return found;
    }
}
