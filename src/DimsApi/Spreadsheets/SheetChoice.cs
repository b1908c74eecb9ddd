using Dims.Http;

namespace Dims.Spreadsheets;

// Which sheet of a workbook is read: never a guess between two.
internal static class SheetChoice
{
    public const string Name = "samples";

    public static XlsxSheet Of(XlsxBook book, string? wanted = null, string usual = Name)
    {
        var chosen = book.Sheets.FirstOrDefault(s => string.Equals(s.Name.Trim(), wanted ?? usual, StringComparison.OrdinalIgnoreCase));
        if (chosen is null && wanted is not null) throw Refused("no-sheet", $"has no sheet named '{wanted}'; it has {Names(book.Sheets)}.");
        if (chosen is null)
        {
            var filled = book.Sheets.Where(s => s.HoldsData()).ToList();
            if (filled.Count == 0) throw SheetProblems.Unreadable("empty", "is empty: no sheet of the workbook holds anything.");
            if (filled.Count > 1) throw Refused("several-sheets", $"has data on {filled.Count} sheets: {Names(filled)}. Give the one to be read the name '{usual}', or delete the others.");
            chosen = filled[0];
        }
        return chosen.IsHidden ? throw Refused("hidden-sheet", $"has its data on the sheet '{SheetProblems.Shown(chosen.Name)}', which is hidden. Show it, look at it, and send the workbook again.") : chosen;
    }

    private static string Names(IEnumerable<XlsxSheet> sheets) => string.Join(", ", sheets.Take(10).Select(s => $"'{SheetProblems.Shown(s.Name)}'"));

    private static Problem Refused(string code, string detail) => new(ProblemCodes.InvalidInput, $"The workbook {detail} Nothing was stored.") { Errors = [new Fault { Pointer = "", Code = code, Detail = detail }] };
}
