namespace Dims.Cells;

// One sample on its way into a block or out of it. `Amounts` are those of its content's columns, in millionths.
internal readonly record struct CellEntry(int Number, long Revision, int DayNumber, int Facet, int Content, long[] Amounts)
{
    public static readonly long[] None = [];

    public int Month => DateOnly.FromDayNumber(DayNumber) is var day ? CellBlock.MonthOf(day) : 0;
}
