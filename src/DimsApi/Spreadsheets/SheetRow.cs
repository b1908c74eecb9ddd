using System.Globalization;

namespace Dims.Spreadsheets;

// What a cell of a spreadsheet holds. A CSV has texts only.
internal enum CellKind { Text, Number, Date, Percent, Boolean, Formula, Error }

// A number stands as invariant text, a date as yyyy-MM-dd (one that is no day as the number it was), a formula with its =, an error as it is shown (#N/A).
internal readonly record struct SheetCell(string Text, CellKind Kind)
{
    public static readonly SheetCell Empty = new("", CellKind.Text);

    public bool IsEmpty => string.IsNullOrEmpty(Text);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

// A row with something in it. Cells that are not there are empty.
internal sealed record SheetRow(int Line, SheetCell[] Cells)
{
    public SheetCell this[int column] => column < Cells.Length ? Cells[column] : SheetCell.Empty;
}

internal static class ColumnLetters
{
    // A for 0, Z for 25, AA for 26.
    public static string Of(int column)
    {
        var letters = "";
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / 26) letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return letters;
    }

    // The column and the line of a reference as P17; null where it is none that a sheet can have.
    public static (int Column, int Line)? Read(string? reference)
    {
        if (reference is null) return null;
        var (column, at) = (0, 0);
        while (at < reference.Length && reference[at] is >= 'A' and <= 'Z' && at < 3) column = (column * 26) + reference[at++] - 'A' + 1;
        if (column is 0 or > XlsxSheet.MostColumns || !int.TryParse(reference.AsSpan(at), NumberStyles.None, CultureInfo.InvariantCulture, out var line) || line is 0 or > XlsxSheet.MostLines) return null;
        return (column - 1, line);
    }
}
