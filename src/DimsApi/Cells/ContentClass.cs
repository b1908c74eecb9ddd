using Dims.Samples;

namespace Dims.Cells;

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

    public Func<AmountRun>? RunOf { get; private init; }

    public static Tally WithAmounts(int slots, Unit unit, Basis basis, bool isNamed) =>
        new(slots) { Runs = new AmountRun?[slots], RunOf = () => new AmountRun(unit, basis) { Samples = isNamed ? [] : null } };
}
