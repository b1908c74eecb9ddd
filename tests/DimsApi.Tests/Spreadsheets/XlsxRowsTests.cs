using Dims.Http;
using Dims.Spreadsheets;
using Dims.Tests.Cli;

namespace Dims.Tests.Spreadsheets;

public sealed class XlsxRowsTests
{
    [Fact]
    public void Rows_come_with_their_lines_numbers_as_they_were_typed_and_days_as_days()
    {
        using var folder = Shell.Folder();
        var file = Write(folder, new Workbook().Sheet("Blad1",
        [
            [null, null], ["id", "day", "amount", "text"], [], ["A-1", new DateOnly(2024, 5, 17), Raw.Number("312.39999999999998"), " two  words "],
            [7, Raw.Number("45429.75", Workbook.DayInWords), Raw.Number("1.0000000000000001E-5"), new Raw("<is><r><t>ri</t></r><r><t>ch</t></r><rPh><t>no</t></rPh></is>", "t=\"inlineStr\"")],
            [Raw.Number("9223372036854775807"), null, Raw.Number("-12345678901234567"), Raw.Number("1.2345678901234568E+16")],
            [null, new Raw("<v>2024-05-19T00:00:00</v>", "t=\"d\""), 1e21, new Raw("<v>a_x000D__x005F_x0041_</v>", "t=\"str\"")],
        ]));
        using var rows = XlsxRows.Open(file);
        Assert.Equal("Blad1", rows.Sheet);
        Assert.Equal(["id", "day", "amount", "text"], rows.Header);
        var read = rows.Read().ToList();
        Assert.Equal([4, 5, 6, 7], read.Select(r => r.Line));
        Assert.Equal(["A-1", "2024-05-17", "312.4", "two  words"], read[0].Cells);
        Assert.Equal(["7", "2024-05-17", "0.00001", "rich"], read[1].Cells);
        Assert.Equal(["9223372036854775807", "", "-12345678901234567", "12345678901234568"], read[2].Cells);
        Assert.Equal(["", "2024-05-19", "1000000000000000000000", "a\r_x0041_"], read[3].Cells);
        Assert.All(read, r => Assert.Null(r.Broken));
        Assert.Equal(new FileInfo(file).Length, rows.Position);
    }

    [Fact]
    public void Days_are_counted_from_1904_where_the_workbook_says_so()
    {
        using var folder = Shell.Folder();
        using var rows = XlsxRows.Open(Write(folder, new Workbook { Properties = "date1904=\"1\"" }.Sheet("samples", [["day"], [Raw.Number("43967", Workbook.Day)]])));
        Assert.Equal("2024-05-17", rows.Read().Single().Cells[0]);
    }

    [Fact]
    public void A_cell_that_is_no_value_breaks_its_row_and_no_other()
    {
        using var folder = Shell.Folder();
        using var rows = XlsxRows.Open(Write(folder, new Workbook().Sheet("samples",
            [["id", "amount"], ["A", Raw.Formula("SUM(B3:B4)", "7")], ["B", Raw.Error("#N/A")], ["C", Raw.Number("0.84", Workbook.Percent)], ["D", Raw.Number("9223372036854775807", Workbook.Day)], ["E", 1, "x"], ["F", 1]])));
        Assert.Equal(
        [
            "cell B2 holds a formula (=SUM(B3:B4)) instead of a value.", "cell B3 holds the error #N/A.", "cell B4 is shown as a percentage and holds 0.84; format it as a number.",
            "cell B5 has the format of a date and holds 9223372036854775807, which is no day.", "cell C6 holds 'x' in a column without a name.", null,
        ], rows.Read().Select(r => r.Broken));
    }

    [Theory]
    [InlineData("yyyy\\-mm\\-dd", "Date"), InlineData("[$-413]d mmmm yyyy;@", "Date"), InlineData("h:mm", "Date"), InlineData("General", "Number"), InlineData("0.0\" mg\"", "Number"), InlineData("[Red]0.00", "Number")]
    [InlineData("0%", "Percent"), InlineData("0\\d", "Number"), InlineData("_-* #,##0.00_-", "Number"), InlineData("0.00E+00", "Number"), InlineData("@", "Number"), InlineData("0\" %\"", "Number"), InlineData("\"open", "Number")]
    public void A_format_tells_a_day_from_a_number(string code, string kind) => Assert.Equal(kind, XlsxFormats.KindOf(code).ToString());

    [Fact]
    public void Two_sheets_with_data_are_not_chosen_between_unless_one_is_named()
    {
        using var folder = Shell.Folder();
        var file = Write(folder, new Workbook().Sheet("Blad1", [["id"], ["A"]]).Sheet("Blad2", [["id"], ["B"]]).Sheet("Blad3", []));
        var several = Assert.Throws<Problem>(() => XlsxRows.Open(file));
        Assert.Equal("The workbook has data on 2 sheets: 'Blad1', 'Blad2'. Give the one to be read the name 'samples', or delete the others. Nothing was stored.", several.Message);
        using var chosen = XlsxRows.Open(file, "blad2");
        Assert.Equal("B", chosen.Read().Single().Cells[0]);
        Assert.Contains("it has 'Blad1', 'Blad2', 'Blad3'", Assert.Throws<Problem>(() => XlsxRows.Open(file, "other")).Message, StringComparison.Ordinal);
    }

    private static string Write(Folder folder, Workbook workbook)
    {
        var file = folder.File("a.xlsx");
        File.WriteAllBytes(file, workbook.Bytes());
        return file;
    }
}
