using System.Net;
using System.Text;
using System.Text.Json;
using Dims.Access;
using Dims.Spreadsheets;
using Dims.Tests.Host;
using Dims.Tests.Samples;

namespace Dims.Tests.Spreadsheets;

public sealed class SpreadsheetTests
{
    [Theory, OnBothEngines]
    public async Task The_weeks_spreadsheet_of_a_location_goes_in_as_it_is(Engine engine)
    {
        Shared.MustBeThere();
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var week = await File.ReadAllBytesAsync(Path.Combine(Shared.Folder, "examples", "week.csv"));

        var answer = (await lab.Send(week)).Batch();

        Assert.Equal((2, 0), (answer.Stored, answer.Rejected));
        Assert.Equal(new Detected { Format = SheetFormat.Csv, Separator = ";", Encoding = "utf-8", DecimalMark = DecimalMark.Comma, DateOrder = DateOrder.DayFirst, HeaderLine = 1, Rows = 3 }, answer.Detected);
        Assert.Equal([2, 4], answer.Items.Select(i => i.Line));
        var first = (await lab.Get("/v1/samples/" + answer.Items[0].Id)).Is(HttpStatusCode.OK).Text;
        foreach (var part in new[]
                 {
                     "\"reference\":\"AMS-2026-04711\"", "\"collectedOn\":\"2026-11-17\"", "\"soldAs\":[\"ecstasy\"]", "\"colours\":[\"beige\",\"gold\"]", "\"thicknessMm\":4.8", "\"massMg\":412",
                     "\"substance\":\"MDMA\"", "\"amount\":312.4", "\"unit\":\"mg/{tbl}\"", "\"basis\":\"hydrochloride\"", "\"qualifier\":\"trace\"",
                 }) Assert.Contains(part, first, StringComparison.Ordinal);
        var sample = JsonDocument.Parse(first).RootElement;
        Assert.Equal(2, Assert.Single(sample.GetProperty("analyses").EnumerateArray().ToList()).GetProperty("findings").GetArrayLength());
        Assert.Equal(2, (await lab.Send(week)).Batch().Unchanged);
    }

    [Theory, OnBothEngines]
    public async Task The_template_is_filled_in_and_sent(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var csv = (await dims.Anonymous.Get(Sheets.Path + "/template?format=csv")).Is(HttpStatusCode.OK);
        Assert.Equal("attachment; filename=\"samples.csv\"", csv.Headers["Content-Disposition"]);
        Assert.Equal(csv.Text, (await dims.Anonymous.Get(Sheets.Path + "/template", ("Accept", "text/csv"))).Text);
        Assert.Equal(Sheets.Xlsx, (await dims.Anonymous.Get(Sheets.Path + "/template")).Headers["Content-Type"]);
        Assert.Equal(["?format"], (await dims.Anonymous.Get(Sheets.Path + "/template?format=pdf")).Is(HttpStatusCode.BadRequest).Places);
        var xlsx = await new HttpClient().GetByteArrayAsync(new Uri(dims.Url, Sheets.Path + "/template?format=xlsx"));

        // Left as it is, it stores nothing.
        foreach (var file in new[] { Encoding.UTF8.GetBytes(csv.Text), xlsx })
        {
            var left = (await lab.Send(file)).Batch();
            Assert.Equal((0, 3), (left.Stored, left.Rejected));
            Assert.All(left.Items, i => Assert.Equal("is an example of the template and no sample. Delete the row.", Assert.Single(i.Errors!).Detail));
        }
        var filled = (await lab.SendCsv(csv.Text.Replace("EXAMPLE-", "A-", StringComparison.Ordinal))).Batch();
        var again = (await lab.Send(Replaced(xlsx, "EXAMPLE-", "A-"))).Batch();
        Assert.Equal((3, 0, 3, "samples"), (filled.Stored, filled.Rejected, again.Unchanged, again.Detected!.Sheet));
    }

