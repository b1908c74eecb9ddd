using System.Net;
using System.Text;
using Dims.Access;
using Dims.Tests.Host;
using Dims.Tests.Samples;

namespace Dims.Tests.Spreadsheets;

// Files as they come on a bad day, each with what the lab assistant is told. None of them stores anything.
public sealed class NastyCsvTests
{
    private const string Head = "reference;collected on;form;mass mg;source;substance;qualifier;amount;unit;tested for\n";

    private static readonly (string Name, string File, string[] Told)[] Files =
    [
        ("empty", "", ["is empty; a line with the headers is needed."]),
        ("blank", " \r\n\t\r\n", ["is empty; a line with the headers is needed."]),
        ("NUL bytes", Head + "A;2026-11-17;tab\0let\n", ["holds NUL bytes, which no text has: it is damaged, or no CSV."]),
        ("header renamed", "referentie;collected on;form\nA;2026-11-17;tablet\n", ["line 1, column A [referentie]: is no header of this table; 'reference' is.", "line 1, 'reference': has no column 'reference', which is needed."]),
        ("header unknown", "reference;collected on;form;notes of the day\nA;2026-11-17;tablet;\n", ["line 1, column D [notes of the day]: is no header of this table; the template has them all."]),
        ("header twice", "reference;collected on;form;Form\nA;2026-11-17;tablet;powder\n", ["line 1, column D [Form]: stands there twice, in column C as well."]),
        ("two header rows", "reference;collected on;form;mass mg\nReference;Collected on;Form;Mass (mg)\nA;2026-11-17;tablet;\n", ["line 2: looks like a second line of headers. Only one is read: delete this line, or line 1."]),
        ("a title above", "Week 47;;\n\nreference;collected on;form\nA;2026-11-17;tablet\n", ["line 1 [Week 47]: is no line of headers; line 3 is. Delete what stands above it."]),
        ("no headers", "A;2026-11-17;tablet\n", ["line 1, column A [A]: is no header of this table; the template has them all.", "line 1, column B [2026-11-17]: is no header of this table; the template has them all.", "line 1, column C [tablet]: is no header of this table; the template has them all.",
            "line 1, 'reference': has no column 'reference', which is needed.", "line 1, 'collected on': has no column 'collected on', which is needed.", "line 1, 'form': has no column 'form', which is needed."]),
        ("stray quote", "reference;collected on;form;logo\nA;2026-11-17;tablet;Au\"di\nB;2026-11-17;tablet;\"Audi\" x\nC;2026-11-17;tablet;\"Audi\nD;2026-11-17;tablet;Audi\n",
        [
            "line 2: has a quote inside the field 'Au\"di', which does not begin with one. A field with a quote in it stands in quotes, and each quote in it is written twice.", "line 3: has text after the quote that closes 'Audi'.",
            "line 4: opens a quote before 'Audi' and does not close it on the line. A text with a line break in it cannot be read.",
        ]),
        ("more fields than headers", "reference;collected on;form\nA;2026-11-17;tablet;412\n", ["line 2, column D [412]: has no header above it. Where a text has a separator in it and no quotes around it, all that follows stands one column too far to the right."]),
        ("cut off", "reference;collected on;form\nA;2026-11-17;tablet\nB;2026-1", ["line 3: has 2 fields where the headers have 3. A file that was cut off ends like this."]),
        ("200 columns", string.Join(';', Enumerable.Range(1, 200).Select(i => $"c{i}")) + "\n", ["line 1: has 200 fields; at most 100 are read."]),
        ("a date and a number in two ways", Head + "A;03-04-2026;tablet;1.250;;;;;;\nB;2026-11-17;tablet;412;;;;;;\n",
        [
            "line 2, column B, 'collected on' [03-04-2026]: can be read as 2026-04-03 and as 2026-03-04; no other day of the file tells which. Write it with the year first.",
            "line 2, column D, 'mass mg' [1.250]: can be read as 1.250 and as 1250; no other number of the file tells which. Write it with one or two decimals, or without the mark.",
        ]),
        ("marks and orders that contradict each other", Head + "A;03-04-2026;tablet;1,250;;;;;;\nB;17-11-2026;tablet;412.5;;;;;;\nC;11-17-2026;tablet;412,5;;;;;;\n",
        [
            "line 2, column B, 'collected on' [03-04-2026]: can be read as 2026-04-03 and as 2026-03-04; some days of the file have the day first and some the month. Write it with the year first.",
            "line 2, column D, 'mass mg' [1,250]: can be read as 1250 and as 1.250; some numbers of the file have a comma before their decimals and some a point. Write it with one or two decimals, or without the mark.",
        ]),
        ("days that are none", Head + "A;31-02-2026;tablet;;;;;;;\nB;17-11-26;tablet;;;;;;;\nC;yesterday;tablet;;;;;;;\nD;;tablet;;;;;;;\nE;1666-11-17;tablet;;;;;;;\n",
        [
            "line 2, column B, 'collected on' [31-02-2026]: is not a day of the calendar. Write it as 2026-11-17 or 17-11-2026.", "line 3, column B, 'collected on' [17-11-26]: has a year of two digits. Write all four.",
            "line 4, column B, 'collected on' [yesterday]: is not a day of the calendar. Write it as 2026-11-17 or 17-11-2026.", "line 5, column B, 'collected on': is empty; a value is needed.",
            "line 6, column B, 'collected on' [1666-11-17]: is not a day in the years 1900 to 2200.",
        ]),
        ("values of no list and numbers that are none", Head + "A;2026-11-17;pill;heavy;home;MDMA;about;<5;grams;\n",
        [
            "line 2, column C, 'form' [pill]: is not one of unknown, tablet, powder, crystal, capsule, blotter, liquid, plant, paste, other.", "line 2, column D, 'mass mg' [heavy]: is not a number of at most 28 digits.", "line 2, column E, 'source' [home]: is not one of laboratory, on-site, recognised.",
            "line 2, column G, 'qualifier' [about]: is not one of =, <, >, trace, detected, not-detected.", "line 2, column H, 'amount' [<5]: is not a number. The < goes into the column 'qualifier'.", "line 2, column I, 'unit' [grams]: is not one of mg/{tbl}, mg/{capsule}, ug/{blotter}, %, mg/g, g/kg, mg/mL, ug/mL.",
        ]),
        ("what the rules find", Head + "A B;2026-11-17;tablet;0;lab;MDMA;=;1.2345678;%;a/b/\n;2026-11-17;tablet;;;;;;;\nC;2026-11-17;tablet;;lab;MDMA;=;;%;\nD;2026-11-17;tablet;;lab;MDMA;trace;4;;\nE;2026-11-17;tablet;;;MDMA;detected;;;\nF;2026-11-17;tablet;;lab;;=;4;%;\n",
        [
            "line 2, column A, 'reference' [A B]: does not have the form ^[A-Za-z0-9][A-Za-z0-9._:/-]*$.", "line 2, column D, 'mass mg' [0]: is 0; allowed is 0.001 to 999999999.", "line 2, column J, 'tested for' [a/b/]: is empty or too short; at least 1 characters are needed.",
            "line 2, column H, 'amount' [1.2345678]: has more than 9 digits before or 6 after the point.", "line 3, column A, 'reference': is empty; a value is needed.", "line 4, column H, 'amount': is missing; the qualifier '=' needs an amount.",
            "line 5, column H, 'amount' [4]: does not go with the qualifier 'trace'.", "line 5, column I, 'unit': is missing; a quantity needs its unit.", "line 6, column E, 'source': is empty; a value is needed.", "line 7, column F, 'substance': is empty; a value is needed.",
        ]),
        ("rows that contradict each other", Head + "A;2026-11-17;tablet;412;lab;MDMA;detected;;;MDMA\nA;2026-11-18;tablet;413;lab;MDA;detected;;;MDA\nA;;;412,0;lab;MDEA;detected;;;\n",
        [
            "line 3, column B, 'collected on' [2026-11-18]: differs from line 2, the first row of the same reference, which holds '2026-11-17'.", "line 3, column D, 'mass mg' [413]: differs from line 2, the first row of the same reference, which holds '412'.",
            "line 3, column J, 'tested for' [MDA]: differs from line 2, the first row of the same analysis, which holds 'MDMA'.",
        ]),
        ("a price in halves", "reference;collected on;form;price;price currency\nA;2026-11-17;tablet;5;euro\n", ["line 2, 'price per': is empty; a value is needed.", "line 2, column E, 'price currency' [euro]: does not have the form ^[A-Z]{3}$."]),
    ];

