using System.Text;
using Dims.Samples;

namespace Dims.Cells;

// What a finding says apart from its name and amount.
internal readonly record struct FindingKind(Source Source, Qualifier Qualifier, Unit? Unit, Basis Basis, bool HasParts, bool IsKeptOut, bool IsSuperseded, Role? Role, bool HasAmount);

// A finding by the places of its name and kind.
internal readonly record struct PackedFinding(int Name, ushort Kind, ushort Analysis, short Column);

// The contents, with all their findings side by side: a question looks at those of its names without opening each content.
internal sealed class ContentTable : Interned<CellContent>
{
    private readonly Dictionary<FindingKind, ushort> _kindPlaces = [];
    private readonly StringBuilder _text = new();
    private FindingKind[] _kinds = new FindingKind[16];
    private int _kindCount;
    private int[] _frames = new int[64];
    // One more than there are contents: where the next begins.
    private int[] _starts = new int[65];
    private PackedFinding[] _findings = new PackedFinding[256];

    public Interned<string> Names { get; } = new();

    // What the analyses of a content are, whatever they found.
    public Interned<CellContent> Frames { get; } = new();

    // The number first: the array that is read after it has room for as many.
    public ReadOnlySpan<FindingKind> Kinds => Volatile.Read(ref _kindCount) is var n ? Volatile.Read(ref _kinds).AsSpan(0, n) : default;

    public ReadOnlySpan<int> Frame => Volatile.Read(ref _frames);

    // Those of content c are from Starts[c] to Starts[c + 1]: in the order of analyses, and as they stand there.
    public ReadOnlySpan<int> Starts => Volatile.Read(ref _starts);

    public ReadOnlySpan<PackedFinding> Findings => Volatile.Read(ref _findings);

    protected override void Adding(int place, CellContent item)
    {
        _text.Clear();
        var next = _starts[place];
        for (var a = 0; a < item.Analyses.Count; a++)
        {
            var analysis = item.Analyses[a];
            _text.Append((int)analysis.Source).Append(analysis.Authorised ? '1' : '0').Append(analysis.Screening ? '1' : '0').Append(analysis.Panel).Append('\n').Append(analysis.Method).Append('\n');
            foreach (var finding in analysis.Findings)
                Room(ref _findings, next)[next++] = new PackedFinding(Names.PlaceOf(finding.Name, name => name), KindOf(analysis.Source, finding), (ushort)a, (short)finding.Column);
        }
        Room(ref _frames, place)[place] = Frames.PlaceOf(_text.ToString(), _ => Bare(item));
        Room(ref _starts, place + 1)[place + 1] = next;
    }

    private static CellContent Bare(CellContent content) => new() { Columns = 0, Analyses = [.. content.Analyses.Select(a => a with { Findings = [] })] };

    private ushort KindOf(Source source, in ContentFinding finding)
    {
        var kind = new FindingKind(source, finding.Qualifier, finding.Unit, finding.Basis, finding.HasParts, finding.IsKeptOut, finding.IsSuperseded, finding.Role, finding.Column >= 0);
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
        var wider = new TItem[items.Length * 2];
        items.CopyTo(wider, 0);
        Volatile.Write(ref items, wider);
        return wider;
    }
}
