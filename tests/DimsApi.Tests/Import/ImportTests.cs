using System.Net;
using System.Text;
using Dims.Access;
using Dims.Locations;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Import;

public sealed class ImportTests
{
    [Theory, OnBothEngines]
    public async Task A_row_arrives_as_the_profile_says(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var file = folder.Write("a.csv", Profiles.SmallHeader +
            """
            A-1;17May2024;final;Pill;"ecstasy / 2C-B";Antwerpen Zuid;Antwerpen;LC-DAD;110,50;caffeine
            A-2;2024-05-18;final;powder;n/a;;N/A;;0;N/A
            A-3;2024-05-19;final;;speed;Antwerpen Zuid;Antwerpen;GC-MS;;
            A-4;2024-05-19;draft;Pill;x;y;z;w;1;v
            """);
        var ran = (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", Profiles.Small), file)).Ends(0);
        Assert.Contains("1 file, 3 rows: 3 stored, 0 unchanged, 0 conflict, 0 rejected, 1 skipped; 2 locations created.", ran.Out, StringComparison.Ordinal);

        var admin = await dims.With(Roles.Admin);
        var first = await Sample(admin, "be-antwerpen-zuid", "A-1");
        Assert.Contains("\"collectedOn\":\"2024-05-17\"", first, StringComparison.Ordinal);
        Assert.Contains("\"soldAs\":[\"ecstasy\",\"2C-B\"]", first, StringComparison.Ordinal);
        Assert.Contains("\"form\":\"tablet\"", first, StringComparison.Ordinal);
        Assert.Contains("\"broughtIn\":\"suspected\"", first, StringComparison.Ordinal);
        Assert.Contains("\"amount\":110.50", first, StringComparison.Ordinal);
        Assert.Contains("caffeine", first, StringComparison.Ordinal);
        // 0 means not found here, and an empty second substance is left out.
        var second = await Sample(admin, "be-unknown", "A-2");
        Assert.Contains("\"qualifier\":\"not-detected\"", second, StringComparison.Ordinal);
        Assert.DoesNotContain("amount", second, StringComparison.Ordinal);
        // Nothing is told about what was found: no analysis, not one without findings.
        Assert.DoesNotContain("findings", await Sample(admin, "be-antwerpen-zuid", "A-3"), StringComparison.Ordinal);

        var location = (await dims.Anonymous.Get("/v1/locations/be-antwerpen-zuid")).Is(HttpStatusCode.OK).Text;
        Assert.Contains("\"country\":\"BE\"", location, StringComparison.Ordinal);
        Assert.Contains("\"region\":\"antwerpen\"", location, StringComparison.Ordinal);
        Assert.DoesNotContain("be-province", (await dims.Anonymous.Get("/v1/locations/be-unknown")).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task Corrupt_rows_are_listed_with_line_and_every_reason_and_the_others_arrive(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var file = folder.Write("a.csv", Profiles.SmallHeader +
            """
            B-1;2024-05-17;final;Pill;ecstasy;Gent;Gent;LC-DAD;110;
            B-2;2024-02-31;final;blister;ecstasy;Gent;Gent;LC-DAD;abc;
            ;2024-05-17;final;Pill;ecstasy;Gent;Gent;LC-DAD;110;
            B 4;2024-05-17;final;Pill;ecstasy;Gent;Gent;LC-DAD;-5;
            B-5;2024-05-17;final;Pill;ecstasy;Gent;Gent;LC-DAD
            B-6;2024-05-17;final;Pill;"ecstasy;Gent;Gent;LC-DAD;110;
            B-7;2024-05-17;final;Pill;ec"stasy;Gent;Gent;LC-DAD;110;

            B-8;2024-05-17;final;Pill;a/b/c/d/e/f;Nowhere;Nowhere;LC-DAD;1.234,5;
            B-1;2024-05-17;final;Pill;ecstasy;Gent;Gent;LC-DAD;111;
            B-9;2024-05-17;final;Pill;ecstasy;Gent;Brugge;LC-DAD;110;
            B-10;2024-05-17;final;Pill;ecstasy;Gent;Gent;LC-DAD;90;
            B-10;17May2024;final;tablet; ecstasy ;Gent;Gent;LC-DAD;90;n/a
            """);
        var rejected = folder.File("rejected.csv");
        var ran = (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", Profiles.Small), "--rejected", rejected, file)).Ends(3);
        Assert.Contains("12 rows: 2 stored, 1 unchanged, 0 conflict, 9 rejected", ran.Out, StringComparison.Ordinal);
        Assert.Contains(rejected, ran.Out, StringComparison.Ordinal);

        var lines = await File.ReadAllLinesAsync(rejected);
        Assert.Equal("file,line,outcome,reference,reasons", lines[0]);
        Assert.Equal(9, lines.Length - 1);
        void Told(int line, params string[] words)
        {
            var row = Assert.Single(lines, l => l.StartsWith($"{file},{line},", StringComparison.Ordinal));
            foreach (var word in words) Assert.Contains(word, row, StringComparison.Ordinal);
        }
        Told(3, "rejected", "B-2", "/collectedOn", "2024-02-31", "/form", "blister", "tablet", "/analyses/0/findings/0/amount", "'abc'");
        Told(4, "/reference", "column 'Id' is empty");
        Told(5, "/reference", "/analyses/0/findings/0/amount", "negative");
        Told(6, "has 8 fields where the first line names 10");
        Told(7, "a quote is opened and not closed on the line");
        Told(8, "a quote stands inside a field");
        Told(10, "/soldAs", "'1.234,5'");
        Told(11, "rejected", "B-1", "/reference", $"line 2 of {file} gives it another content");
        Told(12, "'gent'", "'brugge'");

        // What is stored is never overwritten: another content for it, in a later file, is a conflict that shows the difference.
        var later = folder.Write("b.csv", Profiles.SmallHeader + "B-10;2024-05-17;final;Pill;ecstasy;Gent;Gent;LC-DAD;95;\n");
        Assert.Contains("0 stored, 0 unchanged, 1 conflict, 0 rejected", (await Shell.Dims(dims, "import", "--profile", folder.File("p.json"), "--rejected", rejected, later)).Ends(3).Out, StringComparison.Ordinal);
        Assert.Contains($"{later},2,conflict,B-10,", await File.ReadAllTextAsync(rejected), StringComparison.Ordinal);
        Assert.Contains("/analyses/0/findings/0/amount: stored is 90, the row says 95", await File.ReadAllTextAsync(rejected), StringComparison.Ordinal);
        // A row that is rejected leaves no location behind.
        (await dims.Anonymous.Get("/v1/locations/be-nowhere")).Is(HttpStatusCode.NotFound);
    }

    [Theory, OnBothEngines]
    public async Task A_location_that_was_corrected_keeps_its_name_and_only_gains_the_region_it_lacks(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        await dims.Send(new PutLocation { Id = "be-gent", Name = "Gent, by its right name", Country = "BE", Regions = [new LocationRegion { RegionSet = "province", Region = "zeeland" }] });
        var file = folder.Write("a.csv", Profiles.SmallHeader + "C-1;2024-05-17;final;Pill;ecstasy;GENT;Oost-Vlaanderen;LC-DAD;110;\n");
        Assert.Contains("0 locations created", (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", Profiles.Small), file)).Ends(0).Out, StringComparison.Ordinal);
        var location = (await dims.Anonymous.Get("/v1/locations/be-gent")).Is(HttpStatusCode.OK).Text;
        foreach (var kept in new[] { "by its right name", "zeeland", "oost-vlaanderen" }) Assert.Contains(kept, location, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task A_file_without_a_column_of_the_profile_stops_the_import_before_the_first_row(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        folder.Write("a.csv", Profiles.SmallHeader + "D-1;2024-05-17;final;Pill;ecstasy;Gent;Gent;LC-DAD;110;\n");
        folder.Write("b.csv", "Id;Day\nD-2;2024-05-17\n");
        var ran = (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", Profiles.Small), folder.Path)).Ends(1);
        Assert.Contains("b.csv lacks the column 'State'", ran.Error, StringComparison.Ordinal);
        await using var read = await dims.Database.Read();
        Assert.Equal(0, await read.Scalar<long>("SELECT count(*) FROM samples"));
    }

    [Theory]
    [InlineData("utf-8", "Liège", 0)]
    [InlineData("windows-1252", "Liège €", 0)]
    [InlineData("iso-8859-1", "Liège", 0)]
    // Bytes of another encoding spoil the row, and are never stored as something else.
    [InlineData("utf-8", "Liège", 3, "iso-8859-1")]
    public async Task The_encoding_of_the_profile_is_the_encoding_read(string told, string site, int exit, string? really = null)
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        using var folder = Shell.Folder();
        var encoding = (really ?? told) switch { "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!, "iso-8859-1" => Encoding.Latin1, _ => new UTF8Encoding(true) };
        await File.WriteAllTextAsync(folder.File("a.csv"), Profiles.SmallHeader + $"E-1;2024-05-17;final;Pill;ecstasy;{site};Luik;LC-DAD;110;\n", encoding);
        var profile = folder.Write("p.json", Profiles.Small.Replace("\"delimiter\"", $"\"encoding\": \"{told}\", \"delimiter\"", StringComparison.Ordinal));
        (await Shell.Dims(dims, "import", "--profile", profile, "--rejected", folder.File("r.csv"), folder.File("a.csv"))).Ends(exit);
        if (exit == 0) Assert.Contains(site, (await dims.Anonymous.Get("/v1/locations/" + Dims.Import.Slugs.From("be " + site, 64))).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        else Assert.Contains("not text in the encoding", await File.ReadAllTextAsync(folder.File("r.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_an_error_and_a_source_cannot_write_a_formula_into_the_list()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        using var folder = Shell.Folder();
        var profile = folder.Write("p.json", Profiles.Small);
        Assert.Contains("no file or folder", (await Shell.Dims(dims, "import", "--profile", profile, folder.File("none.csv"))).Ends(1).Error, StringComparison.Ordinal);
        var file = folder.Write("a.csv", Profiles.SmallHeader + "=HYPERLINK(1);2024-05-17;final;Pill;ecstasy;Gent;Gent;LC-DAD;110;\n");
        (await Shell.Dims(dims, "import", "--profile", profile, "--rejected", folder.File("r.csv"), file)).Ends(3);
        Assert.DoesNotContain(",=HYPERLINK", await File.ReadAllTextAsync(folder.File("r.csv")), StringComparison.Ordinal);
    }

    private static async Task<string> Sample(Client client, string location, string reference)
    {
        var list = (await client.Get($"/v1/samples?location={location}&reference={reference}")).Is(HttpStatusCode.OK);
        return Assert.Single(list.Json.GetProperty("items").EnumerateArray(), s => s.GetProperty("reference").GetString() == reference).GetRawText();
    }
}
