using System.Globalization;
using System.Text.Json.Nodes;
using Dims.Import;
using Dims.Tests.Cli;
using Dims.Tests.Host;
using Dims.Tests.Spreadsheets;

namespace Dims.Tests.Import;

public sealed class WorkbookImportTests
{
    private const int Many = 10_000;
    private const long MostHeld = 96L * 1024 * 1024;
    private static readonly string[] SmallColumns = Profiles.SmallHeader.TrimEnd('\n').Split(';');

    [Theory, OnBothEngines]
    public async Task A_workbook_stores_what_the_same_table_as_CSV_stores(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var profile = folder.Write("p.json", Profiles.Small);
        var csv = folder.Write("a.csv", Profiles.SmallHeader + "1001;17May2024;final;Pill;ecstasy / 2C-B;Gent;Oost;LC-DAD;110,5;caffeine\n1002;2024-05-18;final;powder;;;;;0;\n");
        // A number is a number and a day is a day, whatever the profile says of texts; a text is read as the profile says.
        var book = Write(folder, "a.xlsx", [1001, new DateOnly(2024, 5, 17), "final", "Pill", "ecstasy / 2C-B", "Gent", "Oost", "LC-DAD", 110.5, "caffeine"], ["1002", "18May2024", "final", "powder", null, null, null, null, "0", null]);
        Assert.Contains("2 rows: 2 stored", (await Shell.Dims(dims, "import", "--profile", profile, csv)).Ends(0).Out, StringComparison.Ordinal);
        Assert.Contains("2 rows: 0 stored, 2 unchanged, 0 conflict, 0 rejected, 0 skipped; 0 locations created.", (await Shell.Dims(dims, "import", "--profile", profile, book)).Ends(0).Out, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task The_real_tables_saved_as_workbooks_store_the_same(Engine engine)
    {
        Shared.MustBeThere();
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        foreach (var file in Directory.GetFiles(Path.Combine(Shared.Folder, "data", "unc"), "*_*.csv"))
        {
            var table = File.ReadAllLines(file).Select(l => string.Concat(l.Split('"').Select((piece, i) => i % 2 == 0 ? piece.Replace(',', '\t') : piece)).Split('\t')).ToList();
            object?[] Cells(string[] row, int line) => [.. row.Select((c, i) => line == 0 ? c : AsSaved(table[0][i], c))];
            await File.WriteAllBytesAsync(folder.File(Path.GetFileNameWithoutExtension(file) + ".xlsx"), Workbook.Of([.. table.Select(Cells)]));
        }
        Assert.Equal(4, Directory.GetFiles(folder.Path).Length);
        Assert.Contains("4 files, 43 rows: 43 stored", (await Shell.Dims(dims, "import", "--profile", Profiles.Unc, folder.Path)).Ends(0).Out, StringComparison.Ordinal);
        var csv = (await Shell.Dims(dims, "import", "--profile", Profiles.Unc, Path.Combine(Shared.Folder, "data", "unc"))).Ends(0);
        Assert.Contains("43 rows: 0 stored, 43 unchanged, 0 conflict", csv.Out, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task Ten_thousand_rows_arrive_with_their_progress_in_sight(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var book = Write(folder, "many.xlsx", [.. Enumerable.Range(1, Many).Select(Row)]);
        var ran = (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", Profiles.Small), book)).Ends(0);
        Assert.Contains($"1 file, {Many} rows: {Many} stored, 0 unchanged, 0 conflict, 0 rejected, 0 skipped; 1 location created.", ran.Out, StringComparison.Ordinal);
        var lines = ran.Out.Split('\n').Where(l => l.EndsWith(book, StringComparison.Ordinal)).ToList();
        Assert.Equal([.. Enumerable.Range(1, 9).Select(t => $"Read {t * 10}% of {book}"), $"Read {book}"], lines);
        await using var read = await dims.Database.Read();
        Assert.Equal(Many, await read.Scalar<long>("SELECT count(DISTINCT reference) FROM samples"));
    }

    // The program as a process that may hold no more than this: it ends with an error where it needs more.
    [Theory, InlineData(false), InlineData(true)]
    public async Task Ten_thousand_rows_go_through_a_small_memory(bool template)
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        using var folder = Shell.Folder();
        var book = folder.File("many.xlsx");
        object?[][] rows = template
            ? [["reference", "collected on", "form", "mass mg", "source", "substance", "qualifier", "amount", "unit"], .. Enumerable.Range(1, Many).Select(i => new object?[] { $"M-{i}", new DateOnly(2026, 11, 17), "tablet", 400, "lab", "MDMA", "=", 120, "mg/tablet" })]
            : [SmallColumns, .. Enumerable.Range(1, Many).Select(Row)];
        await File.WriteAllBytesAsync(book, Workbook.Of(rows));
        string[] how = template ? ["--location", Places.Amsterdam] : ["--profile", folder.Write("p.json", Profiles.Small)];
        await using var import = ChildProgram.Start(folder.Path, [("DOTNET_GCHeapHardLimit", MostHeld.ToString("X", CultureInfo.InvariantCulture))], ["import", .. how, book, .. dims.ConnectionArguments]);
        Assert.True(await import.Ends() == 0, import.Error);
        Assert.Contains($"{Many} stored", import.Out, StringComparison.Ordinal);
        Assert.Contains($"Read 90% of {book}", import.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_of_a_workbook_is_read_than_was_asked_for()
    {
        using var folder = Shell.Folder();
        var profile = await ProfileFile.Read(folder.Write("p.json", Profiles.Small));
        using var table = SourceTable.Open(Write(folder, "many.xlsx", [.. Enumerable.Range(1, Many).Select(Row)]), profile, TableName.Samples);
        var reader = new RowReader(profile, new TableColumns(profile, TableName.Samples, table.Name, table.Header), null);
        Assert.Equal(1000, reader.Samples(table.Read()).Chunk(1000).First().Length);
        Assert.InRange(table.Position, 1, table.Length * 11 / 100);
    }

    [Theory, OnBothEngines]
    public async Task Cells_that_are_no_values_reject_their_row_in_words(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        object?[] With(string number, int place, object? value) => [.. new object?[] { number, new DateOnly(2024, 5, 17), "final", "Pill", "ecstasy", "Gent", "Oost", "LC-DAD", 110, null }.Select((c, i) => i == place ? value : c)];
        var book = Write(
            folder, "a.xlsx", With("W-1", 8, 110), With("W-2", 8, Raw.Formula("50*2", "100")), With("W-3", 8, Raw.Error("#N/A")), With("W-4", 8, Raw.Number("0.5", Workbook.Percent)), With("W-5", 1, 45429), With("W-6", 1, "05/06/2024"), With("W-7", 8, "110.5"));
        var ran = (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", Profiles.Small), "--rejected", folder.File("r.csv"), book)).Ends(3);
        Assert.Contains("7 rows: 1 stored, 0 unchanged, 0 conflict, 6 rejected", ran.Out, StringComparison.Ordinal);
        Assert.Equal(
            $"""
            file,line,outcome,reference,reasons
            {book},3,rejected,,cell I3 holds a formula (=50*2) instead of a value.
            {book},4,rejected,,cell I4 holds the error #N/A.
            {book},5,rejected,,cell I5 is shown as a percentage and holds 0.5; format it as a number.
            {book},6,rejected,W-5,/collectedOn: column 'Day' holds '45429'; a day of the calendar as yyyy-MM-dd or dMMMyyyy is needed.
            {book},7,rejected,W-6,/collectedOn: column 'Day' holds '05/06/2024'; a day of the calendar as yyyy-MM-dd or dMMMyyyy is needed.
            {book},8,rejected,W-7,"/analyses/0/findings/0/amount: column 'MDMA mg' holds '110.5'; a number with ',' before its decimals is needed."

            """.ReplaceLineEndings("\n"), await File.ReadAllTextAsync(folder.File("r.csv")));
    }

    [Theory, OnBothEngines]
    public async Task Two_sheets_of_one_workbook_are_two_tables(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var profile = JsonNode.Parse(Profiles.Joined)!;
        (profile["tables"]!["samples"], profile["tables"]!["findings"]) = ("week*", "week*");
        profile["tables"]!["sheets"] = new JsonObject { ["samples"] = "Bags", ["findings"] = "Results" };
        object?[] Header(string columns) => [.. columns.TrimEnd('\n').Split(',')];
        var book = folder.File("week 47.xlsx");
        await File.WriteAllBytesAsync(book, new Workbook().Sheet("Notes", [["anything"]])
            .Sheet("Results", [Header(Profiles.Results), [11, "GC-MS", "MDMA", null, 50.1, "percent", null], [11, "GC-MS", "caffeine", "trace"], [13, "GC-MS", "MDMA", "some"], [12, "GC-MS", "MDMA", "much"]])
            .Sheet("bags", [Header(Profiles.Bags), [11, "A-1", new DateOnly(2024, 5, 17), null, "Gent"], [12, "A-2", new DateOnly(2024, 5, 17), null, "Gent"]]).Bytes());
        var ran = (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", profile.ToJsonString()), "--rejected", folder.File("r.csv"), book)).Ends(3);
        Assert.Contains($"Read {book}\nSource: ", ran.Out, StringComparison.Ordinal);
        Assert.Contains("1 file, 2 rows: 1 stored, 0 unchanged, 0 conflict, 1 rejected", ran.Out, StringComparison.Ordinal);
        Assert.Equal(["GC-MS: MDMA = 50.1 %, caffeine trace"], await TwoTablesTests.Sent(dims, "A-1"));
        var told = await File.ReadAllTextAsync(folder.File("r.csv"));
        Assert.Contains($"{book} [bags],3,rejected,A-2,\"/analyses/0/findings/0/qualifier (line 5 of {book} [Results]): column 'How' is 'much'", told, StringComparison.Ordinal);
        Assert.Contains($"{book} [Results],4,rejected,,no row of {book} [bags] has '13' in the column 'Bag'", told, StringComparison.Ordinal);
        Assert.Contains("is no workbook, and the profile joined reads two sheets of one.", (await Shell.Dims(dims, "import", "--profile", folder.File("p.json"), folder.Write("week.csv", Profiles.Bags))).Ends(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workbook_that_cannot_be_read_is_refused_with_its_name_before_the_first_row()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        using var folder = Shell.Folder();
        var profile = folder.Write("p.json", Profiles.Small);
        var good = Write(folder, "a.xlsx", Row(1));
        async Task Refused(string file, string told)
        {
            var ran = (await Shell.Dims(dims, "import", "--profile", profile, good, file)).Ends(1);
            Assert.StartsWith($"{file}: ", ran.Error, StringComparison.Ordinal);
            Assert.Contains(told, ran.Error, StringComparison.Ordinal);
        }
        await Refused(folder.Write("text.xlsx", Profiles.SmallHeader), "is not a workbook (.xlsx)");
        // Under whatever name: an old workbook is not read as text.
        await File.WriteAllBytesAsync(folder.File("old.csv"), [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
        await Refused(folder.File("old.csv"), "is an old workbook (.xls)");
        await File.WriteAllBytesAsync(folder.File("merged.xlsx"), new Workbook().Sheet("samples", [SmallColumns, Row(2)], after: "<mergeCells><mergeCell ref=\"A2:B2\"/></mergeCells>").Bytes());
        await Refused(folder.File("merged.xlsx"), "merged cells A2:B2");
        await using var read = await dims.Database.Read();
        Assert.Equal(0, await read.Scalar<long>("SELECT count(*) FROM samples"));
    }

    private static object?[] Row(int number) => [$"M-{number}", new DateOnly(2024, 1, 1).AddDays(number % 300), "final", "Pill", "ecstasy", "Gent", "Oost", "LC-DAD", 80 + (number % 90), "caffeine"];

    // As a spreadsheet program saves what it takes for a number or a day.
    private static object? AsSaved(string column, string text) => text.Length == 0 ? null
        : column == "sampleid" ? double.Parse(text, CultureInfo.InvariantCulture)
        : column.StartsWith("date_", StringComparison.Ordinal) ? DateOnly.ParseExact(text, "ddMMMyyyy", CultureInfo.InvariantCulture)
        : text;

    private static string Write(Folder folder, string name, params object?[][] rows)
    {
        File.WriteAllBytes(folder.File(name), Workbook.Of([SmallColumns, .. rows]));
        return folder.File(name);
    }
}
