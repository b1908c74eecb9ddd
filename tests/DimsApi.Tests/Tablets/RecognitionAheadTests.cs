using Dims.Locations;
using Dims.Samples;
using Dims.Storage;
using Dims.Tablets;
using Dims.Tests.Host;
using Dims.Tests.Trends;
using Microsoft.Extensions.DependencyInjection;
using static Dims.Tests.Tablets.RecognitionDesk;

namespace Dims.Tests.Tablets;

// An answer that was worked out before the gate counts there only while everything is as it was.
public sealed class RecognitionAheadTests
{
    [Theory, OnBothEngines]
    public async Task What_comes_between_is_seen_in_the_gate(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        // Who asks first has everything read.
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);
        var ahead = dims.Services.GetRequiredService<RecognitionAhead>();
        async Task<RecognizeTablet> Prepared()
        {
            var prepared = await ahead.Prepare(new RecognizeTablet { Location = Places.Amsterdam, Appearance = Audi }, null, TestContext.Current.CancellationToken);
            Assert.NotNull(prepared.Prepared);
            return prepared;
        }

        // As every mark, it comes and goes with a notice.
        Task Marks(string sql) => new TrendStory(dims).Change(async session =>
        {
            await session.Execute(sql, new { now = session.NowText });
            await session.Touch(Counters.Notices);
            session.AfterCommit(dims.Services.GetRequiredService<Memory>().MarkStale);
        });

        // Nothing came: it is given as it was written.
        var first = await Prepared();
        Assert.Equal(first.Prepared!.Written.Answer.Id, (await dims.Send(first)).Id);

        var settings = (await desk.Settings()).Rules;
        var before = await Prepared();
        await desk.Sets(settings with { FewestLookAlikes = 9 });
        Assert.Equal(RecognitionVerdict.Unknown, (await dims.Send(before)).Verdict);
        await desk.Sets(settings);

        before = await Prepared();
        await desk.Measured(null, 121);
        Assert.Equal((3, 4), (before.Prepared!.Match.LookAlikes.Count, (await dims.Send(before)).LookAlikes));

        // A mark without anything recorded, and one that is on it by now.
        before = await Prepared();
        await Marks("INSERT INTO urgent_samples (sample, location_id, substances, sentence, marked_at, escalates_at) SELECT number, location_id, '[]', 'x', @now, @now FROM samples ORDER BY number LIMIT 1");
        Assert.Equal(RecognitionVerdict.DangerousLookAlike, (await dims.Send(before)).Verdict);
        before = await Prepared();
        Assert.Equal(RecognitionVerdict.DangerousLookAlike, before.Prepared!.Match.Verdict);
        await Marks("DELETE FROM urgent_samples");
        Assert.Equal(RecognitionVerdict.Recognised, (await dims.Send(before)).Verdict);

        before = await Prepared();
        await desk.Measures(Tablet(Audi, findings: Of("PMMA", 40)));
        Assert.Equal(RecognitionVerdict.DangerousLookAlike, (await dims.Send(before)).Verdict);

        // Another day.
        before = await Prepared();
        dims.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(before.Prepared!.Written.Answer.To.AddDays(2), (await dims.Send(before)).To);
    }

    [Theory, OnBothEngines]
    public async Task For_a_snapshot_that_memory_has_gone_beyond_not_everything_is_read_again(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        var tablets = dims.Services.GetRequiredService<TabletIndex>();
        await using var before = await dims.Database.Read(TestContext.Current.CancellationToken);
        Assert.NotNull(await tablets.Open(before, TestContext.Current.CancellationToken));
        await desk.Measured(null, 121);
        await using var after = await dims.Database.Read(TestContext.Current.CancellationToken);
        var newest = await tablets.Open(after, TestContext.Current.CancellationToken);

        Assert.Null(await tablets.Open(before, TestContext.Current.CancellationToken));

        Assert.Same(newest!.Held, (await tablets.Open(after, TestContext.Current.CancellationToken))!.Held);
    }

    // What was read once for all who ask is read again when it may be another.
    [Theory, OnBothEngines]
    public async Task New_locations_and_other_regions_are_known_ahead(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        var ahead = dims.Services.GetRequiredService<RecognitionAhead>();
        async Task<Recognition?> Ahead(string location) => (await ahead.Prepare(new RecognizeTablet { Location = location, Appearance = Audi }, null, TestContext.Current.CancellationToken)).Prepared?.Written.Answer;
        // Who asks first has everything read.
        await desk.Answered();
        Assert.Equal("utrecht", Assert.Single((await Ahead(Places.Amsterdam))!.Regions).Region);
        Assert.Null(await Ahead("new-1"));
        await dims.Send(new PutLocation { Id = "new-1", Name = "New" });
        Assert.Equal(3, (await Ahead("new-1"))!.LookAlikes);
        await dims.Send(new PutLocation { Id = Places.Utrecht, Name = "Utrecht", Regions = [new LocationRegion { RegionSet = "province", Region = "noord-holland" }] });
        Assert.Equal("noord-holland", Assert.Single((await Ahead(Places.Amsterdam))!.Regions).Region);
    }

    // Few are asked about one by one, many by the range between them; the same is read off all marks.
    [Theory, OnBothEngines]
    public async Task Marks_read_before_are_those_that_the_gate_reads(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, [.. Enumerable.Range(80, 60).Select(mg => (decimal)mg)]);
        await new TrendStory(dims).Change(session => session.Execute("INSERT INTO urgent_samples (sample, location_id, substances, sentence, marked_at, escalates_at) SELECT number, location_id, '[]', 'x', @now, @now FROM samples WHERE number % 7 = 0", new { now = session.NowText }));
        await using var read = await dims.Database.Read(TestContext.Current.CancellationToken);
        int[] marks = [.. await read.Query<int>("SELECT sample FROM urgent_samples ORDER BY sample")];
        var all = (await dims.Services.GetRequiredService<TabletIndex>().Open(read, TestContext.Current.CancellationToken))!.All.OrderBy(r => r.Number).ToList();
        Assert.Equal((60, 8), (all.Count, marks.Length));
        foreach (var (rows, marked) in new[] { (all, 8), (all[3..55], all[3..55].Count(r => r.Number % 7 == 0)), (all[..20], all[..20].Count(r => r.Number % 7 == 0)), ([], 0) })
        {
            var near = new NearTablets(rows);
            Assert.Equal(marked, near.MarkedOf(marks).Count);
            Assert.Equal((await near.Marked(read)).Order(), near.MarkedOf(marks).Order());
        }
    }

    [Fact]
    public async Task Whoever_cannot_be_answered_ahead_is_answered_in_the_gate()
    {
        await using var dims = await Start(Engine.Sqlite);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        var ahead = dims.Services.GetRequiredService<RecognitionAhead>();
        foreach (var asked in new[] { new RecognizeTablet { Appearance = Audi }, new RecognizeTablet { Location = "nowhere", Appearance = Audi }, new RecognizeTablet { Location = Places.Amsterdam, Appearance = new Appearance { MassMg = 3 } }, new RecognizeTablet { Location = Places.Amsterdam, Sample = "x", Appearance = Audi } })
            Assert.Null((await ahead.Prepare(asked, null, TestContext.Current.CancellationToken)).Prepared);
    }
}
