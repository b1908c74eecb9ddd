using Dims.Access;
using Dims.Samples;
using Dims.Tablets;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Tests.Storage;
using Dims.Ways;
using static Dims.Tests.Tablets.RecognitionDesk;

namespace Dims.Tests.Tablets;

public sealed class RefusalTests
{
    public static TheoryData<decimal, Qualifier, Unit, Basis> Strong => new()
    {
        { 260, Qualifier.Equal, Unit.MgPerTablet, Basis.Unknown },
        { 260, Qualifier.Equal, Unit.MgPerTablet, Basis.Base },
        { 70, Qualifier.Equal, Unit.Percent, Basis.Hydrochloride },
        { 700, Qualifier.Equal, Unit.MgPerG, Basis.Base },
        { 250, Qualifier.Above, Unit.MgPerTablet, Basis.Hydrochloride },
    };

    [Theory, MemberData(nameof(Strong))]
    public async Task A_strong_look_alike_refuses_and_takes_back_in_any_basis_and_unit(decimal amount, Qualifier qualifier, Unit unit, Basis basis)
    {
        await using var dims = await Start(Engine.Sqlite);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122, 120, 121);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);

        await desk.Measures(Tablet(Audi, findings: Mdma(amount, basis) with { Qualifier = qualifier, Unit = unit }));

        Assert.Single(await Reopened(desk.Amsterdam));
        var answer = await desk.Answered();
        Assert.Equal((RecognitionVerdict.Ambiguous, RecognitionReason.WideSpread), (answer.Verdict, answer.Reasons[0].Code));
    }

    [Fact]
    public async Task Words_for_not_looked_are_nothing_seen()
    {
        Assert.Equal(("", "", 0, 0), SeenTablet.Of(new Appearance { Logo = "onbekend", Shape = "?", Colours = ["unknown", "n/a"], Marquis = "niet gedaan" }) is var seen ? (seen.Logo, seen.Shape, seen.Reactions.Count, seen.Reactions.Count) : default);
        Assert.Equal("geen", SeenTablet.Of(new Appearance { Logo = "geen", Marquis = "geen" }).Reactions[SeenTablet.Marquis]);
        await using var dims = await Start(Engine.Sqlite);
        var desk = await At(dims);
        await desk.Measured(Audi with { Marquis = "niet gedaan" }, 118, 120, 122);
        Assert.Equal(RecognitionVerdict.Ambiguous, (await desk.Answered(Audi with { Marquis = "niet gedaan" })).Verdict);
        var rules = (await desk.Settings()).Rules;
        Assert.Equal(["/rules/logos/0/also"], (await desk.Sets(rules with { Logos = [new() { Word = "a", Also = ["onbekend"] }] })).Places);
        Assert.Equal(["/rules/dangerMonths"], (await desk.Sets(rules with { DangerMonths = 12 })).Places);
    }

    [Theory]
    [InlineData(false, RecognitionVerdict.Unknown)]
    [InlineData(true, RecognitionVerdict.Recognised)]
    public async Task Generated_look_alikes_count_for_generated_questions_only(bool isGenerated, RecognitionVerdict verdict)
    {
        var rules = RecognitionSettingsRows.Defaults();
        var seen = SeenTablet.Of(Audi);
        var rows = Enumerable.Range(1, 5).Select(n => new TabletRow { Number = n, Day = 100, Location = "x", Generated = true, Seen = seen, IsMeasured = true, Told = [new TabletFinding("mdma", Qualifier.Equal, 120_000_000, Unit.MgPerTablet, Basis.Base, null)], Found = ["mdma"] });
        await using var dims = await TestDims.Start(Engine.Sqlite);
        await using var read = await dims.Database.Read();
        var meanings = new TabletMeanings(await global::Dims.Substances.RegisterSnapshot.Load(read, 0), new HashSet<string>(), new HashSet<int>());
        Assert.Equal(verdict, TabletMatcher.Match(seen, 100, rows, rules, meanings, isGenerated).Verdict);
    }

    [Theory, OnBothEngines]
    public async Task A_dangerous_tablet_of_an_impossible_day_refuses_and_takes_back(Engine engine)
    {
        foreach (var day in new[] { "2029-11-10", "1926-11-10" }) await ADangerousTabletOf(day, engine);
    }

    private static async Task ADangerousTabletOf(string day, Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);

        await desk.Measures(Tablet(Audi, day, findings: Of("PMMA", 150)));

        Assert.Contains("dangerous", Assert.Single(await Reopened(desk.Amsterdam)).TakenBack!.Why.En, StringComparison.Ordinal);
        Assert.Equal(RecognitionVerdict.DangerousLookAlike, (await desk.Answered()).Verdict);
        // One that holds nothing dangerous counts for nothing.
        var blue = Audi with { Colours = ["blue"] };
        await desk.Measured(blue, 118, 120);
        await desk.Measures(Tablet(blue, day, findings: Mdma(121)));
        Assert.Equal((RecognitionVerdict.Unknown, 2), (await desk.Answered(blue)) is var few ? (few.Verdict, few.LookAlikes) : default);
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task The_own_test_of_a_sample_refuses_and_takes_back_what_it_does_not_find(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        static Analysis OnSite(string found) => new() { Source = Source.OnSite, Method = "FT-IR", Findings = [Lab.Found(found)] };
        var (other, same, later) = (
            await desk.Measures(Tablet(Audi, location: Places.Amsterdam) with { Analyses = [OnSite("caffeine")] }), await desk.Measures(Tablet(Audi, location: Places.Amsterdam) with { Analyses = [OnSite("MDMA")] }),
            await desk.Measures(Tablet(Audi, location: Places.Amsterdam)));

        Assert.Equal((RecognitionVerdict.Ambiguous, RecognitionReason.OwnTest), (await desk.Answered(sample: other)) is var refused ? (refused.Verdict, refused.Reasons[0].Code) : default);
        var none = await desk.Measures(Tablet(Audi, location: Places.Amsterdam) with { Analyses = [new() { Source = Source.OnSite, Method = "FT-IR", Findings = [new Finding { Substance = "MDMA", Qualifier = Qualifier.NotDetected }] }] });
        Assert.Equal(RecognitionReason.OwnTest, (await desk.Answered(sample: none)).Reasons[0].Code);
        // Nor what it only says to have looked for; what it looked for and found speaks for it.
        var listed = await desk.Measures(Tablet(Audi, location: Places.Amsterdam) with { Analyses = [new() { Source = Source.OnSite, Method = "FT-IR", TestedFor = ["XTC", "MDMA"], Findings = [] }] });
        Assert.Equal(RecognitionReason.OwnTest, (await desk.Answered(sample: listed)).Reasons[0].Code);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered(sample: await desk.Measures(Tablet(Audi, location: Places.Amsterdam) with { Analyses = [OnSite("MDMA") with { TestedFor = ["MDMA", "ketamine"] }] }))).Verdict);
        var silent = await desk.Measures(Tablet(Audi, location: Places.Amsterdam));
        var given = await desk.Answered(sample: silent);
        Assert.Equal(RecognitionVerdict.Recognised, given.Verdict);
        (await desk.Amsterdam.Post($"/v1/samples/{silent}/analyses", new Analysis { Source = Source.OnSite, Method = "FT-IR", TestedFor = ["MDMA"], Findings = [] })).Is(System.Net.HttpStatusCode.Created);
        Assert.Equal([given.Id], (await Reopened(desk.Amsterdam)).Select(r => r.Id));
        await desk.Verified();
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered(sample: same)).Verdict);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered(sample: later)).Verdict);
        await desk.Verified();
        (await desk.Amsterdam.Post($"/v1/samples/{later}/analyses", OnSite("caffeine"))).Is(System.Net.HttpStatusCode.Created);

        Assert.Contains("own test", Assert.Single(await Reopened(desk.Amsterdam), r => r.Id != given.Id).TakenBack!.Why.En, StringComparison.Ordinal);
        // Something more than the look-alikes held; what never acts is no more.
        var (more, sugar) = (await desk.Measures(Tablet(Audi, location: Places.Amsterdam) with { Analyses = [OnSite("MDMA") with { Findings = [Lab.Found("MDMA"), Lab.Found("ketamine")] }] }), await desk.Measures(Tablet(Audi, location: Places.Amsterdam)));
        Assert.Equal(RecognitionReason.OwnTest, (await desk.Answered(sample: more)).Reasons[0].Code);
        var told = await desk.Answered(sample: sugar);
        Assert.Equal(RecognitionVerdict.Recognised, told.Verdict);
        (await desk.Amsterdam.Post($"/v1/samples/{sugar}/analyses", OnSite("MDMA") with { Findings = [Lab.Found("MDMA"), Lab.Found("caffeine")] })).Is(System.Net.HttpStatusCode.Created);
        Assert.DoesNotContain(told.Id, (await Reopened(desk.Amsterdam)).Select(r => r.Id));
        (await desk.Amsterdam.Post($"/v1/samples/{sugar}/analyses", OnSite("ketamine") with { Method = "GC-MS" })).Is(System.Net.HttpStatusCode.Created);
        Assert.Contains(told.Id, (await Reopened(desk.Amsterdam)).Select(r => r.Id));
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task A_sample_is_recognised_once_while_that_stands(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        var number = await desk.Measures(Tablet(Audi, location: Places.Amsterdam));
        var first = await desk.Answered(sample: number);
        await desk.Measured(null, 130, 131, 132, 133);
        var refused = (await desk.Asks(null, number)).IsProblem(System.Net.HttpStatusCode.Conflict, "already-exists");
        Assert.Contains("/v1/recognitions/" + first.Id, refused.Text, StringComparison.Ordinal);
        var fault = Assert.Single(refused.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal(("/sample", "already-recognised"), (fault.GetProperty("pointer").GetString(), fault.GetProperty("code").GetString()));
        Assert.Single((await desk.Amsterdam.Get("/v1/samples/" + number)).Is(System.Net.HttpStatusCode.OK).Json.GetProperty("analyses").EnumerateArray());
        // Another tablet of the same looks is another answer; and once it is taken back it may be asked about.
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);
        await desk.Measures(Tablet(Audi, findings: Of("PMMA", 40)));
        Assert.Equal(RecognitionVerdict.DangerousLookAlike, (await desk.Answered(sample: number)).Verdict);
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task A_sample_has_one_answer_that_stands_by_whichever_way_it_came(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        var (number, other) = (await desk.Measures(Tablet(Audi, location: Places.Amsterdam)), await desk.Measures(Tablet(Audi, location: Places.Amsterdam)));
        Task<Answer> Steps(string sample, WayState state, string? recognition = null) =>
            desk.Amsterdam.Post($"/v1/samples/{sample}/steps", new MakeStep { State = state, Recognition = recognition, Reason = state == WayState.Recognised ? null : "Once more." });
        void Refused(Answer answer, string place, Recognition stands)
        {
            Assert.Equal([place], answer.IsProblem(System.Net.HttpStatusCode.Conflict, "already-exists").Places);
            Assert.Contains("/v1/recognitions/" + stands.Id, answer.Text, StringComparison.Ordinal);
        }
        // By the step, and then asked about; or by a step once more.
        var (asked, further) = (await desk.Answered(), await desk.Answered());
        (await Steps(number, WayState.Recognised, asked.Id)).Is(System.Net.HttpStatusCode.Created);
        Refused(await desk.Asks(null, number), "/sample", asked);
        foreach (var state in new[] { WayState.Queued, WayState.NotAnalysed, WayState.Registered }) (await Steps(number, state)).Is(System.Net.HttpStatusCode.Created);
        Refused(await Steps(number, WayState.Recognised, further.Id), "/recognition", asked);
        (await Steps(number, WayState.Recognised, asked.Id)).Is(System.Net.HttpStatusCode.Created);
        // Asked about, what was recorded of it taken away, and then by the step.
        var first = await desk.Answered(sample: other);
        var there = Ways.WayDesk.Read<Sample>((await desk.Amsterdam.Get("/v1/samples/" + other)).Is(System.Net.HttpStatusCode.OK));
        (await (await dims.With(Roles.Admin)).Post($"/v1/samples/{other}/corrections", new CorrectSample { Revision = there.Revision, Reason = "Asked about by mistake.", Sample = Tablet(Audi, location: Places.Amsterdam) with { Reference = there.Reference } })).Is(System.Net.HttpStatusCode.Created);
        Refused(await Steps(other, WayState.Recognised, further.Id), "/recognition", first);
        Refused(await desk.Asks(null, other), "/sample", first);
        Assert.Equal(2, await dims.Count("SELECT count(*) FROM recognitions WHERE sample IS NOT NULL"));
        // What takes it back makes room.
        await desk.Measures(Tablet(Audi, findings: Of("PMMA", 40)));
        Assert.Equal(3, (await Reopened(desk.Amsterdam)).Count);
        Assert.Equal(RecognitionVerdict.DangerousLookAlike, (await desk.Answered(sample: number)).Verdict);
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task Without_a_logo_a_question_is_held_against_every_logo_each_time_it_is_asked(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measures(Tablet(Audi, findings: Of("PMMA", 150)));
        for (var time = 0; time < 2; time++) Assert.Equal(RecognitionVerdict.DangerousLookAlike, (await desk.Answered(Audi with { Logo = null })).Verdict);
    }

    [Fact]
    public async Task What_was_dangerous_and_described_by_its_colour_alone_refuses_that_colour()
    {
        await using var dims = await Start(Engine.Sqlite);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        await desk.Measures(Tablet(new Appearance { Colours = ["blue"] }, findings: Of("PMMA", 150)));
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);
        await desk.Measures(Tablet(new Appearance { Colours = ["pink"] }, findings: Of("PMMA", 150)));
        Assert.Equal(RecognitionVerdict.DangerousLookAlike, (await desk.Answered()).Verdict);
    }

    [Fact]
    public async Task The_newest_result_of_a_tablet_counts()
    {
        await using var dims = await Start(Engine.Sqlite);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        var twice = Tablet(Audi, findings: Mdma(150));
        await desk.Measures(twice with { Analyses = [Lab.Measured(Mdma(120)) with { AnalysedOn = new(2026, 11, 12) }, Lab.Measured(Mdma(0) with { Qualifier = Qualifier.NotDetected, Amount = null, Unit = null }) with { AnalysedOn = new(2026, 11, 13) }] });

        Assert.Equal(RecognitionReason.OtherContent, (await desk.Answered()).Reasons[0].Code);
    }
}
