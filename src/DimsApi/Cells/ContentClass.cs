using Dims.Samples;

namespace Dims.Cells;

// Not known yet, says nothing of what is asked, nothing is read of it, or something may be (and it may not be judged yet).
internal enum ContentMark : byte { Unknown, Silent, Frame, Read }

// Contents that a question takes for the same, and how many samples have them.
internal abstract class ContentClass
{
    // It says nothing of what is asked: such samples are not even looked at.
    public bool IsSilent { get; init; }
    // Where not, the samples only tell that something has changed.
    public bool Counts { get; init; } = true;
    // Nothing is read of such contents: they are known by their frame.
    public bool IsFrame { get; set; }
    // Which of the findings that are read has the value; -1 where there is none.
    public int Value { get; init; } = -1;
    public long N { get; set; }
    public Tally? Tally { get; set; }
}

// Samples that count as one thing, for each period and lane: how many, and their amounts where they have such.
internal sealed class Tally(int slots)
{
    public int[] N { get; } = new int[slots];

    public AmountRun?[]? Runs { get; private init; }

    public Unit Unit { get; private init; }

    public Basis Basis { get; private init; }

    // The amounts tell their samples.
    public bool IsNamed { get; private init; }

    public static Tally WithAmounts(int slots, Unit unit, Basis basis, bool isNamed) => new(slots) { Runs = new AmountRun?[slots], Unit = unit, Basis = basis, IsNamed = isNamed };

    public AmountRun RunAt(int slot) => Runs![slot] ??= new AmountRun(Unit, Basis) { Samples = IsNamed ? [] : null };
}
