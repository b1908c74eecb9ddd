using System.Net;
using System.Text;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Samples;
using Dims.Spreadsheets;
using Dims.Tests.Host;
using Dims.Tests.Samples;
using Dims.Tests.Storage;

namespace Dims.Tests.Spreadsheets;

// On Thursday a laboratory sends its results as the table that it has.
public sealed class AnalysisSheetTests
{
    private const string Path = "/v1/analysis-batches";

    [Theory, OnBothEngines]
    public async Task A_laboratorys_table_goes_in_by_the_numbers_on_the_bags_and_again_unchanged(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var laboratory = await dims.With(Roles.Laboratory, "lab-1");
        var (a, b, c) = (await Bag(dims), await Bag(dims), await Bag(dims));
        object?[][] rows =
        [
            ["Sample", "method", "run", "analysed on", "substance", "qualifier", "amount", "unit", "basis", "lod"],
            [a.Number, "LC-DAD", "R-1", "19-11-2026", "MDMA", "=", 142.5m, "mg/tablet", "HCl", 0.5m],
            [b.Number.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), "LC-DAD", "R-1", "19-11-2026", "caffeine", "spoor", null, null, null, null],
            [a.Number.Replace("-", "", StringComparison.Ordinal), null, null, null, "caffeine", "trace", null, null, null, null],
            [c.Id, "LC-DAD", "R-1", "19-11-2026", null, null, null, null, null, null],
            [a.Number, "FTIR", "R-1", "19-11-2026", "MDMA", "detected", null, null, null, null],
        ];

        var sent = Answered(await laboratory.SendTo(Path, Sheets.Csv, Encoding.UTF8.GetBytes(SampleTable.Csv(rows, ';', ",", "dd-MM-yyyy"))));

