using System.Runtime.InteropServices;

namespace Dims.Cells;

// So many samples whose analyses are alike, whatever they found, and of one facet.
internal readonly record struct CellTotal(int Frame, int Facet, int N, long NewestRevision);

// Some samples of one month, packed; immutable. They stand by content, so that the amounts of one finding are one stretch, and by number within.
internal sealed class CellBlock
{
    // So that a place in a block is 16 bits, and packing it again is cheap.
    public const int Most = 32_768;

    // Amounts are kept in thousandths of their unit; one that does not fit stands among the wide ones, and its place is told as a negative number.
    private const long Thousandth = 1000;

    private readonly int[] _contents, _starts, _valueStarts, _facetTable;
    // Amounts, in two bytes each (then there are no others) or in four.
    private readonly ushort[] _narrow;
    private readonly int[] _values;
    private readonly NearNumbers _numbers, _revisions;
    private readonly byte[] _days;
    private readonly ushort[] _facets;
    private readonly long[] _wide;
    private CellTotal[]? _totals;

    private CellBlock(int month, List<CellEntry> entries)
    {
        Month = month;
        var n = entries.Count;
        var (contents, starts, valueStarts, wide, table) = (new List<int>(), new List<int>(), new List<int>(), new List<long>(), new Dictionary<int, ushort>());
        (_days, _facets, _values) = (new byte[n], new ushort[n], new int[entries.Sum(e => e.Amounts.Length)]);
        (_numbers, _revisions) = (new NearNumbers([.. entries.Select(e => (long)e.Number)]), new NearNumbers([.. entries.Select(e => e.Revision)]));
        for (int start = 0, value = 0; start < n;)
        {
            var (content, width, end) = (entries[start].Content, entries[start].Amounts.Length, start + 1);
            while (end < n && entries[end].Content == content) end++;
            contents.Add(content);
            starts.Add(start);
            valueStarts.Add(value);
            for (var i = start; i < end; i++)
            {
                var entry = entries[i];
                if (!table.TryGetValue(entry.Facet, out var facet)) table[entry.Facet] = facet = (ushort)table.Count;
                (_days[i], _facets[i]) = ((byte)DateOnly.FromDayNumber(entry.DayNumber).Day, facet);
                for (var c = 0; c < width; c++) _values[value + (c * (end - start)) + i - start] = Packed(entry.Amounts[c], wide);
            }
            value += width * (end - start);
            start = end;
        }
        starts.Add(n);
        valueStarts.Add(_values.Length);
        _narrow = CellValues.Narrow(_values, wide, Thousandth) ?? [];
        if (_narrow.Length > 0) _values = [];
        (_contents, _starts, _valueStarts, _wide, _facetTable) = ([.. contents], [.. starts], [.. valueStarts], [.. wide], [.. table.OrderBy(t => t.Value).Select(t => t.Key)]);
    }

