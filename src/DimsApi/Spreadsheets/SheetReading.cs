using Dims.Http;

namespace Dims.Spreadsheets;

// What the rows of one file are read with: its door, its headers, and how it writes numbers and days.
internal sealed record SheetReading(SheetDoor Door, SheetHeader Header, SheetDialect Dialect)
{
    public bool IsFilled(SheetRow row, Func<SheetColumn, bool> which)
    {
        for (var at = 0; at < row.Cells.Length; at++)
            if (!row.Cells[at].IsEmpty && Header.Columns[at] is { } column && which(column)) return true;
        return false;
    }

    // The same for two rows of one analysis.
    public string AnalysisOf(SheetRow row) => string.Join('\u001f', SheetColumns.TellAnalysesApart.Select(c => CellReader.Canonical(c, Header.CellOf(row, c), Dialect)));

    // A later row may leave it empty; what it says is said by the first row too.
    public void MustAgree(SheetRow row, SheetRow first, Func<SheetColumn, bool> which, Func<SheetColumn, string> pointer, string one, Faults faults)
    {
        for (var place = 0; place < row.Cells.Length; place++)
        {
            if (row.Cells[place].IsEmpty || Header.Columns[place] is not { } column || !which(column)) continue;
            var before = Header.CellOf(first, column);
            if (CellReader.Canonical(column, row.Cells[place], Dialect) == CellReader.Canonical(column, before, Dialect)) continue;
            faults.AddCell(pointer(column), "differs", before.IsEmpty ? $"is filled here and empty in line {first.Line}, the first row of the same {one}." : $"differs from line {first.Line}, the first row of the same {one}, which holds '{SheetProblems.Shown(before.Text)}'.", Header.PlaceOf(row, column));
        }
    }

    // The members of one object from its columns in a row; what cannot be read is left at its default, so that the rules can still judge the rest.
    public object Fill(SheetGroup group, string at, SheetRow row, Faults faults)
    {
        var target = group.Info.CreateObject!();
        foreach (var column in group.Columns)
            if (ValueOf(column, at, row, faults) is { } value) column.Property!.Set!(target, value);
        foreach (var column in group.Needed)
            if (!Door.MayLeaveOut(column)) Require(column, at, row, faults);
        foreach (var (property, part) in group.Parts)
            if (part.Columns.Any(c => !Header.CellOf(row, c).IsEmpty)) property.Set!(target, Fill(part, $"{at}/{property.Name}", row, faults));
        return target;
    }

    // Null: nothing stands there, or what does cannot be read.
    public object? ValueOf(SheetColumn column, string at, SheetRow row, Faults faults)
    {
        if (Header.CellOf(row, column) is not { IsEmpty: false } cell) return null;
        var read = CellReader.Of(column, cell, Dialect);
        if (read.IsFault) faults.AddCell($"{at}/{column.Member}", read.Code, read.Detail, Header.PlaceOf(row, column));
        return read.IsFault ? null : read.Value;
    }

    public void Require(SheetColumn column, string at, SheetRow row, Faults faults)
    {
        if (Header.CellOf(row, column).IsEmpty) faults.AddCell($"{at}/{column.Member}", "required", "is empty; a value is needed.", Header.PlaceOf(row, column));
    }

    // The cell of what a pointer names, or of the nearest above it that has a column.
    public FaultCell PlaceOf(SheetRow row, string[] parts)
    {
        for (var length = parts.Length; length > 1; length--)
            if (SheetColumns.At(string.Join('/', parts[..length])) is { } column) return Header.PlaceOf(row, column);
        return new FaultCell { Line = row.Line };
    }
}
