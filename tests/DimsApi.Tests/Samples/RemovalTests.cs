using System.Net;
using Dims.Access;
using Dims.Answers;
using Dims.Proposals;
using Dims.Samples;
using Dims.Shipments;
using Dims.Tablets;
using Dims.Tests.Answers;
using Dims.Tests.Attachments;
using Dims.Tests.Cli;
using Dims.Tests.Contract;
using Dims.Tests.Exports;
using Dims.Tests.Host;
using Dims.Tests.Proposals;
using Dims.Tests.Storage;
using Dims.Tests.Tablets;
using Dims.Tests.Ways;
using Dims.Ways;
using static Dims.Ways.WayState;

namespace Dims.Tests.Samples;

// A test record leaves the register: nothing counts it, and nothing is lost of what it said.
public sealed class RemovalTests
{
    // Somebody learns the system with an invented tablet, and it stays behind among the real ones.
    [Theory, OnBothEngines]
    public async Task A_test_record_is_taken_out_and_the_register_is_as_if_it_had_never_been_in_it(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var (desk, cards, anna) = (await WayDesk.At(dims), await AnswersDesk.At(dims), await dims.With(Roles.Coordinator, "Anna"));
        var (code, real) = (await cards.DrawsOne(), await desk.Registers(Lab.Tablet(110)));
        async Task<string> Shares() => (await desk.Researcher.Get("/v1/trends/prevalence?substance=mdma&form=tablet&interval=year&from=2026-01-01")).Is(HttpStatusCode.OK).Json.GetProperty("periods").GetRawText();
        var (before, shares) = (await desk.Figures(), await Shares());
        var taken = await Revision(dims);
        var tried = Lab.Tablet(190, "TRY-1") with { Price = new Price { Amount = 5, Currency = "EUR", Per = PricePer.Tablet } };
        var number = await cards.Registers(tried, code);
        var (with, between) = (await desk.Figures(), await Revision(dims));
        Assert.Equal((2, 150d), (with.Quantified, with.Mean));
        Assert.NotEqual(shares, await Shares());
        Assert.Equal(ResultStatus.Found, (await cards.Reads(code)).Status);

        var removal = WayDesk.Read<SampleRemoval>((await Removes(desk, anna, number)).Keeps("removeSample").Is(HttpStatusCode.Created));

        Assert.Equal((number, SampleOutcome.Stored, "Anna", RemovalReason.TestRecord, Note), (removal.Number, removal.Outcome, removal.By, removal.Reason, removal.Note));
        // In no figure, no list, no count of what came in; and earlier figures are what they were.
        Assert.Equal((before, shares), (await desk.Figures(), await Shares()));
        Assert.Equal(removal.Revision, (await desk.Researcher.Get("/v1/trends/dosage?substance=mdma&form=tablet")).Json.GetProperty("revision").GetInt64());
        Assert.Equal(with, await desk.Figures($"&asKnownAt={between}"));
        Assert.Equal(before, await desk.Figures($"&asKnownAt={taken}"));
        Assert.Equal([real], await Listed(desk.Counter, ""));
        Assert.Empty(await Listed(desk.Counter, "?substance=MDMA&soldAs=ecstasy&reference=TRY-1"));
        Assert.Equal([number], await Listed(desk.Counter, "?state=removed"));
        // Whoever keeps a copy by the order of recording comes across it.
        Assert.Equal([real, number], await Listed(desk.Counter, "?sort=recorded"));
        Assert.Equal(1, (await desk.Researcher.Get("/v1/trends/workload")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Sum(i => i.GetProperty("samples").GetInt32()));

        // Whole, it is not in the export; to who has it already, it says that it is gone.
        Assert.Equal(2, (await ExportTests.Rows(desk.Researcher, "table=samples")).Length);
        var gone = await ExportTests.Rows(desk.Researcher, $"table=samples&since={between}");
        Assert.Equal(["true"], gone[1..].Select(r => r[Array.IndexOf(gone[0], "removed")]));
        Assert.Equal((await ExportTests.Rows(desk.Researcher, $"table=samples&since={taken}"))[1][0], gone[1][0]);
        foreach (var table in new[] { "analyses", "findings" }) Assert.Single(await ExportTests.Rows(desk.Researcher, $"table={table}&since={between}"));

        // The card tells that there is no result, and whom to ask; not what was, nor why.
        var answer = await cards.Reads(code);
        Assert.Equal((ResultStatus.NotTested, "No reassurance: there is no result under this code. Do not use this, and contact the testing location."), (answer.Status, answer.Headline));
        Assert.Equal((0, 0, null, null, null), (answer.Tests.Count, answer.Alerts.Count, answer.Form, answer.CollectedOn, answer.Until));

        // What it said is there for who could read it, with who took it out, when and why.
        var sample = await desk.SampleOf(number);
        Assert.Equal((Removed, $"test-record: {Note}", "Anna"), (sample.State, sample.Steps![^1].Reason, sample.Steps[^1].By));
        Assert.Empty(sample.Analyses);
        var versions = WayDesk.Read<SampleVersionList>((await desk.Counter.Get($"/v1/samples/{number}/versions")).Keeps("listSampleVersions").Is(HttpStatusCode.OK)).Items;
        Assert.Equal([(SampleChange.Removed, $"test-record: {Note}", "Anna", null), (null, null, null, true)], versions.Select(v => (v.EndedBy, v.Reason, v.ChangedBy, v.Removed)));
        Assert.Equal((190, removal.Revision), (versions[0].Sample.Analyses[0].Findings[0].Amount, versions[0].UntilRevision));
        (await desk.Utrecht.Get($"/v1/samples/{number}/versions")).Is(HttpStatusCode.NotFound);
        Assert.Contains("\"remove-sample\"", (await anna.Get("/v1/audit?limit=50")).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        // The location is told, in case it was a sample after all.
        var notice = (await desk.Counter.Get("/v1/notices")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Last();
        Assert.Equal(("sample-removed", number), (notice.GetProperty("kind").GetString(), notice.GetProperty("subject").GetString()));
        await Verified(dims);
    }

    [Theory, OnBothEngines]
    public async Task Once_it_is_out_nothing_is_done_with_it_any_more(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var (desk, cards, anna) = (await WayDesk.At(dims), await AnswersDesk.At(dims), await dims.With(Roles.Coordinator, "Anna"));
        var tried = Lab.Tablet(190, "TRY-1") with { Appearance = RecognitionDesk.Audi };
        var number = await desk.Registers(tried);
        var first = WayDesk.Read<SampleRemoval>((await Removes(desk, anna, number)).Is(HttpStatusCode.Created));
        var revision = await Revision(dims);

        // Again, by whoever, with whatever note: it is out already.
        var again = WayDesk.Read<SampleRemoval>((await desk.Admin.Post($"/v1/samples/{number}/removal", Body(await desk.SampleOf(number) with { Revision = first.Revision - 1, State = Authorised }, "Once more."))).Keeps("removeSample").Is(HttpStatusCode.OK));
        Assert.Equal(first with { Outcome = SampleOutcome.Unchanged }, again);

        // Its reference and its number stay taken.
        foreach (var sent in new[] { tried, Lab.Tablet(120, "TRY-1"), new SubmitSample { Reference = "TRY-1", CollectedOn = tried.CollectedOn, Form = Form.Tablet } })
            Assert.Equal(["/reference"], (await desk.Counter.Post("/v1/samples", sent)).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal("removed", (await desk.Counter.Post("/v1/sample-batches", new[] { tried })).Is(HttpStatusCode.OK).Json.GetProperty("items")[0].GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal(["/sample"], (await desk.Corrects(desk.Admin, number, tried)).Is(HttpStatusCode.BadRequest).Places);
        (await desk.Analyses(number, WayDesk.Mdma(100))).IsProblem(HttpStatusCode.Conflict, "step-not-possible");
        foreach (var state in Enum.GetValues<WayState>()) (await WayDesk.Step(desk.Admin, number, state, "As it is.")).IsProblem(HttpStatusCode.Conflict, "step-not-possible");
        Assert.Equal(["/samples/0"], (await desk.Counter.Post("/v1/shipments", new OpenShipment { Laboratory = "lab-1", Samples = [number] })).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/code"], (await cards.Ties(number, await cards.DrawsOne())).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/sample"], (await desk.Counter.Post("/v1/recognitions", new RecognizeTablet { Sample = number })).Is(HttpStatusCode.BadRequest).Places);
        (await desk.Counter.Sends("/v1/samples/" + number, Files.Jpeg())).IsProblem(HttpStatusCode.Conflict, "transition-not-allowed");
        Assert.Equal(revision, await Revision(dims));
        await Verified(dims);
    }

    [Fact]
    public async Task What_is_not_read_or_not_explained_is_not_taken_out()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var (desk, anna) = (await WayDesk.At(dims), await dims.With(Roles.Coordinator, "Anna"));
        var number = await desk.Registers(Lab.Tablet(190));
        var there = await desk.SampleOf(number);
        var revision = there.Revision;
        async Task Refused(string body, params string[] places) => Assert.Equal(places, (await anna.PostText($"/v1/samples/{number}/removal", body)).Is(HttpStatusCode.BadRequest).Places.Order(StringComparer.Ordinal));

        await Refused("{}", "/note", "/reason", "/revision", "/state");
        await Refused($$"""{ "revision": {{revision}}, "state": "authorised", "reason": "no-longer-wanted", "note": "It is old." }""", "/reason");
        await Refused($$"""{ "revision": {{revision}}, "state": "authorised", "reason": "test-record", "note": "x" }""", "/note");
        await Refused($$"""{ "revision": {{revision}}, "state": "authorised", "reason": "test-record", "note": "{{new string('x', 201)}}" }""", "/note");
        await Refused($$"""{ "revision": {{revision}}, "state": "authorised", "reason": "test-record", "note": "Tried it.", "undo": true }""", "/undo");
        (await anna.Post($"/v1/samples/{number}/removal", Body(there with { Revision = revision + 1 }))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition-failed");
        (await anna.Post("/v1/samples/K7M-2QX4/removal", Body(there))).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Equal((Authorised, revision), (await desk.StateOf(number), (await desk.SampleOf(number)).Revision));
        await Verified(dims);
    }

    // A step changes no figure and no revision: what was decided about a sample that lay in a drawer is not done to one that is in the post.
    [Theory, OnBothEngines]
    public async Task What_has_gone_on_since_it_was_read_is_not_taken_out(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (desk, anna) = (await WayDesk.At(dims), await dims.With(Roles.Coordinator, "Anna"));
        var number = await desk.Registers();
        var read = await desk.SampleOf(number);
        await desk.Sends(number);
        Assert.Equal(read.Revision, (await desk.SampleOf(number)).Revision);

        var refused = (await anna.Post($"/v1/samples/{number}/removal", Body(read))).Keeps("removeSample").IsProblem(HttpStatusCode.PreconditionFailed, "precondition-failed");
        Assert.Contains("`sent` now, and was `registered`", refused.Text, StringComparison.Ordinal);

        Assert.Equal(Sent, await desk.StateOf(number));
        (await Removes(desk, anna, number)).Is(HttpStatusCode.Created);
        await Verified(dims);
    }

    public static TheoryData<WayState> States => [.. Enum.GetValues<WayState>()];

    // From wherever it was left, by a coordinator or an administrator, and never where a visitor has been told.
    [Theory, MemberData(nameof(States))]
    public async Task Every_state_and_everybody(WayState from)
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var desk = await WayDesk.At(dims);
        (Client By, string Who, bool May)[] callers =
        [
            (desk.Counter, "its location", false), (desk.Utrecht, "another location", false), (desk.Laboratory, "its laboratory", false), (desk.Researcher, "a researcher", false), (await dims.With(Roles.Partner), "a partner", false),
            (await dims.With(Roles.CoreTeam), "the core team", false), (await dims.With(Roles.Coordinator), "a coordinator", true), (desk.Admin, "an administrator", true),
        ];
        foreach (var (by, who, may) in callers)
        {
            var there = await MatrixTests.In(desk, from, from is Sent or Received);
            var answer = await by.Post($"/v1/samples/{there}/removal", Body(await desk.SampleOf(there)));
            var expected = !may ? "403 missing-scope" : from == Removed ? "200 " : from == Reported ? "409 step-not-possible" : "201 ";
            Assert.Equal($"{from} by {who}: {expected}", $"{from} by {who}: {(int)answer.Status} {answer.Code}");
            Assert.Equal((int)answer.Status < 300 ? Removed : from, await desk.StateOf(there));
        }
        await Verified(dims);
    }

    [Fact]
    public async Task Who_was_told_once_has_a_real_sample_however_it_went_on()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var (desk, anna) = (await WayDesk.At(dims), await dims.With(Roles.Coordinator, "Anna"));
        var number = await desk.Registers(Lab.Tablet(190));
        await WayDesk.Goes(desk.Counter, number, Reported);
        await WayDesk.Goes(desk.Counter, number, Queued);
        Assert.Contains("has been told its result", (await Removes(desk, anna, number)).IsProblem(HttpStatusCode.Conflict, "step-not-possible").Text, StringComparison.Ordinal);
        Assert.Equal(Queued, await desk.StateOf(number));
    }

    // What was seen through it alone is new when it comes, and its dose counts as seen no longer.
    [Theory, OnBothEngines]
    public async Task What_only_it_held_was_never_there(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (way, desk, anna) = (await WayDesk.At(dims), await ProposalDesk.At(dims), await dims.With(Roles.Coordinator, "Anna"));
        await dims.Send(Lab.Tablet(100, "T-0", day: "2024-11-17"));
        var tried = await dims.Send(Lab.Tablet() with { Analyses = [Lab.Measured(Lab.Found("xylazine"))] });

        (await Removes(way, anna, tried.Number)).Is(HttpStatusCode.Created);
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM sightings WHERE name = 'xylazine'"));

        var real = await dims.Send(Lab.Tablet() with { Analyses = [Lab.Measured(Lab.Found("xylazine"))] });
        var asked = await desk.Find((await desk.List()).Single(p => p.State == ProposalState.Open && p.Product.Substance == "xylazine").Id);
        Assert.Contains(asked.Evidence, e => e.Sample?.Number == real.Number && e.Sample.Rule == "first-sighting");
        await Verified(dims);
    }

    [Theory, OnBothEngines]
    public async Task What_came_after_a_test_record_is_asked_about_when_that_is_taken_out(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (way, desk, anna) = (await WayDesk.At(dims), await ProposalDesk.At(dims), await dims.With(Roles.Coordinator, "Anna"));
        await dims.Send(Lab.Tablet(100, "T-0", day: "2024-11-17"));
        var tried = await dims.Send(Lab.Tablet() with { Analyses = [Lab.Measured(Lab.Found("xylazine"))] });
        var real = await dims.Send(Lab.Tablet() with { Analyses = [Lab.Measured(Lab.Found("xylazine"))] });
        // Nothing about a person is kept for good.
        (await anna.Post($"/v1/samples/{tried.Number}/removal", Body(await way.SampleOf(tried.Number), "Call 06-12345678"))).Is(HttpStatusCode.BadRequest);

        (await Removes(way, anna, tried.Number)).Is(HttpStatusCode.Created);
        await desk.JudgesAgain();

        var asked = await desk.Find((await desk.List()).Single(p => p.State == ProposalState.Open && p.Product.Substance == "xylazine").Id);
        Assert.Contains(asked.Evidence, e => e.Sample?.Number == real.Number && e.Sample.Rule == "first-sighting");
        await Verified(dims);
    }

    // By substance, and only by what was found: another name of it is the same, and who looked for it and did not find it has not seen it.
    [Theory, OnBothEngines]
    public async Task What_is_asked_again_goes_by_what_was_found_of_a_substance_under_any_of_its_names(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:ClockEvery=00:01:00");
        var (way, desk, anna) = (await WayDesk.At(dims), await ProposalDesk.At(dims), await dims.With(Roles.Coordinator, "Anna"));
        async Task<string> Holding(string reference, string name, Qualifier qualifier = Qualifier.Detected) =>
            (await dims.Send(Lab.Tablet(reference: reference) with { Analyses = [Lab.Measured(new Finding { Substance = name, Qualifier = qualifier })] })).Number;
        await dims.Send(Lab.Tablet(100, "T-0", day: "2024-11-17"));
        // Not found before, and found after by another name.
        await Holding("M-0", "mescaline", Qualifier.NotDetected);
        var mescaline = await Holding("M-1", "3,4,5-trimethoxyphenethylamine");
        await Holding("M-2", "mescaleen", Qualifier.NotDetected);
        await Holding("M-3", "mescaline");
        await Holding("M-4", "54-04-6");
        // A name that nobody knows.
        await Holding("U-0", "Blue nothing 7", Qualifier.NotDetected);
        var unknown = await Holding("U-1", "Blue nothing 7");
        await Holding("U-2", "blue-nothing 7");
        // Found before, by another name.
        await Holding("H-0", "diamorphine");
        var heroin = await Holding("H-1", "heroin");
        await Holding("H-2", "heroin");
        // The test record itself did not find it.
        var xylazine = await Holding("X-0", "xylazine", Qualifier.NotDetected);
        await Holding("X-1", "xylazine");
        string[] before = ["first-sighting H-0", "first-sighting M-1", "first-sighting U-1", "first-sighting X-1"];
        Assert.Equal(before, await desk.Seen());

        (await Removes(way, anna, xylazine)).Is(HttpStatusCode.Created);
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM judging_due"));
        foreach (var number in new[] { mescaline, unknown, heroin }) (await Removes(way, anna, number)).Is(HttpStatusCode.Created);
        await desk.JudgesAgain();

        Assert.Equal(["first-sighting M-3", "first-sighting U-2"], (await desk.Seen()).Except(before));
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM sightings WHERE name = '3,4,5-trimethoxyphenethylamine'"));
        await Verified(dims);
    }

    internal const string Note = "Tried the form on the first day.";

    // As it was read.
    internal static object Body(Sample sample, string note = Note) => new { sample.Revision, sample.State, reason = "test-record", note };

    // On the revision that it has now.
    internal static async Task<Answer> Removes(WayDesk desk, Client by, string number) => await by.Post($"/v1/samples/{number}/removal", Body(await desk.SampleOf(number)));

    private static async Task<string[]> Listed(Client by, string query) => [.. (await by.Get("/v1/samples" + query)).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("number").GetString()!)];

    private static Task<long> Revision(TestDims dims) => dims.Count("SELECT value FROM counters WHERE name = 'revision'");

    private static async Task Verified(TestDims dims) => (await Shell.Dims(dims, "verify")).Ends(0);
}
