using System.Text;
using Dims.Http;
using Dims.Samples;

namespace Dims.Cells;

// What a finding says apart from its name and amount.
internal readonly record struct FindingKind(Source Source, Qualifier Qualifier, Unit? Unit, Basis Basis, bool HasParts, bool IsKeptOut, bool IsSuperseded, Role? Role, bool HasAmount);

// A finding by the places of its name and kind.
internal readonly record struct PackedFinding(int Name, ushort Kind, ushort Analysis, short Column);

// The contents, with all their findings side by side: a question looks at those of its names without opening each content. One thread at a time adds; whoever holds a snapshot reads what was there.
internal sealed class ContentTable
{
    private readonly Lock _adding = new();
    private readonly Dictionary<FindingKind, ushort> _kindPlaces = [];
    // Known by what they are, which stands in the arrays already.
    private readonly HashSet<int> _known;
    private readonly StringBuilder _text = new();
    private FindingKind[] _kinds = new FindingKind[16];
    private int _kindCount, _count;
    private int[] _frames = new int[64];
    // One more than there are contents: where the next begins.
    private int[] _starts = new int[65];
    private PackedFinding[] _findings = new PackedFinding[256];
    private Holders?[] _holders = new Holders?[64];

    public ContentTable() => _known = new(new Same(this));

    // As it was written.
    public ContentTable(BinaryReader reader) : this()
    {
        for (var n = reader.ReadInt32(); n > 0; n--) Names.PlaceOf(reader.ReadString(), name => name);
        for (var n = reader.ReadInt32(); n > 0; n--) Frames.PlaceOf(reader.ReadString(), CellRows.ContentOf);
        for (var n = reader.ReadInt32(); n > 0; n--) KindOf(Kind(reader.ReadString().Split('|')));
        (_frames, _starts, _findings) = (CellFile.Read<int>(reader), CellFile.Read<int>(reader), CellFile.Read<PackedFinding>(reader));
        _count = _frames.Length;
        _known.EnsureCapacity(_count);
        for (var place = 0; place < _count; place++)
        {
            _known.Add(place);
            Hold(place);
        }
    }

    public void Write(BinaryWriter writer)
    {
        lock (_adding)
        {
            CellFile.Write(writer, Names.Keys);
            CellFile.Write(writer, Frames.Keys);
            CellFile.Write(writer, [.. Kinds.ToArray().Select(k => string.Join('|', Wire.Name(k.Source), Wire.Name(k.Qualifier), Name(k.Unit), Wire.Name(k.Basis), Name(k.Role), k.HasParts, k.IsKeptOut, k.IsSuperseded, k.HasAmount))]);
            CellFile.Write<int>(writer, Frame[.._count]);
            CellFile.Write<int>(writer, Starts[..(_count + 1)]);
            CellFile.Write(writer, Findings[.._starts[_count]]);
        }

        static string Name<T>(T? value) where T : struct, Enum => value is { } some ? Wire.Name(some) : "";
    }

    public int Count => Volatile.Read(ref _count);

    public Interned<string> Names { get; } = new();

    // What the analyses of a content are, whatever they found.
    public Interned<CellContent> Frames { get; } = new();

    // The number first: the array that is read after it has room for as many.
    public ReadOnlySpan<FindingKind> Kinds => Volatile.Read(ref _kindCount) is var n ? Volatile.Read(ref _kinds).AsSpan(0, n) : default;

    public ReadOnlySpan<int> Frame => Volatile.Read(ref _frames);

    // Those of content c are from Starts[c] to Starts[c + 1]: in the order of analyses, and as they stand there.
    public ReadOnlySpan<int> Starts => Volatile.Read(ref _starts);

    public ReadOnlySpan<PackedFinding> Findings => Volatile.Read(ref _findings);

    public ReadOnlySpan<PackedFinding> Of(int place)
    {
        var starts = Starts;
        return Findings[starts[place]..starts[place + 1]];
    }

    // The contents that have a finding of this name.
    public ReadOnlySpan<int> With(int name) => Volatile.Read(ref _holders) is var all && name < all.Length && Volatile.Read(ref all[name]) is { } holders ? holders.All : default;

