using System.Net;
using Dims.Locations;
using Dims.Samples;
using Dims.Storage;
using Dims.Tablets;
using Dims.Tests.Alerts;
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
        Task<RecognizeTablet> Prepared() => Ahead(dims, Audi);

        // As every mark, it comes and goes with a notice.
        Task Marks(string sql) => new TrendStory(dims).Change(async session =>
        {
            await session.Execute(sql, new { now = session.NowText });
            await session.Touch(Counters.Notices);
            session.AfterCommit(dims.Services.GetRequiredService<Memory>().MarkStale);
        });

        // Nothing came: it is given as it was written.
        await IsGivenAsWritten(dims, Audi, RecognitionVerdict.Recognised);

        var settings = (await desk.Settings()).Rules;
        var before = await Prepared();
        await desk.Sets(settings with { FewestLookAlikes = 9 });
        Assert.Equal(RecognitionVerdict.Unknown, (await dims.Send(before)).Verdict);
        await desk.Sets(settings);

        before = await Prepared();
        await desk.Measured(null, 121);
        Assert.Equal((3, 4), (before.Prepared!.Written.Answer.LookAlikes, (await dims.Send(before)).LookAlikes));

        // A mark without anything recorded, and one that is on it by now.
        before = await Prepared();
        await Marks("INSERT INTO urgent_samples (sample, location_id, substances, sentence, marked_at, escalates_at) SELECT number, location_id, '[]', 'x', @now, @now FROM samples ORDER BY number LIMIT 1");
        Assert.Equal(RecognitionVerdict.DangerousLookAlike, (await dims.Send(before)).Verdict);
        before = await Prepared();
        Assert.Equal(RecognitionVerdict.DangerousLookAlike, before.Prepared!.Written.Answer.Verdict);
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

    // Alerts are published, begin, end and are withdrawn; before the gate as in it.
    [Theory, OnBothEngines]
    public async Task Alerts_that_come_between_refuse(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        var alerts = await AlertDesk.At(dims);
        var look = Audi with { Logo = "super man" };
        await desk.Measured(look, 118, 120, 122);
        await desk.Answered(look);
        Task<RecognizeTablet> Prepared() => Ahead(dims, look);

        var before = await Prepared();
        Assert.Equal(RecognitionVerdict.Recognised, before.Prepared!.Written.Answer.Verdict);
        var id = await alerts.Published();
        Assert.Equal(RecognitionVerdict.DangerousLookAlike, (await dims.Send(before)).Verdict);
        await IsGivenAsWritten(dims, look, RecognitionVerdict.DangerousLookAlike);
        before = await Prepared();
        await alerts.Withdrawn(id);
        Assert.Equal(RecognitionVerdict.Recognised, (await dims.Send(before)).Verdict);
        await IsGivenAsWritten(dims, look, RecognitionVerdict.Recognised);

        // By the clock alone, on one day.
        var now = dims.Clock.GetUtcNow();
        await alerts.Published(AlertContents.Regional() with { Effective = now.AddMinutes(10), Expires = now.AddMinutes(20) });
        before = await Prepared();
        Assert.Equal((RecognitionVerdict.Recognised, false), (before.Prepared!.Written.Answer.Verdict, before.Prepared.IsWarned));
        var counted = (before.Prepared.Ground.At, before.Prepared.Ground.View.Log);
        foreach (var (minutes, isWarned) in new[] { (9, false), (10, true), (19, true), (20, false) })
            Assert.Equal(!isWarned, before.Prepared.HoldsAt(now.AddMinutes(minutes), counted));
        dims.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(RecognitionVerdict.DangerousLookAlike, (await dims.Send(before)).Verdict);
        await IsGivenAsWritten(dims, look, RecognitionVerdict.DangerousLookAlike);
        before = await Prepared();
        dims.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(RecognitionVerdict.Recognised, (await dims.Send(before)).Verdict);
    }

    [Theory, OnBothEngines]
    public async Task An_approval_that_comes_between_counts(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await At(dims);
        foreach (var day in new[] { "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06", "2026-11-09" }) await desk.Measures(Tablet(Audi, day, findings: Mdma(120)));
        var made = (await desk.Anna.Post("/v1/recognition-evaluations", new RecognitionPeriod { From = new(2026, 11, 1), To = new(2026, 11, 20) })).Is(HttpStatusCode.OK).Json;
        await desk.Answered();
        await IsGivenAsWritten(dims, Audi, RecognitionVerdict.Ambiguous);
        var before = await Ahead(dims, Audi);

        (await desk.Bram.Post($"/v1/recognition-evaluations/{made.GetProperty("id").GetString()}/approval", null)).Is(HttpStatusCode.OK);

        Assert.Equal(RecognitionVerdict.Recognised, (await dims.Send(before)).Verdict);
        await IsGivenAsWritten(dims, Audi, RecognitionVerdict.Recognised);
    }

    private static async Task<RecognizeTablet> Ahead(TestDims dims, Appearance look)
    {
        var asked = new RecognizeTablet { Location = Places.Amsterdam, Appearance = look };
        // What an alert or a result brings about behind it moves counters for a moment.
        for (var turn = 0; turn < 100; turn++)
        {
            if (await dims.Services.GetRequiredService<RecognitionAhead>().Prepare(asked, null, TestContext.Current.CancellationToken) is { Prepared: not null } prepared) return prepared;
            await dims.Send(asked);
        }
        throw new InvalidOperationException("It is never worked out ahead.");
    }

    private static async Task IsGivenAsWritten(TestDims dims, Appearance look, RecognitionVerdict verdict)
    {
        for (var turn = 0; turn < 100; turn++)
        {
            var prepared = await Ahead(dims, look);
            Assert.Equal(verdict, prepared.Prepared!.Written.Answer.Verdict);
            var given = await dims.Send(prepared);
            Assert.Equal(verdict, given.Verdict);
            if (given.Id == prepared.Prepared.Written.Answer.Id) return;
        }
        Assert.Fail("It is never given as it was written.");
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