    [Theory, OnBothEngines]
    public async Task Every_fault_is_told_by_line_column_header_and_what_stood_there(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var before = await Stored.In(dims);
        foreach (var (name, file, told) in Files)
        {
            var answer = await lab.SendAs(Sheets.Csv, Encoding.UTF8.GetBytes(file), "?mode=all-or-nothing");
            Assert.True(answer.Status == HttpStatusCode.OK || answer.Code is "invalid-input" or "malformed-body", $"{name}: {(int)answer.Status} {answer.Text}");
            Assert.True(told.SequenceEqual(answer.Told()), $"{name}:\n{string.Join('\n', answer.Told())}");
        }
        Assert.Equal(before, await Stored.In(dims));
    }

    [Theory, OnBothEngines]
    public async Task What_one_cell_settles_holds_for_the_whole_file(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        foreach (var (settling, mass, day, number, order) in new[] { ("412,5", "1.250", "03-04-2026", "1250", "2026-04-03"), ("412.5", "1.250", "03/04/2026", "1.250", "2026-03-04") })
        {
            var sure = settling.Contains(',', StringComparison.Ordinal) ? "17-11-2026" : "11/17/2026";
            var answer = (await lab.SendCsv($"reference;collected on;form;mass mg\nS{settling};{day};tablet;{mass}\nT{settling};{sure};tablet;{settling}\n".Replace("S412,5", "S-1", StringComparison.Ordinal).Replace("T412,5", "T-1", StringComparison.Ordinal))).Batch();
            Assert.Equal((2, 0), (answer.Stored, answer.Rejected));
            var stored = (await lab.Get("/v1/samples/" + answer.Items[0].Id)).Json;
            Assert.Equal((number, order), (stored.GetProperty("appearance").GetProperty("massMg").GetRawText(), stored.GetProperty("collectedOn").GetString()));
        }
    }

