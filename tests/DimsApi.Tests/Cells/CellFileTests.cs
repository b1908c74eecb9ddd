using Dims.Cells;
using Dims.Samples;
using Dims.Tests.Cli;
using Dims.Tests.Host;
using Dims.Tests.Trends;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Cells;

// Cells are kept in a file between two runs.
public sealed class CellFileTests
{
    [Fact]
    public async Task Cells_come_back_from_their_file_and_go_on_from_there()
    {
        await using var trends = await TrendStory.Start(Engine.Sqlite);
        await Record(trends, 40);
        var file = CellStore.FileOf(trends.Dims.Database)!;
        CellSnapshot written;
        string log;
        await using (var view = await Open(trends))
        {
            (written, log) = (view.Cells, (await view.Read.Scalar<string>("SELECT id FROM logs WHERE is_current = 1"))!);
            CellFile.Write(file, log, written);
        }
        var read = CellFile.Read(file, log)!;
        Assert.Equal((written.Revision, 40), (read.Revision, read.Count));
        Assert.Empty(written.DifferencesFrom(read));
        await Record(trends, 3);
        Assert.Contains("ok     the kept cells come to what the rows come to", (await Shell.Dims(trends.Dims, "verify")).Ends(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_cells_that_say_something_else_than_the_rows_are_found()
    {
        await using var trends = await TrendStory.Start(Engine.Sqlite);
        await Record(trends, 5);
        await using (var view = await Open(trends))
        {
            var others = view.Cells.Blocks.SelectMany(b => b.Entries()).Select(e => e.Number == 3 ? e with { Amounts = [1] } : e).ToList();
            var cells = new CellSnapshot { Revision = view.Cells.Revision, Blocks = [], Facets = view.Cells.Facets, Contents = view.Cells.Contents }.With(view.Cells.Revision, others, []);
            Assert.Equal([3], view.Cells.DifferencesFrom(cells));
            CellFile.Write(CellStore.FileOf(trends.Dims.Database)!, (await view.Read.Scalar<string>("SELECT id FROM logs WHERE is_current = 1"))!, cells);
        }
        var said = (await Shell.Dims(trends.Dims, "verify")).Ends(1).Out;
        Assert.Contains("FAULT  the kept cells come to what the rows come to: 1", said, StringComparison.Ordinal);
        Assert.Contains(SampleNumber.Format(3), said, StringComparison.Ordinal);
    }

    // What cannot be compared is not said to agree.
    [Fact]
    public async Task Where_there_are_no_kept_cells_verify_says_so_and_why()
    {
        await using var trends = await TrendStory.Start(Engine.Sqlite);
        await Record(trends, 5);
        async Task<string> Said() => (await Shell.Dims(trends.Dims, "verify")).Ends(0).Out.Split('\n').Single(l => l.Contains("the kept cells", StringComparison.Ordinal));
        var file = CellStore.FileOf(trends.Dims.Database)!;
        Assert.Equal($"not checked: the kept cells come to what the rows come to: there is no {file}; cells are kept from 10000 samples on, and made of the rows below that", (await Said()).TrimEnd());
        await File.WriteAllTextAsync(file, "no cells", TestContext.Current.CancellationToken);
        Assert.Contains($": {file} is damaged, of another program or of another database", await Said(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_and_one_of_another_database_are_as_none()
    {
        await using var trends = await TrendStory.Start(Engine.Sqlite);
        await Record(trends, 5);
        var file = CellStore.FileOf(trends.Dims.Database)!;
        await using var view = await Open(trends);
        CellFile.Write(file, "one", view.Cells);
        Assert.NotNull(CellFile.Read(file, "one"));
        Assert.Null(CellFile.Read(file, "another"));
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        Assert.Null(CellFile.Read(file, "one"));
        await File.WriteAllBytesAsync(file, bytes.AsMemory(0, 10), TestContext.Current.CancellationToken);
        Assert.Null(CellFile.Read(file, "one"));
    }

    private static Task<CellView> Open(TrendStory trends) => trends.Dims.Services.GetRequiredService<CellStore>().Open(TestContext.Current.CancellationToken);

    private static async Task Record(TrendStory trends, int samples)
    {
        for (var i = 0; i < samples; i++) await trends.Sample($"2020-{1 + (i % 3):00}-05", "MDMA", i % 5 == 0 ? 12.345678m : 100 + i);
    }
}
