using System.Net;
using Dims.Access;
using Dims.Tests.Cli;
using Dims.Tests.Host;
using Dims.Tests.Spreadsheets;

namespace Dims.Tests.Import;

// Our own layout at the command line, without a profile.
public sealed class TemplateImportTests
{
    private const string Week =
        """
        reference;collected on;brought in;sold as;form;mass mg;method;analysed on;source;substance;qualifier;amount;unit;basis
        T-1;17-11-2026;routine;ecstasy;tablet;412;LC-DAD;19-11-2026;laboratory;MDMA;=;112,4;mg/{tbl};hydrochloride
        T-1;17-11-2026;routine;ecstasy;tablet;412;LC-DAD;19-11-2026;laboratory;caffeine;trace;;;
        T-2;17-11-2026;suspected;cannabis;plant;1000;GC-MS;19-11-2026;laboratory;MDMB-4en-PINACA;detected;;;

        """;

    [Theory, OnBothEngines]
    public async Task A_week_in_our_own_layout_arrives_at_the_location_named(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var csv = folder.Write("week.csv", Week);
        var ran = (await Shell.Dims(dims, "import", "--location", Places.Amsterdam, csv)).Ends(0);
        Assert.Contains("1 file, 3 rows, 2 samples: 2 stored, 0 unchanged, 0 conflict, 0 rejected", ran.Out, StringComparison.Ordinal);
        Assert.Contains($"Read {csv}\n", ran.Out, StringComparison.Ordinal);
        Assert.Equal(["LC-DAD: MDMA = 112.4 mg/{tbl}, caffeine trace"], await TwoTablesTests.Sent(dims, "T-1"));
        var location = await dims.With(Roles.Location);
        Assert.Equal(2, (await location.Get("/v1/samples")).Is(HttpStatusCode.OK).Json.GetProperty("items").GetArrayLength());

        // The same week as a workbook is the same week.
        var book = folder.File("week.xlsx");
        await File.WriteAllBytesAsync(book, Workbook.Of([.. Week.TrimEnd().Split('\n').Select(l => (object?[])[.. l.Split(';').Select(c => c.Length == 0 ? null : c)])]));
        Assert.Contains("1 file, 3 rows, 2 samples: 0 stored, 2 unchanged", (await Shell.Dims(dims, "import", "--location", Places.Amsterdam, book)).Ends(0).Out, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task Samples_at_fault_are_listed_with_their_cells_and_the_others_arrive(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var csv = folder.Write("week.csv", Week.Replace("suspected", "bored", StringComparison.Ordinal));
        var ran = (await Shell.Dims(dims, "import", "--location", Places.Amsterdam, "--rejected", folder.File("r.csv"), csv)).Ends(3);
        Assert.Contains("1 stored, 0 unchanged, 0 conflict, 1 rejected", ran.Out, StringComparison.Ordinal);
        var told = Assert.Single((await File.ReadAllLinesAsync(folder.File("r.csv"))).Skip(1));
        Assert.StartsWith($"{csv},4,rejected,T-2,\"line 4, column C, 'brought in': ", told, StringComparison.Ordinal);
        var nowhere = (await Shell.Dims(dims, "import", "--rejected", folder.File("r.csv"), folder.Write("more.csv", Week.Replace("T-", "U-", StringComparison.Ordinal)))).Ends(3);
        Assert.Contains("0 stored, 0 unchanged, 0 conflict, 2 rejected", nowhere.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_layout_is_refused_by_name_and_a_profile_takes_no_location()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        using var folder = Shell.Folder();
        var other = folder.Write("other.csv", Profiles.SmallHeader + "D-1;2024-05-17;final;Pill;ecstasy;Gent;Gent;LC-DAD;110;\n");
        Assert.StartsWith($"{other}: ", (await Shell.Dims(dims, "import", "--location", Places.Amsterdam, folder.Write("week.csv", Week), other)).Ends(1).Error, StringComparison.Ordinal);
        Assert.Contains("--location goes without --profile", (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", Profiles.Small), "--location", Places.Amsterdam, other)).Ends(1).Error, StringComparison.Ordinal);
        await using var read = await dims.Database.Read();
        Assert.Equal(0, await read.Scalar<long>("SELECT count(*) FROM samples"));
    }
}
