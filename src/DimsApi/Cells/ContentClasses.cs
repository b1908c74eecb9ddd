using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dims.Cells;

// What a question reads of contents: findings of some names, each as the kind that makes a difference to it. Contents of which it reads the same are judged once.
// `entryOf` has an entry for each name, 0 for what is not read; `kindOf` one for each kind, below 0 for what is not read.
internal sealed class ContentClasses<T> : IDisposable where T : ContentClass
{
    // So many findings are compared at once; a content with more is judged alone.
    private const int Most = 4;

    private readonly ContentTable _contents;
    private readonly ushort[] _entryOf;
    private readonly int[] _kindOf;
    private readonly bool _isOrdered;
    private readonly Func<CellContent, int, T> _judge;
    private readonly int _count;
    private readonly int[] _classOf;
    private readonly ContentMark[] _marks;
    private readonly T?[] _frames;
    private readonly Dictionary<(int Frame, UInt128 Read), int> _known = [];
    private readonly List<T> _all = [];

    public ContentClasses(ContentTable contents, ushort[] entryOf, int[] kindOf, bool isOrdered, Func<CellContent, int, T> judge)
    {
        (_contents, _entryOf, _kindOf, _isOrdered, _judge, _count) = (contents, entryOf, kindOf, isOrdered, judge, contents.Count);
        (_classOf, _marks, _frames) = (ArrayPool<int>.Shared.Rent(_count), ArrayPool<ContentMark>.Shared.Rent(_count), new T?[contents.Frames.Count]);
        Array.Clear(_classOf, 0, _count);
        Mark();
    }

    public IReadOnlyList<T> All => _all;

    public ContentTable Contents => _contents;

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

    // As far as can be told without judging it: most have no name that is read, and of those many have one frame.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Mark()
    {
        var ofFrame = new ContentMark[_frames.Length];
        ReadOnlySpan<int> frames = _contents.Frame[.._count];
        for (var content = 0; content < frames.Length; content++)
        {
            ref var mark = ref ofFrame[frames[content]];
            if (mark == ContentMark.Unknown) mark = _all[PlaceOf(frames[content]) - 1].IsSilent ? ContentMark.Silent : ContentMark.Frame;
            _marks[content] = mark;
        }
        for (var name = 0; name < _entryOf.Length; name++)
        {
            if (_entryOf[name] == 0) continue;
            foreach (var content in _contents.With(name)) if (content < _count) _marks[content] = ContentMark.Read;
        }
    }

    // Of what has this frame, and nothing that is read.
    public T OfFrame(int frame) => _frames[frame] ?? _all[PlaceOf(frame) - 1];

    // The column of the finding that is read at this place.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Column(int content, int value)
    {
        foreach (ref readonly var finding in _contents.Of(content))
            if (_entryOf[finding.Name] != 0 && _kindOf[finding.Kind] >= 0 && value-- == 0) return finding.Column;
        throw new InvalidOperationException("A value stands in no column.");
    }

    // How many are read before this one of the content's.
    public int ReadBefore(int content, int place)
    {
        var n = 0;
        foreach (ref readonly var finding in _contents.Of(content)[..place])
            if (_entryOf[finding.Name] != 0 && _kindOf[finding.Kind] >= 0) n++;
        return n;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Find(int content)
    {
        var n = 0;
        Span<uint> read = stackalloc uint[Most];
        foreach (ref readonly var finding in _contents.Of(content))
        {
            uint entry = _entryOf[finding.Name];
            if (entry == 0) continue;
            var kind = _kindOf[finding.Kind];
            if (kind < 0) continue;
            if (n == Most || finding.Analysis > byte.MaxValue || kind > byte.MaxValue) return Add(content);
            read[n++] = (entry << 16) | ((uint)kind << 8) | finding.Analysis;
        }
        if (n == 0) return PlaceOf(_contents.Frame[content]);
        if (!_isOrdered) read[..n].Sort();
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, (_contents.Frame[content], new UInt128(((ulong)read[0] << 32) | read[1], ((ulong)read[2] << 32) | read[3])), out var exists);
        return exists ? known : known = Add(content);
    }

    private int PlaceOf(int frame)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, (frame, UInt128.Zero), out var exists);
        if (exists) return known;
        _frames[frame] = _judge(_contents.Frames[frame], -1);
        _frames[frame]!.IsFrame = true;
        _all.Add(_frames[frame]!);
        return known = _all.Count;
    }

    private int Add(int content)
    {
        _all.Add(_judge(_contents[content], content));
        return _all.Count;
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_classOf);
        ArrayPool<ContentMark>.Shared.Return(_marks);
    }
}