    [Theory, OnBothEngines]
    public async Task Blank_lines_empty_columns_and_the_line_that_names_the_separator_are_no_fault(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var answer = (await lab.SendCsv("sep=|\r\n|||\r\nreference|collected on|form||\r\n\r\n||||\r\nA-1|2026-11-17|tablet||\r\n")).Batch();
        Assert.Equal((1, "|", 3, 1, 6), (answer.Stored, answer.Detected!.Separator, answer.Detected.HeaderLine, answer.Detected.Rows, answer.Items[0].Line));
    }

    [Theory, OnBothEngines]
    public async Task A_file_of_another_kind_or_too_many_rows_is_refused_as_such(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:LargestBatch=20");
        var lab = await dims.With(Roles.Location);
        Assert.Equal(["is a workbook and no CSV. Send it as application/vnd.openxmlformats-officedocument.spreadsheetml.sheet."], (await lab.SendAs(Sheets.Csv, Workbook.Of(["reference"]))).Told());
        Assert.Equal(["is not a workbook (.xlsx). A CSV is sent as text/csv."], (await lab.SendAs(Sheets.Xlsx, Encoding.UTF8.GetBytes(Head))).Told());
        var many = string.Concat(Enumerable.Range(0, 21).Select(i => $"S-{i};2026-11-17;tablet\n"));
        Assert.Equal("body-too-large", (await lab.SendCsv("reference;collected on;form\n" + many)).Is(HttpStatusCode.RequestEntityTooLarge).Code);
        var rows = string.Concat(Enumerable.Repeat("S-1;2026-11-17;tablet\n", 201));
        Assert.Equal("body-too-large", (await lab.SendCsv("reference;collected on;form\n" + rows)).Is(HttpStatusCode.RequestEntityTooLarge).Code);
        Assert.Equal(0, (await Stored.In(dims)).Samples);
    }
}
