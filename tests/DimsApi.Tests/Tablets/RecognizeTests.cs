using System.Net;
using Dims.Samples;
using Dims.Tablets;
using Dims.Tests.Alerts;
using Dims.Tests.Host;
using static Dims.Tests.Tablets.RecognitionDesk;

namespace Dims.Tests.Tablets;

public sealed class RecognizeTests
{
    [Theory, OnBothEngines]
    public async Task A_tablet_like_four_measured_ones_is_recognised_with_their_content(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122.5m, 125);
        await desk.Measures(Tablet(Audi, "2026-11-12", Places.Amsterdam, Mdma(124)));
        await desk.Measures(Tablet(Audi, findings: Mdma(121, Basis.Base)));
        // Too old, not measured, recognised only, another colour: none of them counts.
        await desk.Measures(Tablet(Audi, "2026-08-01", findings: Mdma(20)));
        await desk.Measures(Tablet(Audi));
        await desk.Measures(Tablet(Audi) with { Analyses = [Lab.Measured(Mdma(20)) with { Source = Source.Recognised, Laboratory = null }] });
        await desk.Measures(Tablet(Audi with { Colours = ["blue"] }, findings: Mdma(20)));

        var answer = await desk.Answered(Audi with { Logo = "audi-rings", Colours = ["Roze"], Shape = "langwerpig", Marquis = "paars-zwart", MassMg = 408, LengthMm = 12.3m });