        Assert.Equal((4, 0), (sent.Stored, sent.Rejected));
        Assert.Equal(new Detected { Format = SheetFormat.Csv, Separator = ";", Encoding = "utf-8", DecimalMark = DecimalMark.Comma, DateOrder = DateOrder.DayFirst, HeaderLine = 1, Rows = 5 }, sent.Detected);
        Assert.Equal([(2, a.Number, 0), (3, b.Number, 0), (5, c.Number, 0), (6, a.Number, 1)], sent.Items.Select(i => (i.Line!.Value, i.Number!, i.Ordinal!.Value)));
        var read = (await laboratory.Get("/v1/samples/" + a.Number)).Is(HttpStatusCode.OK).Json.GetProperty("analyses");
        Assert.Equal(("laboratory", "lab-1", "2026-11-19", 2), (read[0].GetProperty("source").GetString(), read[0].GetProperty("laboratory").GetString(), read[0].GetProperty("analysedOn").GetString(), read[0].GetProperty("findings").GetArrayLength()));
        var mdma = read[0].GetProperty("findings")[0];
        Assert.Equal((142.5m, "mg/{tbl}", "hydrochloride", 0.5m), (mdma.GetProperty("amount").GetDecimal(), mdma.GetProperty("unit").GetString(), mdma.GetProperty("basis").GetString(), mdma.GetProperty("lod").GetDecimal()));
        Assert.Equal(0, (await laboratory.Get("/v1/samples/" + c.Number)).Json.GetProperty("analyses")[0].GetProperty("findings").GetArrayLength());
        Assert.Equal(4, Answered(await laboratory.SendTo(Path, Sheets.Csv, Encoding.UTF8.GetBytes(SampleTable.Csv(rows, ',', ".", "dd-MM-yyyy")))).Unchanged);
        var book = Answered(await laboratory.SendTo(Path, Sheets.Xlsx, new Workbook().Sheet("results", rows).Bytes()));
        Assert.Equal((4, "results"), (book.Unchanged, book.Detected!.Sheet));
        // The same work with another content, told by its cell.
        rows[1][6] = 14.25m;
        var conflict = Answered(await laboratory.SendTo(Path, Sheets.Xlsx, Workbook.Of(rows)));
        Assert.Equal((3, 1, "line 2, column G, 'amount'"), (conflict.Unchanged, conflict.Conflict, Assert.Single(conflict.Items[0].Differences!).Cell!.ToString()));
    }

    [Theory, OnBothEngines]
    public async Task What_is_wrong_has_its_cell_and_the_other_rows_are_stored_unless_it_is_a_dry_run(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var laboratory = await dims.With(Roles.Laboratory, "lab-1");
        (await laboratory.Put("/v1/panels/old", """{ "method": "LC-DAD", "from": "2026-01-01", "until": "2026-06-30", "substances": [ { "substance": "MDMA" } ] }""")).Is(HttpStatusCode.OK);
        var (good, elsewhere) = ((await Bag(dims)).Number, (await Bag(dims, "Lab 2")).Number);
        var misread = good[..^1] + (good[^1] == '7' ? '9' : '7');
        var unknown = SampleNumber.Format(900_000);
        var csv =
            $"""
            substance;qualifier;amount;unit;sample;method;panel;analysed on
            MDMA;=;120,5;mg/tablet;{good};LC-DAD;;2026-11-19
            MDMA;=;120,5;mg/tablet;{misread};LC-DAD;;2026-11-19
            MDMA;=;120,5;mg/tablet;{elsewhere};LC-DAD;;2026-11-19
            MDMA;=;120,5;mg/tablet;{good};LC-DAD;old;2026-11-20
            MDMA;=;120,5;mg/tablet;{unknown};LC-DAD;;2026-11-19
            MDMA;=;much;mg/tablet;{good};GC-MS;;2026-11-19
            caffeine;=;;;{good};GC-MS;;2026-11-19
            ;;;;{good};;;
            MDMA;detected;;;;FTIR;;2026-11-19
            MDMA;detected;;;EXAMPLE-1;FTIR;;2026-11-19
            MDMA;detected;;;{good};FTIR;;2026-11-19
            """;
        var before = await Stored.In(dims);

        var tried = Answered(await laboratory.SendTo(Path, Sheets.Csv, Encoding.UTF8.GetBytes(csv), "?dryRun=true"));
        Assert.Equal(before, await Stored.In(dims));
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM analyses"));
        var answer = Answered(await laboratory.SendTo(Path, Sheets.Csv, Encoding.UTF8.GetBytes(csv)));

        string[] told =
        [
            $"line 3, column E, 'sample' [{misread}] no-sample-number",
            $"line 4, column E, 'sample' [{elsewhere}] sent-elsewhere",
            "line 5, column G, 'panel' [old] panel-ended",
            $"line 6, column E, 'sample' [{unknown}] unknown-sample",
            "line 7, column C, 'amount' [much] type",
            "line 8, column C, 'amount' [] required",
            "line 9 [] required",
            "line 10, column E, 'sample' [] required",
            "line 11, column E, 'sample' [EXAMPLE-1] example-row",
        ];
        foreach (var one in new[] { tried, answer })
        {
            Assert.Equal((2, 8), (one.Stored, one.Rejected));
            Assert.Equal(told, one.Items.SelectMany(i => i.Errors ?? []).Select(e => $"{e.Cell} [{e.Cell!.Found}] {e.Code}"));
        }
        Assert.Equal([2, 3, 4, 5, 6, 7, 9, 10, 11, 12], answer.Items.Select(i => i.Line!.Value));
        Assert.Equal(2, await dims.Count("SELECT count(*) FROM analyses"));
    }

    [Theory, OnBothEngines]
    public async Task A_table_of_samples_is_told_which_door_takes_it_and_so_is_one_of_analyses(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (laboratory, location) = (await dims.With(Roles.Laboratory, "lab-1"), await dims.With(Roles.Location));

        var refused = (await laboratory.SendTo(Path, Sheets.Csv, "reference;form;method;substance;qualifier\nT-1;pil;LC-DAD;MDMA;detected\n"u8.ToArray())).Is(HttpStatusCode.BadRequest);

        const string Of = "is a column of a table of samples, which POST /v1/sample-batches takes. Here each row names a sample that is recorded already by the number on its bag, in the column 'sample'.";
        Assert.Equal([$"line 1, column A [reference]: {Of}", $"line 1, column B [form]: {Of}", "line 1, 'sample': has no column 'sample', which is needed."], refused.Told());
        Assert.Equal("csv", refused.Json.GetProperty("detected").GetProperty("format").GetString());
        var other = (await location.SendCsv("sample;collected on;form\nAAA-AAAA;2026-11-17;powder\n")).Is(HttpStatusCode.BadRequest);
        Assert.Contains("is a column of a table of analyses, which POST /v1/analysis-batches takes.", other.Told()[0], StringComparison.Ordinal);
        // A header that is nearly one of this table, and not of the other.
        Assert.Contains("is no header of this table; 'sample' is.", (await laboratory.SendTo(Path, Sheets.Csv, "samples;method\nAAA-AAAA;FTIR\n"u8.ToArray())).Is(HttpStatusCode.BadRequest).Told()[0], StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task The_template_of_analyses_is_filled_in_and_sent(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var laboratory = await dims.With(Roles.Laboratory, "lab-1");
        var csv = (await dims.Anonymous.Get(Path + "/template?format=csv")).Is(HttpStatusCode.OK);
        Assert.Equal("attachment; filename=\"analyses.csv\"", csv.Headers["Content-Disposition"]);
        Assert.Equal(csv.Text, (await dims.Anonymous.Get(Path + "/template", ("Accept", "text/csv"))).Text);
        Assert.Equal("sample;analysis;source;laboratory;method;panel;run;analysed on;authorised;tested for;substance;role;qualifier;amount;unit;basis;parts;lod;loq;uncertainty", csv.Text.Split("\r\n")[0].TrimStart('\uFEFF'));
        var xlsx = await new HttpClient().GetByteArrayAsync(new Uri(dims.Url, Path + "/template?format=xlsx"));

        // Left as it is, it stores nothing.
        foreach (var (type, file) in new[] { (Sheets.Csv, Encoding.UTF8.GetBytes(csv.Text)), (Sheets.Xlsx, xlsx) })
        {
            var left = Answered(await laboratory.SendTo(Path, type, file));
            Assert.Equal((0, 2), (left.Stored, left.Rejected));
            Assert.All(left.Items, i => Assert.Equal("example-row", Assert.Single(i.Errors!).Code));
        }
        var (one, two) = ((await Bag(dims)).Number, (await Bag(dims)).Number);
        var filled = Answered(await laboratory.SendTo(Path, Sheets.Csv, Encoding.UTF8.GetBytes(csv.Text.Replace("EXAMPLE-1", one, StringComparison.Ordinal).Replace("EXAMPLE-2", two, StringComparison.Ordinal))));
        Assert.Equal((2, 0), (filled.Stored, filled.Rejected));
    }

    private static AnalysisBatchAnswer Answered(Answer answer) => JsonSerializer.Deserialize<AnalysisBatchAnswer>(answer.Is(HttpStatusCode.OK).Text, Wire.Json)!;

    private static async Task<(string Id, string Number)> Bag(TestDims dims, string? sentTo = null)
    {
        var receipt = await dims.Send(Lab.Tablet() with { SentTo = sentTo });
        return (receipt.Id, receipt.Number);
    }
}
