using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Answers;
using Dims.Proposals;
using Dims.Releases;
using Dims.Rules;
using Dims.Samples;
using Dims.Shipments;
using Dims.Tablets;
using Dims.Tests.Alerts;
using Dims.Tests.Answers;
using Dims.Tests.Attachments;
using Dims.Tests.Cli;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Tests.Proposals;
using Dims.Tests.Storage;
using Dims.Tests.Tablets;
using Dims.Tests.Ways;
using Dims.Ways;

namespace Dims.Tests.Samples;

// What rests on a test record, or waits for it, when it is taken out.
public sealed class RemovedGroundTests
{
    [Theory, OnBothEngines]
    public async Task What_was_recognised_by_it_is_taken_back_and_nothing_is_recognised_by_it_again(Engine engine)
    {
        await using var dims = await RecognitionDesk.Start(engine);
        var desk = await RecognitionDesk.At(dims);
        var way = new WayDesk { Dims = dims, Counter = desk.Amsterdam, Laboratory = desk.Laboratory, Utrecht = desk.Utrecht, Elsewhere = desk.Laboratory, Admin = await dims.With(Roles.Admin), Researcher = desk.Anna };
        await desk.Measured(null, 118, 120);
        var tried = await desk.Measures(RecognitionDesk.Tablet(RecognitionDesk.Audi, findings: RecognitionDesk.Mdma(122)));
        var cards = new AnswersDesk { Dims = dims, Counter = desk.Amsterdam, Laboratory = desk.Laboratory };
        var code = await cards.DrawsOne();
        var real = await cards.Registers(Lab.Tablet() with { Appearance = RecognitionDesk.Audi }, code);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered(sample: real)).Verdict);
        Assert.Equal(ResultStatus.Found, (await cards.Reads(code)).Status);

        (await RemovalTests.Removes(way, desk.Anna, tried)).Is(HttpStatusCode.Created);

        // Two look-alikes are too few.
        Assert.Equal(ResultStatus.TakenBack, (await cards.Reads(code)).Status);
        Assert.Equal([real], (await RecognitionDesk.Reopened(desk.Amsterdam)).Select(r => r.Sample));
        var asked = await desk.Answered();
        Assert.Equal((RecognitionVerdict.Unknown, 2), (asked.Verdict, asked.Candidates.Count));
        await desk.Verified();

        // The one that was recognised was none either: its answer goes with it, and nothing is proposed about that.
        await desk.Measured(null, 121);
        var (other, proposed) = (await cards.Registers(Lab.Tablet() with { Appearance = RecognitionDesk.Audi }, await cards.DrawsOne()), await dims.Count("SELECT count(*) FROM proposals"));
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered(sample: other)).Verdict);
        (await RemovalTests.Removes(way, desk.Anna, other)).Is(HttpStatusCode.Created);
        Assert.Equal(2, (await RecognitionDesk.Reopened(desk.Amsterdam)).Count);
        Assert.Equal(proposed, await dims.Count("SELECT count(*) FROM proposals"));
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task An_alert_that_rests_on_it_is_put_up_for_review_and_a_question_that_nothing_else_carries_is_answered(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (way, desk, alerts) = (await WayDesk.At(dims), await ProposalDesk.At(dims), await AlertDesk.At(dims));
        async Task<(string Number, ProposalSummary Asked)> Pmma(string logo)
        {
            var sample = await dims.Send(Lab.Tablet() with { Appearance = new Appearance { Logo = logo }, Analyses = [Lab.Measured(Lab.Found("PMMA"))] });
            return (sample.Number, (await desk.List()).Single(p => p.Product.Look == $"{logo.ToLowerInvariant()}||"));
        }
        var (warned, answered) = await Pmma("Star");
        (await AlertDesk.Publish(alerts.Bram, await alerts.Draft(Answering(answered.Id)))).Is(HttpStatusCode.Created);
        var (alone, open) = await Pmma("Moon");
        var (one, carried) = await Pmma("Sun");
        await Pmma("Sun");
        var (drafted, taken) = await Pmma("Owl");
        await alerts.Draft(Answering(taken.Id));

        foreach (var number in new[] { warned, alone, one, drafted }) (await RemovalTests.Removes(way, alerts.Anna, number)).Is(HttpStatusCode.Created);

        var review = Assert.Single(await desk.List(), p => p.Title.StartsWith("Review the published alert", StringComparison.Ordinal));
        Assert.Equal((ProposalState.Open, $"Review the published alert: Sample {warned} was taken out of the register: test-record: {RemovalTests.Note}", answered.Id), (review.State, review.Title, (await desk.Find(review.Id)).Previous));
        Assert.Equal(ProposalState.Rejected, (await desk.Find(open.Id)).State);
        // What another sample carries goes on, and what somebody writes a draft of is theirs.
        Assert.Equal((ProposalState.Open, ProposalState.TakenUp), ((await desk.Find(carried.Id)).State, (await desk.Find(taken.Id)).State));
        foreach (var asked in new[] { carried, taken }) Assert.Contains((await desk.Find(asked.Id)).Evidence, e => e.Report?.Text.EndsWith($"was taken out of the register: test-record: {RemovalTests.Note}", StringComparison.Ordinal) == true);
        await Verified(dims);

        // One that is real opens the question again.
        await Pmma("Moon");
        Assert.Equal(ProposalState.Open, (await desk.Find(open.Id)).State);
        await Verified(dims);
    }

    [Theory, OnBothEngines]
    public async Task Nobody_waits_for_it_and_nobody_is_called_about_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (desk, anna) = (await WayDesk.At(dims), await dims.With(Roles.Coordinator, "Anna"));
        var (queued, sent, received) = (await desk.Registers(), await desk.Registers(), await desk.InLaboratory());
        var (stays, open) = (await desk.Registers(), "");
        var shipment = (await desk.Sends(sent)).Id;
        open = (await desk.Opens(queued, stays)).Id;
        (await desk.Analyses(received, Lab.Measured(Lab.Found("PMMA")))).Is(HttpStatusCode.Created);
        async Task<string[]> Urgent() => [.. WayDesk.Read<UrgentSampleList>(await anna.Get("/v1/urgent-samples")).Items.Select(u => u.Number)];
        async Task<string[]> Waiting(Client by) => [.. WayDesk.Read<WorkList>(await by.Get("/v1/work-list")).Items.Select(i => i.Number)];
        Assert.Equal([received], await Urgent());
        Assert.Equal(4, (await Waiting(desk.Counter)).Length);

        foreach (var number in new[] { queued, sent, received }) (await RemovalTests.Removes(desk, anna, number)).Is(HttpStatusCode.Created);

        Assert.Empty(await Urgent());
        (await anna.Post($"/v1/urgent-samples/{received}/opening", null)).Is(HttpStatusCode.NotFound);
        await using (var read = await dims.Database.Read(TestContext.Current.CancellationToken)) Assert.False(await EscalateUrgentHandler.AnyDue(read, dims.Clock.GetUtcNow().AddYears(1)));
        Assert.False((await desk.SampleOf(received)).Urgent);
        Assert.Equal([stays], await Waiting(desk.Counter));
        Assert.Empty(await Waiting(desk.Laboratory));
        // It is left behind; a bag that comes all the same is one that nobody expected.
        Assert.Equal([queued], WayDesk.Read<Shipment>((await desk.Counter.Post($"/v1/shipments/{open}/dispatch", null)).Is(HttpStatusCode.OK)).LeftBehind);
        var there = await desk.Receives(shipment, sent);
        Assert.Equal((0, sent), (there.Missing.Count, Assert.Single(there.Unexpected)));
        await Verified(dims);
    }

    [Theory, OnBothEngines]
    public async Task Its_photos_and_spectra_go_with_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (desk, anna) = (await WayDesk.At(dims), await dims.With(Roles.Coordinator, "Anna"));
        var number = await desk.Registers(Lab.Tablet(190));
        var spectrum = (await desk.Counter.Sends("/v1/samples/" + number, Files.Csv(planted: false), "?kind=spectrum&analysis=0", "text/csv")).Is(HttpStatusCode.Created).Headers["Location"];
        var photo = (await desk.Counter.Sends("/v1/samples/" + number, Files.Jpeg())).Is(HttpStatusCode.Created).Headers["Location"];
        (await anna.Releases(photo)).Is(HttpStatusCode.OK);

        (await RemovalTests.Removes(desk, anna, number)).Is(HttpStatusCode.Created);

        foreach (var address in new[] { spectrum, photo })
        {
            var record = (await desk.Counter.Get(address)).Keeps("getAttachment").Is(HttpStatusCode.OK).Json;
            Assert.Equal(("removed", "test-record"), (record.GetProperty("state").GetString(), record.GetProperty("reason").GetString()));
            Assert.Equal(HttpStatusCode.NotFound, (await dims.Anonymous.Get(address + "/content")).Status);
        }
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM files"));
        await Verified(dims);
    }

    [Theory, OnBothEngines]
    public async Task The_next_release_says_what_has_gone_since_the_one_before_and_nothing_of_what_neither_held(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (desk, anna) = (await WayDesk.At(dims), await dims.With(Roles.Coordinator, "Anna"));
        async Task<long> Goes(string number) => WayDesk.Read<SampleRemoval>((await RemovalTests.Removes(desk, anna, number)).Is(HttpStatusCode.Created)).Revision;
        await desk.Registers(Lab.Tablet(110));
        var held = await desk.Registers(Lab.Tablet(190));
        var first = (await desk.SampleOf(held)).Revision;
        await Goes(held);
        var last = await Goes(await desk.Registers(Lab.Tablet(180)));

        await using var read = await dims.Database.Read(TestContext.Current.CancellationToken);
        async Task<(long Recorded, long Changed)> Between((string, long)? before, long revision) => await ReleaseDifference.Between(read, before, revision) is var changes ? (changes.SamplesRecorded, changes.SamplesChanged) : default;
        Assert.Equal((2, 0), await Between(null, first));
        Assert.Equal((0, 1), await Between(("first", first), last));
        Assert.Equal((1, 0), await Between(null, last));
    }

    private static async Task Verified(TestDims dims) => (await Shell.Dims(dims, "verify")).Ends(0);

    private static NewAlert Answering(string proposal)
    {
        var said = AlertContents.Regional();
        return new NewAlert { Proposal = proposal, Level = said.Level, Regions = said.Regions, Headline = said.Headline, Sms = said.Sms, Short = said.Short, Text = said.Text, Advice = said.Advice, Substances = said.Substances };
    }
}