    // As it was written.
    public CellBlock(BinaryReader reader)
    {
        Month = reader.ReadInt32();
        (_contents, _starts, _valueStarts, _facetTable, _values) = (Ints(), Ints(), Ints(), Ints(), Ints());
        (_days, _facets, _narrow, _wide) = (CellFile.Read<byte>(reader), CellFile.Read<ushort>(reader), CellFile.Read<ushort>(reader), CellFile.Read<long>(reader));
        (_numbers, _revisions) = (new NearNumbers(reader), new NearNumbers(reader));

        int[] Ints() => CellFile.Read<int>(reader);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Month);
        foreach (var ints in new[] { _contents, _starts, _valueStarts, _facetTable, _values }) CellFile.Write<int>(writer, ints);
        CellFile.Write<byte>(writer, _days);
        CellFile.Write<ushort>(writer, _facets);
        CellFile.Write<ushort>(writer, _narrow);
        CellFile.Write<long>(writer, _wide);
        _numbers.Write(writer);
        _revisions.Write(writer);
    }

    // Counted from the year 0.
    public int Month { get; }

    public DateOnly FirstDay => new(Month / 12, (Month % 12) + 1, 1);

    public int Count => _days.Length;

    public long NewestRevision => _revisions.Most;

    public int MostNumber => (int)_numbers.Most;

    // What it takes in memory, without the objects' heads.
    public long Bytes => (4L * (_contents.Length + _starts.Length + _valueStarts.Length + _facetTable.Length + _values.Length)) + _days.Length + (2L * (_facets.Length + _narrow.Length)) + (8L * _wide.Length) + _numbers.Bytes + _revisions.Bytes;

    public int ValueCount => _narrow.Length + _values.Length;

    public static int MonthOf(DateOnly day) => (day.Year * 12) + day.Month - 1;

    // Sorts the entries; all are of the month.
    public static CellBlock Of(int month, List<CellEntry> entries)
    {
        entries.Sort((a, b) => a.Content != b.Content ? a.Content.CompareTo(b.Content) : a.Number.CompareTo(b.Number));
        return new CellBlock(month, entries);
    }

    // One for each content that samples of it have.
    public ReadOnlySpan<int> Contents => _contents;

    // Where the samples of each content begin, and where the last ones end.
    public ReadOnlySpan<int> Starts => _starts;

    public ReadOnlySpan<byte> Days => _days;

    // Places in FacetTable.
    public ReadOnlySpan<ushort> Facets => _facets;

    public ReadOnlySpan<int> FacetTable => _facetTable;

    public int NumberOf(int sample) => (int)_numbers[sample];

    public long RevisionOf(int sample) => _revisions[sample];

    // Of the samples of one content: thousandths, or negative: then Amount knows.
    public CellValues Values(int group, int column)
    {
        var n = _starts[group + 1] - _starts[group];
        return All.Slice(_valueStarts[group] + (column * n), n);
    }

    private CellValues All => new(_narrow, _values);

    // In millionths.
    public long Amount(int packed) => packed >= 0 ? packed * Thousandth : _wide[-packed - 1];

    // What a question that reads none of its findings sees of the whole block; worked out when it is first asked.
    public ReadOnlySpan<CellTotal> Totals(ContentTable contents)
    {
        if (Volatile.Read(ref _totals) is { } known) return known;
        var totals = new Dictionary<(int Frame, int Facet), (int N, long Revision)>();
        for (var g = 0; g < _contents.Length; g++)
            for (var i = _starts[g]; i < _starts[g + 1]; i++)
            {
                ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(totals, (contents.Frame[_contents[g]], _facetTable[_facets[i]]), out _);
                total = (total.N + 1, Math.Max(total.Revision, _revisions[i]));
            }
        return _totals = [.. totals.Select(t => new CellTotal(t.Key.Frame, t.Key.Facet, t.Value.N, t.Value.Revision))];
    }

    public bool HoldsAny(HashSet<int> numbers)
    {
        if (!numbers.Any(n => n >= _numbers.Least && n <= _numbers.Most)) return false;
        for (var i = 0; i < Count; i++) if (numbers.Contains(NumberOf(i))) return true;
        return false;
    }

    public IEnumerable<CellEntry> Entries()
    {
        var first = FirstDay.DayNumber - 1;
        for (var g = 0; g < _contents.Length; g++)
        {
            var (start, end) = (_starts[g], _starts[g + 1]);
            var width = (_valueStarts[g + 1] - _valueStarts[g]) / (end - start);
            for (var i = start; i < end; i++)
            {
                var amounts = width == 0 ? CellEntry.None : new long[width];
                for (var c = 0; c < width; c++) amounts[c] = Amount(All[_valueStarts[g] + (c * (end - start)) + i - start]);
                yield return new CellEntry(NumberOf(i), _revisions[i], first + _days[i], _facetTable[_facets[i]], _contents[g], amounts);
            }
        }
    }

    private static int Packed(long amount, List<long> wide)
    {
        var (thousandths, rest) = Math.DivRem(amount, Thousandth);
        if (rest == 0 && thousandths is >= 0 and <= int.MaxValue) return (int)thousandths;
        wide.Add(amount);
        return -wide.Count;
    }
}
