using Dims.Http;

namespace Dims.Spreadsheets;

// The line of headers: which column stands where. Everything that is wrong with it is told at once.
internal sealed class SheetHeader(SheetRow row, SheetDoor door)
{
    private readonly SheetColumn?[] _columns = new SheetColumn?[row.Cells.Length];
    private readonly Dictionary<SheetColumn, int> _places = [];

    public int Line => row.Line;

    // Null where a column has no header.
    public IReadOnlyList<SheetColumn?> Columns => _columns;

    public static SheetHeader Read(IReadOnlyList<SheetRow> rows, SheetDoor door, Faults faults)
    {
        var header = new SheetHeader(rows[0], door);
        // A table that wide is another one: a fault for each of its columns would hide that.
        if (faults.All.Any(f => f.Code == "too-many-columns")) return header;
        // A title above the table would make a fault of every one of its words.
        if (Known(rows[0]) == 0 && rows.Skip(1).Take(10).FirstOrDefault(r => Known(r) > 1) is { } later)
        {
            faults.AddCell("header-line", $"is no line of headers; line {later.Line} is. Delete what stands above it.", header.At(0) with { Column = null, Header = null });
            return header;
        }
        for (var at = 0; at < rows[0].Cells.Length; at++) header.Add(at, faults);
        foreach (var needed in door.Needed.Where(c => !header._places.ContainsKey(c)))
            faults.AddCell("missing-header", $"has no column '{needed.Header}', which is needed.", new FaultCell { Line = header.Line, Header = needed.Header });
        return header;
    }

    private void Add(int at, Faults faults)
    {
        var cell = row.Cells[at];
        if (cell.IsEmpty) return;
        if (cell.Kind is CellKind.Formula or CellKind.Error) faults.AddCell("formula", "is a formula or an error. Type the header as text.", At(at));
        else if (SheetColumns.Of(cell.Text) is not { } column)
            faults.AddCell("unknown-header", SheetColumns.Nearest(cell.Text, door) is { } nearest ? $"is no header of this table; '{nearest}' is." : "is no header of this table; the template has them all.", At(at));
        else if (!door.Columns.Contains(column)) faults.AddCell("other-table", door.SaysOfOthers, At(at));
        else if (!_places.TryAdd(column, at))
            faults.AddCell("header-twice", $"stands there twice, in column {ColumnLetters.Of(_places[column])} as well.", At(at));
        else _columns[at] = column;
    }

    // What the rows below show of the header: a second line of headers, and cells without one.
    public void Check(SheetRow below, Faults faults)
    {
        var filled = below.Cells.Count(c => !c.IsEmpty);
        if (Known(below) is var known && known > 1 && known * 2 >= filled)
        {
            faults.AddCell("second-header", $"looks like a second line of headers. Only one is read: delete this line, or line {Line}.", new FaultCell { Line = below.Line });
            return;
        }
        for (var at = 0; at < below.Cells.Length; at++)
            if (!below.Cells[at].IsEmpty && row[at].IsEmpty)
                faults.AddCell("no-header", "has no header above it. Where a text has a separator in it and no quotes around it, all that follows stands one column too far to the right.", CellAt(below, at));
    }

    private static int Known(SheetRow row) => row.Cells.Count(c => c is { IsEmpty: false, Kind: CellKind.Text } && SheetColumns.Of(c.Text) is not null);

    public bool Has(SheetColumn column) => _places.ContainsKey(column);

    // What stands in this column in a row; empty where the file has no such column.
    public SheetCell CellOf(SheetRow of, SheetColumn column) => _places.TryGetValue(column, out var at) ? of[at] : SheetCell.Empty;

    public FaultCell PlaceOf(SheetRow of, SheetColumn column) =>
        _places.TryGetValue(column, out var at) ? CellAt(of, at) : new FaultCell { Line = of.Line, Header = column.Header };

    private FaultCell At(int at) => new() { Line = Line, Column = ColumnLetters.Of(at), Found = SheetProblems.Shown(row.Cells[at].Text) };

    private FaultCell CellAt(SheetRow of, int at) => new()
    {
        Line = of.Line,
        Column = ColumnLetters.Of(at),
        Header = row[at].IsEmpty ? null : SheetProblems.Shown(row[at].Text),
        Found = of[at].IsEmpty ? null : SheetProblems.Shown(of[at].Text),
    };
}
