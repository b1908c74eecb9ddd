using Dims.Cells;
using Dims.Samples;
using Dims.Storage;
using Dims.Tests.Host;
using Dims.Tests.Rules;
using Dims.Tests.Trends;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Cells;

// A question after something was recorded: what has changed is read, and nothing else.
public sealed class CatchUpTests
{
    [Theory, OnBothEngines]
    public async Task What_has_changed_since_is_read_without_walking_any_table(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        for (var i = 0; i < 20; i++) await trends.Sample($"2020-{1 + (i % 3):00}-05", "MDMA", 100 + i);
        CellSnapshot before;
        await using (var view = await Open(trends)) before = view.Cells;
        await trends.Sample("2020-02-06", "MDMA", 150);
        using var statements = await Statements.Of(trends.Dims);
        var after = await trends.Dims.Database.Gate.Run(async transaction =>
        {
            // On the connection whose statements are told.
            var read = new Read(trends.Dims.Database, transaction.Connection, transaction.Transaction, () => ValueTask.CompletedTask);
            return new Attempt<CellSnapshot>(await CellStore.Since(read, before, before.Revision + 1), []);
        }, slice: false, TestContext.Current.CancellationToken);
        var told = statements.Take();
        Assert.Equal(21, after.Count);
        foreach (var table in new[] { "FROM samples", "FROM analyses", "FROM findings", "FROM sample_sold_as" }) Assert.Contains(told, s => s.Contains(table, StringComparison.Ordinal));
        Assert.Empty(await statements.Scans(told.Where(s => s.Contains("revision >", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_sample_more_packs_as_few_again_among_a_hundred_thousand_as_among_a_thousand()
    {
        static int PackedAgain(int samples)
        {
            var (facets, contents) = (new Interned<Facet>(), new ContentTable());
            var empty = new CellSnapshot { Revision = 1, Blocks = [], Facets = facets, Contents = contents };
            var cells = empty.With(1, [.. Enumerable.Range(1, samples).Select(i => Entry(i, 1))], []);
            var next = cells.With(2, [Entry(samples + 1, 2)], [samples + 1]);
            Assert.Equal(samples + 1, next.Count);
            return next.Blocks.Except(cells.Blocks).Sum(b => b.Count);
        }
        Assert.Equal(1, PackedAgain(1000));
        Assert.Equal(1, PackedAgain(100_000));
    }

    [Fact]
    public async Task Kinds_are_read_while_others_are_added()
    {
        var table = new ContentTable();
        string[] keys = [.. from qualifier in Enum.GetValues<Qualifier>() from unit in Enum.GetValues<Unit>() from role in Enum.GetValues<Role>() select Key(qualifier, unit, role)];
        using var isDone = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            while (!isDone.IsCancellationRequested) _ = table.Kinds.Length;
        }, TestContext.Current.CancellationToken);
        try
        {
            foreach (var key in keys) table.PlaceOf(CellRows.ContentOf(key));
        }
        finally
        {
            await isDone.CancelAsync();
        }
        await reading;
        Assert.Equal(keys.Length, table.Kinds.Length);
    }

    private static string Key(Qualifier qualifier, Unit unit, Role role) =>
        string.Join('\u001f', "laboratory", "0", "0", "", "", "mdma", Http.Wire.Name(qualifier), Http.Wire.Name(unit), "unknown", Http.Wire.Name(role), "1000") + '\u001e';

    private static CellEntry Entry(int number, long revision) => new(number, revision, new DateOnly(2020, 1, 1 + (number % 28)).DayNumber, 0, 0, CellEntry.None);

    private static Task<CellView> Open(TrendStory trends) => trends.Dims.Services.GetRequiredService<CellStore>().Open(TestContext.Current.CancellationToken);
}