        Assert.Equal((RecognitionVerdict.Recognised, RecognitionState.Given, 6, 6), (answer.Verdict, answer.State, answer.LookAlikes, answer.WholeLookAlikes));
        Assert.Equal([RecognitionReason.LookAlikesAgree], answer.Reasons.Select(r => r.Code));
        var mdma = Assert.Single(answer.Contents);
        Assert.Equal(("mdma", "MDMA", 6), (mdma.Substance, mdma.Name, mdma.N));
        Assert.Equal([(Basis.Hydrochloride, 5, 122.5m, 118m, 125m), (Basis.Base, 1, 121m, 121m, 121m)], mdma.Amounts.Select(a => (a.Basis, a.N, a.Median, a.Lowest, a.Highest)));
        Assert.Equal([("utrecht", 5), ("noord-holland", 1)], answer.Regions.Select(r => (r.Region!, r.N)));
        Assert.Equal((new DateOnly(2026, 11, 10), new DateOnly(2026, 11, 12)), (answer.FirstOn!.Value, answer.LastOn!.Value));
        Assert.Contains("can hold something else", answer.Sentence.En, StringComparison.Ordinal);
        // Samples of others have no number for a location.
        Assert.Equal([Places.Amsterdam], answer.Candidates.Select(c => c.Location).OfType<string>());
        var mass = answer.Candidates[0].Features.Single(f => f.Feature == TabletFeature.Mass);
        Assert.Equal(("408", "400", 5m, FeatureVerdict.Agrees), (mass.Seen, mass.Theirs, mass.Tolerance, mass.Verdict));
        Assert.All(Read(await desk.Anna.Get("/v1/recognitions/" + answer.Id)).Candidates, c => Assert.NotNull(c.Number));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Utrecht.Get("/v1/recognitions/" + answer.Id)).Status);
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task Something_dangerous_that_looks_like_it_refuses_for_two_years(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        await desk.Measures(Tablet(Audi, "2024-10-01", findings: Of("PMMA", 150)));
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);
        // Reaction, shape and line do not clear it, nor does a mass somewhat off.
        await desk.Measures(Tablet(Audi with { Marquis = "no reaction", MassMg = 372, ScoreLine = false }, "2025-01-10", findings: Of("PMMA", 173)));

        var answer = await desk.Answered();

        Assert.Equal((RecognitionVerdict.DangerousLookAlike, RecognitionReason.DangerousLookAlike), (answer.Verdict, answer.Reasons[0].Code));
        Assert.StartsWith("Not recognised", answer.Sentence.En, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task An_urgent_look_alike_in_the_laboratory_refuses_before_it_is_authorised(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        await desk.Measures(Tablet(Audi, "2026-11-17") with { Analyses = [Lab.Measured(Lab.Found("PMMA")) with { Authorised = false }] });

        var answer = await desk.Answered();

        Assert.Equal(RecognitionVerdict.DangerousLookAlike, answer.Verdict);
        Assert.Contains(RecognitionReason.UrgentLookAlike, answer.Reasons.Select(r => r.Code));
    }

    [Fact]
    public async Task An_alert_in_force_about_such_a_look_refuses()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var desk = await At(dims);
        await (await AlertDesk.At(dims)).Published();

        var answer = await desk.Answered(Audi with { Logo = "super man", Colours = ["roze"] });

        Assert.Equal((RecognitionVerdict.DangerousLookAlike, RecognitionReason.ActiveAlert), (answer.Verdict, answer.Reasons[0].Code));
        Assert.Equal(RecognitionVerdict.Unknown, (await desk.Answered(Audi with { Logo = "Superman", Colours = ["green"] })).Verdict);
    }

    [Theory, OnBothEngines]
    public async Task What_does_not_agree_or_is_not_enough_tells_no_content(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        async Task Is(Appearance look, RecognitionVerdict verdict, RecognitionReason why)
        {
            var answer = await desk.Answered(look);
            Assert.Equal((verdict, why), (answer.Verdict, answer.Reasons[0].Code));
            Assert.All(answer.Reasons, r => Assert.False(string.IsNullOrEmpty(r.Text.Nl) || string.IsNullOrEmpty(r.Text.En)));
        }
        await Is(Audi, RecognitionVerdict.Unknown, RecognitionReason.NoLookAlike);
        await desk.Measured(null, 118, 120);
        await Is(Audi, RecognitionVerdict.Unknown, RecognitionReason.TooFewLookAlikes);
        await desk.Measured(null, 122);
        await Is(Audi, RecognitionVerdict.Recognised, RecognitionReason.LookAlikesAgree);
        foreach (var less in new[] { Audi with { MassMg = null }, Audi with { Marquis = null }, Audi with { Colours = null }, Audi with { LengthMm = null, WidthMm = null, ThicknessMm = null } })
            Assert.NotEqual(RecognitionVerdict.Recognised, (await desk.Answered(less)).Verdict);
        await Is(Audi with { Marquis = null }, RecognitionVerdict.Ambiguous, RecognitionReason.FeatureMissing);
        await Is(Audi with { MassMg = 430 }, RecognitionVerdict.Unknown, RecognitionReason.NoLookAlike);
        await Is(Audi with { Reactions = [new ReagentReaction { Reagent = "Mecke", Colour = "green" }] }, RecognitionVerdict.Recognised, RecognitionReason.LookAlikesAgree);
        await desk.Measured(Audi with { Reactions = [new ReagentReaction { Reagent = "mecke", Colour = "yellow" }] }, 160);
        await Is(Audi, RecognitionVerdict.Ambiguous, RecognitionReason.WideSpread);
        await Is(Audi with { Reactions = [new ReagentReaction { Reagent = "Mecke", Colour = "green" }] }, RecognitionVerdict.Recognised, RecognitionReason.LookAlikesAgree);
        await desk.Measures(Tablet(Audi, findings: [Mdma(120), Of("amphetamine", 9)]));
        await Is(Audi, RecognitionVerdict.Ambiguous, RecognitionReason.OtherContent);
        foreach (var amount in Enumerable.Range(0, 3)) await desk.Measures(Tablet(Audi with { Logo = "Owl" }) with { Analyses = [Lab.Measured()] });
        await Is(Audi with { Logo = "uil" }, RecognitionVerdict.Ambiguous, RecognitionReason.NothingFound);
    }

    [Fact]
    public async Task What_cannot_be_looked_up_is_told_with_what_can()
    {
        await using var dims = await Start(Engine.Sqlite);
        var desk = await At(dims);
        var none = await desk.Asks(new Appearance { MassMg = 400, DiameterMm = 8 });
        Assert.Equal((HttpStatusCode.BadRequest, "invalid-input"), (none.Status, none.Code));
        Assert.Equal("no-usable-feature", none.Json.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Contains("`logo` or `colours`", none.Text, StringComparison.Ordinal);
        Assert.Equal(["/appearance"], (await desk.Amsterdam.Post("/v1/recognitions", "{}")).Places);
        Assert.Equal(["/appearance/massMg"], (await desk.Asks(Audi with { MassMg = -4 })).Places);
        Assert.Equal(["/sample"], (await desk.Asks(Audi, "K7M-2QX4")).Places);
        var powder = await desk.Measures(Lab.Tablet() with { Form = Form.Powder });
        Assert.Equal(["/sample"], (await desk.Asks(Audi, powder)).Places);
        var measured = await desk.Measures(Tablet(Audi, location: Places.Amsterdam, findings: Mdma(120)));
        Assert.Equal(["/sample"], (await desk.Asks(null, measured)).Places);
        var theirs = await desk.Measures(Tablet(Audi));
        Assert.Equal(["/sample"], (await desk.Asks(null, theirs)).Places);
        Assert.Equal("not-your-location", (await desk.Amsterdam.Post("/v1/recognitions", new RecognizeTablet { Location = Places.Utrecht, Appearance = Audi })).Code);
        Assert.Equal("missing-scope", (await desk.Asks(Audi, by: desk.Laboratory)).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Amsterdam.Get("/v1/recognitions/nothing")).Status);
        Assert.Empty((await desk.Anna.Get("/v1/recognitions")).Json.GetProperty("items").EnumerateArray());
    }

    [Theory, OnBothEngines]
    public async Task What_another_instance_has_recorded_or_corrected_is_known_at_the_next_question(Engine engine)
    {
        await using var dims = await Start(engine);
        await using var other = await dims.Another();
        var desk = await At(dims);
        foreach (var mg in new[] { 118m, 120m }) await other.Send(Tablet(Audi, findings: Mdma(mg)));
        Assert.Equal(2, (await desk.Answered()).LookAlikes);
        var third = (await other.Send(Tablet(Audi, findings: Mdma(171)))).Number;
        Assert.Equal(RecognitionReason.WideSpread, (await desk.Answered()).Reasons[0].Code);
        await desk.Corrects(third, 117);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);
        var there = new Client(other.Url, desk.Amsterdam.Key);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered(by: there)).Verdict);
        // And what this one recognised is taken back by what that one records.
        await other.Send(Tablet(Audi, "2026-11-19", findings: Of("PMMA", 90)));
        Assert.Equal(2, (await Reopened(desk.Amsterdam)).Count);
        await desk.Verified();
    }
}
