using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Dims.Access;
using Dims.Tests.Host;
using Dims.Tests.Samples;

namespace Dims.Tests.Spreadsheets;

// Workbooks as they come on a bad day, or from a bad hand, each with what the lab assistant is told. None of them stores anything.
public sealed class NastyXlsxTests
{
    private static readonly object?[] Head = ["reference", "collected on", "form", "mass mg"];
    private static readonly DateOnly Day = new(2026, 11, 17);
    private static readonly object?[][] Good = [Head, ["A-1", Day, "tablet", 412]];

    private const string Damaged = "is damaged or was cut off: it cannot be unpacked as a workbook. Open it in your spreadsheet program, save it as .xlsx again and send that.";

    private static IEnumerable<(string Name, byte[] File, string[] Told)> Files()
    {
        yield return ("protected with a password", Ole("EncryptedPackage"), ["is protected with a password. Save it without one and send that."]);
        yield return ("an old .xls", Ole("Workbook"), ["is an old workbook (.xls). Save it as .xlsx and send that."]);
        yield return ("macros by their part", Book(b => b.Parts["xl/vbaProject.bin"] = "x"), ["holds macros (.xlsm). Save it as .xlsx, without macros, and send that."]);
        yield return ("macros by their type", Book(b => b.Parts["[Content_Types].xml"] = "<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.ms-excel.sheet.macroEnabled.main+xml\"/></Types>"), ["holds macros (.xlsm). Save it as .xlsx, without macros, and send that."]);
        yield return ("a binary workbook", Book(b => b.Parts["xl/workbook.bin"] = "x"), ["is a binary workbook (.xlsb). Save it as .xlsx and send that."]);
        yield return ("an archive of something else", Workbook.Zip([("readme.txt", "hello"u8.ToArray())]), ["is an archive, but not a workbook (.xlsx)."]);
        yield return ("a bomb", Bomb(), ["unpacks to more than * MiB, which * bytes of a table of samples never do. Copy the rows into a new workbook."]);
        yield return ("a bomb of one text", Book(b => b.Parts["xl/sharedStrings.xml"] = $"<sst><si><t>{new string('x', 40_000)}</t></si></sst>"), ["holds a text of more than 32767 characters."]);
        yield return ("a bomb of many texts", Book(b => b.Parts["xl/sharedStrings.xml"] = $"<sst>{string.Concat(Enumerable.Repeat("<si><t>x</t></si>", 100_001))}</sst>"), ["holds more than 100000 texts, which a table of samples of its size never does. Copy the rows into a new workbook."]);
        yield return ("thousands of parts", Workbook.Zip(Enumerable.Range(0, 2_500).Select(i => ($"p{i}.xml", Array.Empty<byte>()))), ["holds more than 2000 parts, which no table of samples has."]);
        yield return ("cut off", Workbook.Of(Good)[..^40], [Damaged]);
        yield return ("a byte turned over", Spoilt(Workbook.Of(Good)), [Damaged]);
        yield return ("XML that is none", Book(b => b.Parts["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData><row>"), [Damaged]);
        yield return ("an entity", Book(b => b.Parts["xl/workbook.xml"] = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\">]><workbook><sheets>&b;</sheets></workbook>"), ["holds a document type declaration, which no workbook has."]);
        yield return ("a text that is not there", Book(b => b.Parts["xl/sharedStrings.xml"] = "<sst/>"), ["refers to a text that is not in it."]);
        yield return ("a sheet that is not there", Book(b => b.Parts["xl/_rels/workbook.xml.rels"] = "<Relationships/>"), ["names a sheet that is not in it."]);
        yield return ("a cell outside any sheet", Sheet("<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>"), ["has a cell at 'XFE1', which is no place in a sheet."]);
        yield return ("rows out of order", Sheet("<row r=\"2\"/><row r=\"2\"/>"), ["has rows that are not in order."]);
        yield return ("a cell twice", Sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>"), ["has cells that are not in order."]);
        yield return ("empty", new Workbook().Sheet("Blad1", []).Bytes(), ["is empty: no sheet of the workbook holds anything."]);
        yield return ("formulas", Workbook.Of(Head, ["A-1", Raw.Formula("TODAY()", "46343"), "tablet", Raw.Formula("SUM(D3:D9)", "412")], [Raw.Formula("A2", "B"), Day, "tablet", 1]),
        [
            "line 2, column B, 'collected on' [=TODAY()]: is a formula. Copy the cell and paste it as a value.", "line 2, column D, 'mass mg' [=SUM(D3:D9)]: is a formula. Copy the cell and paste it as a value.",
            "line 3, column A, 'reference' [=A2]: is a formula. Copy the cell and paste it as a value.",
        ]);
        yield return ("a header that is a formula", Workbook.Of(["reference", "collected on", "form", Raw.Formula("E1", "mass mg")], ["A-1", Day, "tablet", 1]), ["line 1, column D [=E1]: is a formula or an error. Type the header as text."]);
        yield return ("merged cells", new Workbook().Sheet("samples", Good, after: "<mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>").Bytes(), ["line 2, column A: is part of the merged cells A2:A3. Split them, and fill in each cell."]);
        yield return ("hidden rows and columns", new Workbook().Sheet("samples", [.. Good, ["A-2", Day, "tablet", 1]], before: "<cols><col min=\"4\" max=\"9\" hidden=\"1\"/></cols>", rowAttributes: r => r == 3 ? "hidden=\"1\"" : "").Bytes(),
            ["column D: is hidden and holds data. Show column D, or delete it.", "line 3: is hidden and holds data. Show line 3 (a filter may hide it), or delete it."]);
        yield return ("several sheets", new Workbook().Sheet("Blad1", Good).Sheet("Blad2", Good).Bytes(), ["has data on 2 sheets: 'Blad1', 'Blad2'. Give the one to be read the name 'samples', or delete the others."]);
        yield return ("a hidden sheet", new Workbook().Sheet("Blad1", Good, attributes: "state=\"hidden\"").Bytes(), ["has its data on the sheet 'Blad1', which is hidden. Show it, look at it, and send the workbook again."]);
        yield return ("200 columns", Workbook.Of([.. Head, .. new object?[150], "far"], ["A-1", Day, "tablet", 1]), ["line 1, column EY [far]: lies beyond column CV, the last that is read."]);
        yield return ("a 64-bit number for a day, and numbers that are no days", Workbook.Of(Head, ["A", Raw.Number("9223372036854775807", Workbook.Day), "tablet"], ["B", 46343, "tablet"], ["C", Raw.Number("60", Workbook.Day), "tablet"], ["D", Raw.Number("1e999", Workbook.Day), "tablet"], ["E", true, "tablet"], ["F", Raw.Number("9223372036854775807"), "tablet"]),
        [
            "line 2, column B, 'collected on' [9223372036854775807]: has the format of a date and is no day of the calendar.", "line 3, column B, 'collected on' [46343]: is a number and no day. Format the cell as a date and look at the day that it shows.",
            "line 4, column B, 'collected on' [60]: has the format of a date and is no day of the calendar.", "line 5, column B, 'collected on' [1e999]: is an error of the spreadsheet and no value.", "line 6, column B, 'collected on' [true]: is a number and no day. Format the cell as a date and look at the day that it shows.",
            "line 7, column B, 'collected on' [9223372036854775807]: is a number and no day. Format the cell as a date and look at the day that it shows.",
        ]);
        yield return ("what the spreadsheet made of it", Workbook.Of(Head, [Day, Day, "tablet", 1], ["B", Day, "tablet", Day], ["C", Day, Raw.Error("#N/A"), Raw.Number("0.84", Workbook.Percent)], ["D", Day, "tablet", Raw.Number("1e-40")]),
        [
            "line 2, column A, 'reference' [2026-11-17]: is a date: the spreadsheet took what was typed for one. Format the cell as text or number, and type it again.", "line 3, column D, 'mass mg' [2026-11-17]: is a date: the spreadsheet took what was typed for one. Format the cell as text or number, and type it again.",
            "line 4, column C, 'form' [#N/A]: is an error of the spreadsheet and no value.", "line 4, column D, 'mass mg' [0.84]: is stored as 0.84 and shown as a percentage, a hundred times as much. Format the cell as a number, and write the % in the column of the unit.",
            "line 5, column D, 'mass mg' [1E-40]: is a number outside what an amount can be.",
        ]);
        yield return ("texts that can be read in two ways", Workbook.Of(Head, ["A", "03-04-2026", "tablet", "1.250"]),
        [
            "line 2, column B, 'collected on' [03-04-2026]: can be read as 2026-04-03 and as 2026-03-04; no other day of the file tells which. Write it with the year first.",
            "line 2, column D, 'mass mg' [1.250]: can be read as 1.250 and as 1250; no other number of the file tells which. Write it with one or two decimals, or without the mark.",
        ]);
    }

    [Theory, OnBothEngines]
    public async Task Every_fault_is_told_in_words_that_help(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var before = await Stored.In(dims);
        foreach (var (name, file, told) in Files())
        {
            var answer = await lab.SendAs(Sheets.Xlsx, file, "?mode=all-or-nothing");
            Assert.True(answer.Status == HttpStatusCode.OK || answer.Code is "invalid-input" or "malformed-body", $"{name}: {(int)answer.Status} {answer.Text}");
            Assert.True(told.Length == answer.Told().Count && told.Zip(answer.Told()).All(t => Fits(t.First, t.Second)), $"{name}:\n{string.Join('\n', answer.Told())}");
        }
        Assert.Equal(before, await Stored.In(dims));
        Assert.Equal(1, (await lab.SendAs(Sheets.Xlsx, Workbook.Of(Good))).Batch().Stored);
    }

    // A * stands for whatever is there.
    private static bool Fits(string told, string heard) => Regex.IsMatch(heard, $"^{Regex.Escape(told).Replace("\\*", ".*", StringComparison.Ordinal)}$");

    [Theory, OnBothEngines]
    public async Task A_formula_spoils_its_sample_and_the_others_go_in(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var answer = (await lab.Send(Workbook.Of(Head, ["A", Day, "tablet", Raw.Formula("1+1", "2")], ["B", Day, "tablet", Raw.Number("312.39999999999998")]))).Batch();
        Assert.Equal((1, 1, 2), (answer.Stored, answer.Rejected, answer.Detected!.Rows));
        Assert.Contains("\"massMg\":312.4,", (await lab.Get("/v1/samples/" + answer.Items[1].Id)).Text.Replace("}", ",", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static byte[] Book(Action<Workbook> spoil)
    {
        var book = new Workbook().Sheet("samples", Good);
        spoil(book);
        return book.Bytes();
    }

    private static byte[] Sheet(string rows) => new Workbook().SheetXml("samples", $"<worksheet><sheetData>{rows}</sheetData></worksheet>").Bytes();

    // The container that Office wraps an encrypted workbook in, and that older versions wrote everything in.
    private static byte[] Ole(string stream) => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[1024], .. Encoding.Unicode.GetBytes(stream), .. new byte[1024]];

    // A hundred MiB of one row's blanks, which pack to almost nothing; what the archive says of their size is a lie besides.
    private static byte[] Bomb()
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(new MemoryStream(Workbook.Of(Good))))
        using (var bomb = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var entry in archive.Entries)
            {
                using var part = bomb.CreateEntry(entry.FullName).Open();
                if (!entry.FullName.EndsWith("sheet1.xml", StringComparison.Ordinal))
                {
                    using var whole = entry.Open();
                    whole.CopyTo(part);
                    continue;
                }
                part.Write("<worksheet><sheetData>"u8);
                var blanks = Encoding.UTF8.GetBytes(new string(' ', 1024 * 1024));
                for (var i = 0; i < 100; i++) part.Write(blanks);
                part.Write("</sheetData></worksheet>"u8);
            }
        return file.ToArray();
    }

    private static byte[] Spoilt(byte[] file)
    {
        // Inside the packed bytes of the first part.
        for (var at = 60; at < 100; at++) file[at] ^= 0xFF;
        return file;
    }
}
