namespace Dims.Spreadsheets;

// What is sent as a spreadsheet, each to an address of its own: samples, or analyses of samples that are recorded already. Both read the one table of columns.
internal sealed class SheetDoor
{
    public static readonly SheetDoor Samples = new(
        SheetChoice.Name, c => c.Pointer != SheetColumn.Bag, ["/reference", "/collectedOn", "/form"],
        "rows with the same reference are one sample. What is said of the sample",
        "is a column of a table of analyses, which POST /v1/analysis-batches takes. Here each row names its sample by your own number for it, in the column 'reference'.");

    public static readonly SheetDoor Analyses = new(
        "analyses", c => !c.IsOfSample, [SheetColumn.Bag],
        "rows with the same sample and the same analysis are one analysis. What is said of the analysis",
        "is a column of a table of samples, which POST /v1/sample-batches takes. Here each row names a sample that is recorded already by the number on its bag, in the column 'sample'.");

    private SheetDoor(string name, Func<SheetColumn, bool> takes, string[] needed, string rows, string saysOfOthers)
    {
        (Name, Rows, SaysOfOthers) = (name, rows, saysOfOthers);
        Columns = [.. SheetColumns.All.Where(takes)];
        Needed = [.. needed.Select(p => SheetColumns.At(p)!)];
    }

    // Of the sheet that is read, and of the template.
    public string Name { get; }
    public IReadOnlyList<SheetColumn> Columns { get; }
    // A file without these is no such table. The first names what a row is about.
    public IReadOnlyList<SheetColumn> Needed { get; }
    // For who fills it in: which rows belong together.
    public string Rows { get; }
    // Why a column of the other table is none here.
    public string SaysOfOthers { get; }

    // A laboratory's own table seldom says that its results come from a laboratory.
    public bool MayLeaveOut(SheetColumn column) => this == Analyses && column.Pointer == SheetColumn.OfAnalysis + "/source";
}