    // Put together anew each time: a question opens few of them.
    public CellContent this[int place]
    {
        get
        {
            var (of, columns) = (Frames[Frame[place]], 0);
            ReadOnlySpan<PackedFinding> findings = Of(place);
            var kinds = Kinds;
            var analyses = new ContentAnalysis[of.Analyses.Count];
            for (int a = 0, at = 0; a < analyses.Length; a++)
            {
                var end = at;
                while (end < findings.Length && findings[end].Analysis == a) end++;
                var found = new ContentFinding[end - at];
                for (var i = 0; i < found.Length; i++)
                {
                    var (finding, kind) = (findings[at + i], kinds[findings[at + i].Kind]);
                    if (finding.Column >= 0) columns++;
                    found[i] = new ContentFinding
                    {
                        Name = Names[finding.Name],
                        Qualifier = kind.Qualifier,
                        Unit = kind.Unit,
                        Basis = kind.Basis,
                        HasParts = kind.HasParts,
                        IsKeptOut = kind.IsKeptOut,
                        IsSuperseded = kind.IsSuperseded,
                        Role = kind.Role,
                        Column = finding.Column,
                    };
                }
                analyses[a] = of.Analyses[a] with { Findings = found };
                at = end;
            }
            return new CellContent { Analyses = analyses, Columns = columns };
        }
    }

    public int PlaceOf(CellContent content)
    {
        lock (_adding)
        {
            // It stands behind the last one while it is looked for, where nobody reads.
            var (place, next) = (_count, _starts[_count]);
            _text.Clear();
            for (var a = 0; a < content.Analyses.Count; a++)
            {
                var analysis = content.Analyses[a];
                CellRows.Append(_text, analysis.Source, analysis.Authorised, analysis.Screening, analysis.Panel, analysis.Method).Append(CellRows.After);
                foreach (var finding in analysis.Findings)
                    Room(ref _findings, next)[next++] = new PackedFinding(Names.PlaceOf(finding.Name, name => name), KindOf(KindOf(analysis.Source, finding)), (ushort)a, (short)finding.Column);
            }
            Room(ref _frames, place)[place] = Frames.PlaceOf(_text.ToString(), CellRows.ContentOf);
            Room(ref _starts, place + 1)[place + 1] = next;
            if (_known.TryGetValue(place, out var known)) return known;
            _known.Add(place);
            Hold(place);
            Volatile.Write(ref _count, place + 1);
            return place;
        }
    }

    private void Hold(int place)
    {
        for (var i = _starts[place]; i < _starts[place + 1]; i++)
        {
            var name = _findings[i].Name;
            Volatile.Write(ref Room(ref _holders, name)[name], Volatile.Read(ref _holders[name]) ?? new Holders());
            _holders[name]!.Add(place);
        }
    }

    private static FindingKind KindOf(Source source, in ContentFinding finding) =>
        new(source, finding.Qualifier, finding.Unit, finding.Basis, finding.HasParts, finding.IsKeptOut, finding.IsSuperseded, finding.Role, finding.Column >= 0);

    private static FindingKind Kind(string[] words) => new(
        CellRows.Parse<Source>(words[0]), CellRows.Parse<Qualifier>(words[1]), words[2].Length == 0 ? null : CellRows.Parse<Unit>(words[2]), CellRows.Parse<Basis>(words[3]),
        bool.Parse(words[5]), bool.Parse(words[6]), bool.Parse(words[7]), words[4].Length == 0 ? null : CellRows.Parse<Role>(words[4]), bool.Parse(words[8]));

    private ushort KindOf(FindingKind kind)
    {
        if (_kindPlaces.TryGetValue(kind, out var place)) return place;
        place = (ushort)_kindCount;
        Room(ref _kinds, place)[place] = kind;
        Volatile.Write(ref _kindCount, place + 1);
        return _kindPlaces[kind] = place;
    }

    // Whoever reads an earlier one has all that was there.
    private static TItem[] Room<TItem>(ref TItem[] items, int place)
    {
        if (place < items.Length) return items;
        var wider = new TItem[Math.Max(place + 1, items.Length * 2)];
        items.CopyTo(wider, 0);
        Volatile.Write(ref items, wider);
        return wider;
    }

    // Rising; each once.
    private sealed class Holders
    {
        private int[] _places = new int[4];
        private int _count;

        public ReadOnlySpan<int> All => Volatile.Read(ref _count) is var n ? Volatile.Read(ref _places).AsSpan(0, n) : default;

        public void Add(int place)
        {
            if (_count > 0 && _places[_count - 1] == place) return;
            Room(ref _places, _count)[_count] = place;
            Volatile.Write(ref _count, _count + 1);
        }
    }

    private sealed class Same(ContentTable table) : IEqualityComparer<int>
    {
        public bool Equals(int one, int other) => table._frames[one] == table._frames[other] && table.Of(one).SequenceEqual(table.Of(other));

        public int GetHashCode(int place)
        {
            var hash = new HashCode();
            hash.Add(table._frames[place]);
            foreach (ref readonly var finding in table.Of(place)) hash.Add((finding.Name << 12) ^ (finding.Kind << 4) ^ finding.Analysis);
            return hash.ToHashCode();
        }
    }
}
