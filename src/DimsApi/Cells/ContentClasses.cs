using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dims.Cells;

// What a question reads of contents: findings of some names, each as the kind that makes a difference to it. Contents of which it reads the same are judged once.
// `entryOf` has an entry for each name, 0 for what is not read; `kindOf` one for each kind, below 0 for what is not read.
internal sealed class ContentClasses<T>(ContentTable contents, ushort[] entryOf, int[] kindOf, bool isOrdered, Func<CellContent, int, T> judge) : IDisposable where T : ContentClass
{
    // So many findings are compared at once; a content with more is judged alone.
    private const int Most = 4;

    private readonly int[] _classOf = Cleared<int>(contents.Count);
    private readonly ContentMark[] _marks = Cleared<ContentMark>(contents.Count);
    private readonly T?[] _frames = new T?[contents.Frames.Count];
    private readonly Dictionary<(int Frame, UInt128 Read), int> _known = [];
    private readonly List<T> _all = [];

    public IReadOnlyList<T> All => _all;

    public ContentTable Contents => contents;

    // What is known of each content, so that most are passed over at a glance.
    public ReadOnlySpan<ContentMark> Marks => _marks;

    public T Of(int content)
    {
        ref var known = ref _classOf[content];
        if (known == 0)
        {
            known = Find(content);
            var of = _all[known - 1];
            _marks[content] = of.IsSilent ? ContentMark.Silent : of.IsFrame ? ContentMark.Frame : ContentMark.Read;
        }
        return _all[known - 1];
    }

    // As far as can be told without judging it: most have nothing that is read, and of those many have one frame.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ContentMark Look(int content)
    {
        foreach (ref readonly var finding in contents.Of(content))
            if (entryOf[finding.Name] != 0 && kindOf[finding.Kind] >= 0) return _marks[content] = ContentMark.Read;
        _classOf[content] = PlaceOf(contents.Frame[content]);
        return _marks[content] = _all[_classOf[content] - 1].IsSilent ? ContentMark.Silent : ContentMark.Frame;
    }

    // Of what has this frame, and nothing that is read.
    public T OfFrame(int frame) => _frames[frame] ?? _all[PlaceOf(frame) - 1];

    // The column of the finding that is read at this place.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Column(int content, int value)
    {
        foreach (ref readonly var finding in contents.Of(content))
            if (entryOf[finding.Name] != 0 && kindOf[finding.Kind] >= 0 && value-- == 0) return finding.Column;
        throw new InvalidOperationException("A value stands in no column.");
    }

    // How many are read before this one of the content's.
    public int ReadBefore(int content, int place)
    {
        var n = 0;
        foreach (ref readonly var finding in contents.Of(content)[..place])
            if (entryOf[finding.Name] != 0 && kindOf[finding.Kind] >= 0) n++;
        return n;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Find(int content)
    {
        var n = 0;
        Span<uint> read = stackalloc uint[Most];
        foreach (ref readonly var finding in contents.Of(content))
        {
            uint entry = entryOf[finding.Name];
            if (entry == 0) continue;
            var kind = kindOf[finding.Kind];
            if (kind < 0) continue;
            if (n == Most || finding.Analysis > byte.MaxValue || kind > byte.MaxValue) return Add(content);
            read[n++] = (entry << 16) | ((uint)kind << 8) | finding.Analysis;
        }
        if (n == 0) return PlaceOf(contents.Frame[content]);
        if (!isOrdered) read[..n].Sort();
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, (contents.Frame[content], new UInt128(((ulong)read[0] << 32) | read[1], ((ulong)read[2] << 32) | read[3])), out var exists);
        return exists ? known : known = Add(content);
    }

    private int PlaceOf(int frame)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, (frame, UInt128.Zero), out var exists);
        if (exists) return known;
        _frames[frame] = judge(contents.Frames[frame], -1);
        _frames[frame]!.IsFrame = true;
        _all.Add(_frames[frame]!);
        return known = _all.Count;
    }

    private int Add(int content)
    {
        _all.Add(judge(contents[content], content));
        return _all.Count;
    }

    private static TItem[] Cleared<TItem>(int n)
    {
        var rented = ArrayPool<TItem>.Shared.Rent(n);
        Array.Clear(rented, 0, n);
        return rented;
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_classOf);
        ArrayPool<ContentMark>.Shared.Return(_marks);
    }
}
