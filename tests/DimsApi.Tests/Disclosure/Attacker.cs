using System.Globalization;

namespace Dims.Tests.Disclosure;

// Has every answer that can be had about one table and one year, and works out what they say together. An unknown is how many samples were of one quarter, one region and one kind.
internal sealed class Attacker(IReadOnlyList<string> quarters, IReadOnlyList<string> regions, IReadOnlyList<string> kinds, int minimum)
{
    private readonly List<(string Name, HashSet<int> Of, double N)> _told = [];
    private readonly List<(string Name, HashSet<int> Of)> _wanted = [];

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
    public void Reads(string name, HashSet<int> of, int? n)
    {
        if (n is { } some) _told.Add((name, of, some));
        else _wanted.Add((name, of));
    }

    // What can be worked out of what is not told, and of what lies between two figures that are.
    public IReadOnlyList<string> Finds()
    {
        var found = new List<string>();
        foreach (var (name, _, n) in _told.Where(t => t.N < minimum)) found.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is told, and is {n}"));
        for (var a = 0; a < _told.Count; a++)
            for (var b = 0; b < _told.Count; b++)
                if (_told[a].Of.Count < _told[b].Of.Count && _told[a].Of.IsSubsetOf(_told[b].Of) && _told[b].N - _told[a].N is var rest && rest < minimum)
                    found.Add(string.Create(CultureInfo.InvariantCulture, $"{_told[b].Name} less {_told[a].Name} is {rest}"));
        var program = new Simplex(quarters.Count * regions.Count * kinds.Count, [.. _told.Select(t => ((IReadOnlySet<int>)t.Of, t.N))]);
        Assert.True(program.IsPossible, "What is told contradicts itself.");
        foreach (var (name, of) in _wanted)
        {
            // A longer period that is not told can hold a shorter one that is: what is wanted is the rest of it.
            var rest = of.ToHashSet();
            foreach (var told in _told.Where(t => t.Of.IsSubsetOf(of))) rest.ExceptWith(told.Of);
            if (rest.Count == 0) continue;
            var (least, most) = (program.Least0(rest), program.Most(rest));
            if (least > 1e-6 || most < minimum - 1e-6) found.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is between {least:0.##} and {most:0.##}"));
        }
        return found;
    }
}
