using System.Globalization;
using System.Xml;
using Dims.Http;

namespace Dims.Spreadsheets;

// One sheet of a workbook, row by row. What a person who looks at it does not see as it is (hidden, merged) is a fault of the file.
internal sealed class XlsxSheet(XlsxBook book, string name, string part, bool isHidden)
{
    public const int MostColumns = 16_384, MostLines = 1_048_576;
    // More than any table of samples has, and few enough to be kept.
    public const int ColumnsRead = 100;

    public string Name => name;

    public bool IsHidden => isHidden;

    public bool HoldsData() => XlsxBook.Guarded(() => Read(new Faults()).Any());

    // Rows with something in them. All faults of the file are known when the last row has been read.
    public IEnumerable<SheetRow> Rows(Faults faults)
    {
        using var rows = Read(faults).GetEnumerator();
        while (XlsxBook.Guarded(rows.MoveNext)) yield return rows.Current;
    }

    private IEnumerable<SheetRow> Read(Faults faults)
    {
        using var reader = book.Open(part)!;
        var (line, hidesRows, hidden) = (0, false, new bool[ColumnsRead]);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element) continue;
            switch (reader.LocalName)
            {
                case "sheetFormatPr":
                    hidesRows = IsSet(reader.GetAttribute("zeroHeight"));
                    break;
                case "col" when IsSet(reader.GetAttribute("hidden")) || reader.GetAttribute("width") == "0":
                    for (var at = Math.Max(Number(reader, "min") ?? 0, 1); at <= (Number(reader, "max") ?? 0) && at <= ColumnsRead; at++) hidden[at - 1] = true;
                    break;
                case "row":
                    var next = Number(reader, "r") ?? line + 1;
                    if (next <= line || next > MostLines) throw XlsxBook.Broken("has rows that are not in order.");
                    line = next;
                    var isHiddenRow = reader.GetAttribute("hidden") is { } told ? IsSet(told) : hidesRows || reader.GetAttribute("ht") == "0";
                    if (ReadRow(reader, line, faults) is not { } row) break;
                    if (isHiddenRow) faults.AddCell("hidden-row", $"is hidden and holds data. Show line {line} (a filter may hide it), or delete it.", new FaultCell { Line = line });
                    RefuseHidden(row, hidden, faults);
                    yield return row;
                    break;
                case "mergeCell":
                    var area = reader.GetAttribute("ref") ?? "";
                    var first = ColumnLetters.Read(area.Split(':')[0]);
                    faults.AddCell("merged-cells", $"is part of the merged cells {SheetProblems.Shown(area)}. Split them, and fill in each cell.", new FaultCell { Line = first?.Line, Column = first is { } f ? ColumnLetters.Of(f.Column) : null });
                    break;
            }
        }
    }

    // Null where nothing stands in it.
    private SheetRow? ReadRow(XmlReader reader, int line, Faults faults)
    {
        if (reader.IsEmptyElement) return null;
        var (depth, column, cells) = (reader.Depth, -1, new List<SheetCell>());
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader is not { NodeType: XmlNodeType.Element, LocalName: "c" }) continue;
            var told = reader.GetAttribute("r");
            var at = told is null ? (Column: column + 1, Line: line) : ColumnLetters.Read(told) ?? throw XlsxBook.Broken($"has a cell at '{SheetProblems.Shown(told)}', which is no place in a sheet.");
            if (at.Column <= column || at.Line != line) throw XlsxBook.Broken("has cells that are not in order.");
            column = at.Column;
            var cell = ReadCell(reader);
            if (cell.IsEmpty) continue;
            if (column >= ColumnsRead)
            {
                faults.AddCell("too-many-columns", $"lies beyond column {ColumnLetters.Of(ColumnsRead - 1)}, the last that is read.", new FaultCell { Line = line, Column = ColumnLetters.Of(column), Found = SheetProblems.Shown(cell.Text) });
                continue;
            }
            while (cells.Count < column) cells.Add(SheetCell.Empty);
            cells.Add(cell);
        }
        return cells.Count == 0 ? null : new SheetRow(line, [.. cells]);
    }

    private SheetCell ReadCell(XmlReader reader)
    {
        var (type, style) = (reader.GetAttribute("t") ?? "n", Number(reader, "s") ?? 0);
        if (reader.IsEmptyElement) return SheetCell.Empty;
        var depth = reader.Depth;
        string? value = null, formula = null;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType != XmlNodeType.Element) continue;
            if (reader.LocalName == "f") formula = XlsxTexts.Value(reader).Trim();
            else if (reader.LocalName == "v") value = XlsxTexts.Value(reader);
            else if (reader.LocalName == "is") value = XlsxTexts.Pieces(reader);
        }
        if (formula is not null) return new SheetCell("=" + formula, CellKind.Formula);
        return value is null ? SheetCell.Empty : XlsxCell.Of(type, style, value, book);
    }

    private static void RefuseHidden(SheetRow row, bool[] hidden, Faults faults)
    {
        for (var column = 0; column < row.Cells.Length; column++)
        {
            if (!hidden[column] || row.Cells[column].IsEmpty) continue;
            var letters = ColumnLetters.Of(column);
            faults.AddCell("hidden-column", $"is hidden and holds data. Show column {letters}, or delete it.", new FaultCell { Column = letters });
        }
    }

    public static bool IsSet(string? flag) => flag is "1" or "true";

    private static int? Number(XmlReader reader, string attribute) => int.TryParse(reader.GetAttribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