    [Theory, OnBothEngines]
    public async Task Rows_of_one_reference_are_one_sample_and_its_analyses_are_kept_apart(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var answer = (await lab.SendCsv(
            """
            Reference,Collected On,form,sold as,mass mg,analysis,source,method,authorised,tested for,substance,qualifier,amount,unit
            R-1,2026-11-17,Pil,speed / a//b,412.0,,lab,LC-DAD,ja,MDMA / MDA,MDMA,=,120.50,mg/tablet
            R-2,2026-11-17,powder,,,,,,,,,,,
            R-1,,,,412,,,,,,caffeine,spoor,,
            R-1,,,,,,on-site,FTIR,,,,,,
            R-1,,TABLET,,,,lab,lc-dad,,,MDA,NOT DETECTED,,
            R-1,,,,,,lab,LC-DAD,,,MDA,niet aangetoond,,
            R-3,2026-11-17,powder,,,1,lab,GC-MS,,,MDMA,=,1,%
            R-3,2026-11-17,powder,,,2,lab,GC-MS,,,MDMA,=,2,%
            R-3,2026-11-17,powder,,,1,lab,GC-MS,,,MDMA,=,1,%
            """)).Batch();
        Assert.Equal((3, 0), (answer.Stored, answer.Rejected));
        var first = (await lab.Get("/v1/samples/" + answer.Items[0].Id)).Json;
        Assert.Equal(["speed", "a/b"], first.GetProperty("soldAs").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(["LC-DAD: MDMA = 120.50 mg/{tbl}, caffeine trace, MDA not-detected", "FTIR: ", "lc-dad: MDA not-detected"], first.GetProperty("analyses").EnumerateArray().Select(Shown));
        Assert.False((await lab.Get("/v1/samples/" + answer.Items[1].Id)).Json.GetProperty("analyses").EnumerateArray().Any());
        Assert.Equal(["GC-MS: MDMA = 1 %, MDMA = 1 %", "GC-MS: MDMA = 2 %"], (await lab.Get("/v1/samples/" + answer.Items[2].Id)).Json.GetProperty("analyses").EnumerateArray().Select(Shown));
    }

    private static string Shown(JsonElement analysis) => $"{analysis.GetProperty("method").GetString()}: {string.Join(", ", analysis.GetProperty("findings").EnumerateArray().Select(f => $"{f.GetProperty("substance").GetString()} {f.GetProperty("qualifier").GetString()}{(f.TryGetProperty("amount", out var amount) ? $" {amount.GetRawText()} {f.GetProperty("unit").GetString()}" : "")}"))}";

    [Theory, OnBothEngines]
    public async Task The_text_is_read_in_the_encoding_it_is_written_in(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        const string Text = "reference\tcollected on\tform\tlogo\tmarquis\r\n{0}\t2026-11-17\ttablet\tcafé €\t\"say \"\"hi\"\"\"\r\n";
        foreach (var (encoding, name) in new[] { (new UTF8Encoding(false), "utf-8"), (new UTF8Encoding(true), "utf-8"), (CodePagesEncodingProvider.Instance.GetEncoding(1252)!, "windows-1252"), (Encoding.Unicode, "utf-16"), (Encoding.BigEndianUnicode, "utf-16") })
        {
            var reference = $"{name}-{encoding.GetPreamble().Length}-{encoding.CodePage}";
            var answer = (await lab.Send([.. encoding.GetPreamble(), .. encoding.GetBytes(Text.Replace("{0}", reference, StringComparison.Ordinal))])).Batch();
            Assert.Equal((1, name, "\t"), (answer.Stored, answer.Detected!.Encoding, answer.Detected.Separator));
            var appearance = (await lab.Get("/v1/samples/" + answer.Items[0].Id)).Json.GetProperty("appearance");
            Assert.Equal(("café €", "say \"hi\""), (appearance.GetProperty("logo").GetString(), appearance.GetProperty("marquis").GetString()));
        }
    }

    [Theory, OnBothEngines]
    public async Task A_faulty_sample_stays_out_and_the_others_go_in_unless_all_or_nothing_is_asked(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        const string Csv = "reference;collected on;form\nM-1;2026-11-17;tablet\nM-2;2026-11-31;pill\nM-3;2026-11-17;powder\n";
        var before = await Stored.In(dims);
        var none = (await lab.SendCsv(Csv, "?mode=all-or-nothing")).Batch();
        Assert.Equal((true, 0, 1), (none.NothingStored, none.Stored, none.Rejected));
        Assert.Equal(before, await Stored.In(dims));
        var some = (await lab.SendCsv(Csv)).Batch();
        Assert.Equal((2, 1), (some.Stored, some.Rejected));
        Assert.Equal((1, 3, "M-2"), (some.Items[1].Index, some.Items[1].Line, some.Items[1].Reference));
        // What only the database knows has its cell too: a conflict, and a location that is not there.
        var conflict = (await lab.SendCsv("reference;collected on;form;mass mg\nM-1;2026-11-17;powder;\n")).Batch();
        Assert.Equal((1, "line 2, column C, 'form'"), (conflict.Conflict, Assert.Single(conflict.Items[0].Differences!).Cell!.ToString()));
        var elsewhere = await lab.SendCsv("reference;location;collected on;form\nM-9;nowhere;2026-11-17;tablet\n");
        Assert.StartsWith("line 2, column B, 'location' [nowhere]: is 'nowhere'; this key belongs to", Assert.Single(elsewhere.Told()), StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task A_dry_run_tells_everything_and_stores_nothing_by_any_door(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        (await lab.Post("/v1/samples", Lab.Tablet(100, "there", day: "2026-11-17"))).Is(HttpStatusCode.Created);
        var before = await Stored.In(dims);
        object?[][] rows = [["reference", "collected on", "form", "sold as"], ["new", "17-11-2026", "tablet", "Unheard Of"], ["there", "17-11-2026", "powder", null], ["bad", "31-11-2026", "tablet", null]];
        var csv = SampleTable.Csv(rows, ';', ",", "dd-MM-yyyy");
        foreach (var answer in new[] { await lab.SendCsv(csv, "?dryRun=true"), await lab.Send(Workbook.Of(rows), "?dryRun=true") })
        {
            var batch = answer.Batch();
            Assert.Equal((true, 1, 1, 1), (batch.DryRun, batch.Stored, batch.Conflict, batch.Rejected));
            Assert.Null(batch.Items[0].Id);
            Assert.Equal(["Unheard Of"], batch.Items[0].UnknownNames);
            Assert.Equal(["line 4, column B, 'collected on' [31-11-2026]: is not a day of the calendar. Write it as 2026-11-17 or 17-11-2026."], answer.Told());
        }
        const string Json = """[ { "reference": "new", "collectedOn": "2026-11-17", "form": "tablet" }, { "reference": "bad", "collectedOn": "2026-11-31", "form": "tablet" } ]""";
        var json = (await lab.PostText(Sheets.Path + "?dryRun=true", Json)).Batch();
        Assert.Equal((true, 1, 1), (json.DryRun, json.Stored, json.Rejected));
        Assert.Equal(before, await Stored.In(dims));
        Assert.Equal(1, (await lab.SendCsv(csv)).Batch().Stored);
    }

    private static byte[] Replaced(byte[] workbook, string text, string by)
    {
        using var archive = new System.IO.Compression.ZipArchive(new MemoryStream(workbook));
        return Workbook.Zip(archive.Entries.Select(e =>
        {
            using var reader = new StreamReader(e.Open());
            var content = reader.ReadToEnd();
            return (e.FullName, Encoding.UTF8.GetBytes(e.FullName.EndsWith("sheet1.xml", StringComparison.Ordinal) ? content.Replace(text, by, StringComparison.Ordinal) : content));
        }).ToList());
    }
}
