using System.Net;
using Dims.Alerts;
using Dims.Answers;
using Dims.Samples;
using Dims.Tests.Alerts;
using Dims.Tests.Host;

namespace Dims.Tests.Answers;

public sealed class LookupTests
{
    private static readonly string[] Reassuring = ["safe", "veilig", "harmless", "ongevaarlijk", "goed nieuws", "clean", "schoon", "no danger", "geen gevaar"];

    private static SubmitSample With(params Analysis[] analyses) => Lab.Tablet() with { Analyses = analyses };

    [Theory, OnBothEngines]
    public async Task Not_tested_in_the_laboratory_nothing_found_and_found_differ_at_a_glance(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var unregistered = await desk.DrawsOne();
        var untested = await desk.CodeOf(With());
        var sent = await desk.CodeOf(With() with { SentTo = "lab-1" });
        var unauthorised = await desk.CodeOf(With(Lab.Measured(AnswersDesk.Mdma) with { Authorised = false }));
        var nothing = await desk.CodeOf(With(Lab.Measured()));
        var found = await desk.CodeOf(With(Lab.Measured(AnswersDesk.Mdma)));

        foreach (var (code, status, nl, en) in new[]
        {
            (unregistered, ResultStatus.NotTested, "Geen geruststelling: bij deze code is nog geen monster aangemeld", "No reassurance: no sample has been registered"),
            (untested, ResultStatus.NotTested, "Geen geruststelling: dit monster is nog niet getest.", "No reassurance: this sample has not been tested yet."),
            (sent, ResultStatus.InLaboratory, "Geen geruststelling: het onderzoek loopt nog", "No reassurance: the sample is still in the laboratory"),
            (unauthorised, ResultStatus.InLaboratory, "Geen geruststelling: het onderzoek loopt nog", "No reassurance: the sample is still in the laboratory"),
            (nothing, ResultStatus.NothingFound, "Geen geruststelling, al is er getest: er is niets gevonden", "No reassurance, although it was tested: nothing was found"),
            (found, ResultStatus.Found, "Gevonden: MDMA.", "Found: MDMA."),
        })
        {
            var (dutch, english) = (await desk.Reads(code, "nl"), await desk.Reads(code));
            Assert.Equal((status, status), (dutch.Status, english.Status));
            Assert.StartsWith(nl, dutch.Headline, StringComparison.Ordinal);
            Assert.StartsWith(en, english.Headline, StringComparison.Ordinal);
            Assert.NotEmpty(dutch.Advice);
            Assert.NotEmpty(dutch.AskAgain);
            foreach (var raw in new[] { (await desk.Asks(code, "nl")).Text, (await desk.Asks(code)).Text })
                Assert.DoesNotContain(Reassuring, word => raw.Contains(word, StringComparison.OrdinalIgnoreCase));
        }
        // An unauthorised result is not told.
        Assert.DoesNotContain("MDMA", (await desk.Asks(unauthorised)).Text, StringComparison.Ordinal);
        Assert.Equal(AnswerLanguage.Nl, (await desk.Dims.Anonymous.PostText("/v1/result-lookups", $$"""{ "code": "{{found}}" }""")).Is(HttpStatusCode.OK).Json.GetProperty("language").GetString() == "nl" ? AnswerLanguage.Nl : AnswerLanguage.En);
    }

    [Theory, OnBothEngines]
    public async Task What_was_found_stands_there_with_its_digits_its_basis_and_its_range(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var code = await desk.CodeOf(With(Lab.Measured(
            AnswersDesk.Mdma, new Finding { Substance = "caffeine", Qualifier = Qualifier.Trace }, new Finding { Substance = "blue dolphin nine", Qualifier = Qualifier.Below, Amount = 0.50m, Unit = Unit.Percent },
            new Finding { Substance = "PMMA", Qualifier = Qualifier.NotDetected, Lod = 0.1m, Unit = Unit.Percent })));

        var (nl, en) = (Assert.Single((await desk.Reads(code, "nl")).Tests), Assert.Single((await desk.Reads(code)).Tests));
        Assert.Equal(["MDMA: 120.0 mg per tablet (as hydrochloride), between 112.0 and 128.0", "Caffeine: a trace", "blue dolphin nine: less than 0.50 per cent (not known whether as the pure base or as a salt)"], en.Found.Select(f => f.Text), StringComparer.OrdinalIgnoreCase);
        Assert.Equal(["MDMA: 120,0 mg per tablet (als hydrochloride), tussen 112,0 en 128,0", "Caffeine: een spoor", "blue dolphin nine: minder dan 0,50 procent (niet bekend of dat de zuivere stof is of een zout)"], nl.Found.Select(f => f.Text), StringComparer.OrdinalIgnoreCase);
        Assert.Equal((120.0m, 112.0m, 128.0m, Unit.MgPerTablet, Basis.Hydrochloride), (en.Found[0].Amount, en.Found[0].From, en.Found[0].To, en.Found[0].Unit, en.Found[0].Basis));
        Assert.Equal("PMMA: not found above 0.1 per cent", Assert.Single(en.NotFound).Text);
        Assert.Equal((Source.Laboratory, "LC-DAD"), (en.Source, en.Method));
    }

    [Theory, OnBothEngines]
    public async Task What_a_test_cannot_see_stands_beside_what_it_found(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        (await desk.Laboratory.Put("/v1/panels/short", """{ "method": "LC-DAD", "from": "2026-01-01", "substances": [ { "substance": "PMMA", "lod": 0.1, "unit": "%" }, { "substance": "MDMA" } ] }""")).Is(HttpStatusCode.OK);
        (await desk.Laboratory.Put("/v1/panels/wide", """{ "method": "GC-MS", "from": "2026-01-01", "screening": true }""")).Is(HttpStatusCode.OK);
        var listed = Assert.Single((await desk.Reads(await desk.CodeOf(With(Lab.Measured(AnswersDesk.Mdma) with { Panel = "short" })))).Tests);
        Assert.Equal("This test looks for the 2 substances of its list only; it does not see others.", listed.Limits);
        Assert.Equal("PMMA: not found above 0.1 per cent", Assert.Single(listed.NotFound).Text);
        var screened = Assert.Single((await desk.Reads(await desk.CodeOf(With(Lab.Measured() with { Method = "GC-MS", Panel = "wide" })))).Tests);
        Assert.StartsWith("This test sees many substances, but not all", screened.Limits, StringComparison.Ordinal);
        var unknown = Assert.Single((await desk.Reads(await desk.CodeOf(With(new Analysis { Source = Source.OnSite, Method = "FTIR", Findings = [Lab.Found("MDMA")] })), "nl")).Tests);
        Assert.Equal("Het is niet bekend waarnaar deze test zocht. Wat hier niet staat, is misschien niet onderzocht. Een test op de locatie mist kleine hoeveelheden, en van sommige stoffen is een kleine hoeveelheid dodelijk.", unknown.Limits);
    }

    [Theory, OnBothEngines]
    public async Task An_urgent_finding_shows_at_once_and_tells_no_more_than_to_call_until_it_is_authorised(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var code = await desk.DrawsOne();
        var number = await desk.Registers(With() with { SentTo = "lab-1" }, code);
        (await desk.Laboratory.Post($"/v1/samples/{number}/analyses", Lab.Measured(AnswersDesk.Pmma) with { Authorised = false, Run = "R-1" })).Is(HttpStatusCode.Created);

        var answer = await desk.Reads(code);
        Assert.Equal((ResultStatus.ContactNow, "Do not use this. Contact the testing location now."), (answer.Status, answer.Headline));
        Assert.Contains(answer.Text, t => t.Contains("has not been authorised yet", StringComparison.Ordinal));
        Assert.Empty(answer.Tests);
        Assert.DoesNotContain("PMMA", (await desk.Asks(code)).Text, StringComparison.Ordinal);
        Assert.Equal("Gebruik dit niet. Neem nu contact op met de testlocatie.", (await desk.Reads(code, "nl")).Headline);

        (await desk.Laboratory.Post($"/v1/samples/{number}/analyses", Lab.Measured(AnswersDesk.Pmma) with { Run = "R-2" })).Is(HttpStatusCode.Created);
        answer = await desk.Reads(code);
        Assert.Equal((ResultStatus.ContactNow, "PMMA"), (answer.Status, Assert.Single(Assert.Single(answer.Tests).Found).Substance));
    }

    [Theory, OnBothEngines]
    public async Task Nothing_found_on_site_is_no_answer_while_the_laboratory_is_at_it_and_something_found_is_told_as_not_the_last_word(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var onSite = new Analysis { Source = Source.OnSite, Method = "FTIR" };
        Assert.Equal(ResultStatus.InLaboratory, (await desk.Reads(await desk.CodeOf(With(onSite) with { SentTo = "lab-1" }))).Status);
        var found = await desk.Reads(await desk.CodeOf(With(onSite with { Findings = [Lab.Found("MDMA")] }) with { SentTo = "lab-1" }));
        Assert.Equal(ResultStatus.Found, found.Status);
        Assert.Contains("The testing has not ended: this answer can change.", found.Text);
    }

    [Theory, OnBothEngines]
    public async Task A_figure_that_cannot_well_be_is_told_without_it_until_a_person_has_confirmed_it(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var code = await desk.DrawsOne();
        var number = await desk.Registers(With(Lab.Measured(AnswersDesk.Mdma with { Amount = 900, Uncertainty = null })) with { Appearance = new Appearance { MassMg = 300 } }, code);
        var finding = Assert.Single(Assert.Single((await desk.Reads(code)).Tests).Found);
        Assert.Equal(("MDMA: present; the figure is being checked", (decimal?)null), (finding.Text, finding.Amount));
        (await desk.Counter.Post($"/v1/samples/{number}/flags/0/confirmation", """{ "reason": "Weighed again." }""")).Is(HttpStatusCode.OK);
        Assert.Equal(900, Assert.Single(Assert.Single((await desk.Reads(code)).Tests).Found).Amount);
    }

    [Theory, OnBothEngines]
    public async Task A_recognised_result_says_so_and_when_it_is_taken_back_nothing_of_it_is_told_until_a_laboratory_has_measured(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var code = await desk.DrawsOne();
        var number = await desk.Registers(With(), code);
        await desk.Recognises(number);
        var recognised = await desk.Reads(code);
        Assert.Equal((ResultStatus.Found, "Recognised by its looks, not measured"), (recognised.Status, Assert.Single(recognised.Tests).How));
        Assert.Contains(recognised.Text, t => t.StartsWith("This sample was not measured itself.", StringComparison.Ordinal));

        var own = await desk.DrawsOne();
        await desk.Recognises(await desk.Registers(With(Lab.Measured(AnswersDesk.Mdma)), own));
        Assert.DoesNotContain((await desk.Reads(own)).Text, t => t.StartsWith("This sample was not measured itself.", StringComparison.Ordinal));

        await desk.TakesBack(number);
        var taken = await desk.Reads(code);
        Assert.Equal((ResultStatus.TakenBack, "The earlier answer does not hold any more. Do not use this, and contact the testing location."), (taken.Status, taken.Headline));
        Assert.DoesNotContain("MDMA", (await desk.Asks(code)).Text, StringComparison.Ordinal);

        (await desk.Laboratory.Post($"/v1/samples/{number}/analyses", Lab.Measured(Lab.Found("mCPP")))).Is(HttpStatusCode.Created);
        var measured = await desk.Reads(code);
        Assert.Equal((ResultStatus.Found, "mCPP"), (measured.Status, Assert.Single(Assert.Single(measured.Tests, t => t.Source == Source.Laboratory).Found).Substance));
    }

    [Theory, OnBothEngines]
    public async Task An_alert_in_force_about_a_product_like_it_stands_with_the_answer(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var (desk, alerts) = (await AnswersDesk.At(dims), await AlertDesk.At(dims));
        SubmitSample Tablet(string logo, string colour, params Analysis[] analyses) => With(analyses) with { Appearance = new Appearance { Logo = logo, Colours = [colour] } };
        var (untested, other, measured, powder) = (
            await desk.CodeOf(Tablet("SUPERMAN", "roze")), await desk.CodeOf(Tablet("Audi", "pink")), await desk.CodeOf(Tablet("Superman", "blue", Lab.Measured(AnswersDesk.Mdma))),
            await desk.CodeOf(Tablet("Superman", "pink") with { Form = Form.Powder }));
        Assert.Empty((await desk.Reads(untested)).Alerts);
        var id = await alerts.Published();

        var told = await desk.Reads(untested, "nl");
        var alert = Assert.Single(told.Alerts);
        Assert.Equal(("PMMA in roze tablet", "Neem deze tablet niet.", 1, false), (alert.Headline, alert.Advice, alert.Version, alert.Exercise));
        Assert.Contains("Er geldt een waarschuwing voor producten zoals dit.", told.Text);
        foreach (var code in new[] { other, measured, powder }) Assert.Empty((await desk.Reads(code)).Alerts);

        await alerts.Withdrawn(id);
        Assert.Empty((await desk.Reads(untested)).Alerts);
        await alerts.Published(AlertContents.Regional() with { Appearance = null, Form = Form.Powder, Substances = [new AlertSubstance { Substance = "PMMA" }], SoldAs = ["speed"] });
        var speed = await desk.CodeOf(With(Lab.Measured(Lab.Found("PMMA"))) with { Form = Form.Powder, SoldAs = ["speed"] });
        var cocaine = await desk.CodeOf(With(Lab.Measured(Lab.Found("PMMA"))) with { Form = Form.Powder, SoldAs = ["cocaine"] });
        Assert.Single((await desk.Reads(speed)).Alerts);
        Assert.Empty((await desk.Reads(cocaine)).Alerts);
    }

    [Theory, OnBothEngines]
    public async Task An_alert_is_about_what_looks_like_it_in_other_words_and_without_its_logo(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var (desk, alerts) = (await AnswersDesk.At(dims), await AlertDesk.At(dims));
        async Task<string> Card(string logo, string colour, decimal mass, bool isMeasured = false)
        {
            var code = await desk.DrawsOne();
            var number = await desk.Registers(With(isMeasured ? [Lab.Measured(AnswersDesk.Mdma)] : []) with { Appearance = new Appearance { Logo = logo, Colours = [colour], MassMg = mass } }, code);
            if (!isMeasured) await desk.Recognises(number);
            return code;
        }
        var (rings, blue, heavy, measured) = (await Card("audi rings", "Roze", 402), await Card("audi rings", "blue", 402), await Card("Audi", "pink", 700), await Card("Audi", "pink", 402, isMeasured: true));
        var id = await alerts.Published(AlertContents.Regional() with { Appearance = new Appearance { Logo = "Audi", Colours = ["pink"] } });
        Assert.Single((await desk.Reads(rings)).Alerts);
        Assert.Single((await desk.Reads(heavy)).Alerts);
        Assert.Single((await desk.Reads(blue)).Alerts);
        await alerts.Withdrawn(id);

        await alerts.Published(AlertContents.Regional() with { Appearance = new Appearance { Colours = ["pink"], MassMg = 400 } });
        Assert.Single((await desk.Reads(rings)).Alerts);
        foreach (var other in new[] { blue, heavy, measured }) Assert.Empty((await desk.Reads(other)).Alerts);
    }

    [Theory, OnBothEngines]
    public async Task A_late_result_is_as_urgent_as_any(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var code = await desk.DrawsOne();
        var number = await desk.Registers(Lab.Tablet(day: "2026-07-01"), code);
        Assert.True((await desk.Laboratory.Post($"/v1/samples/{number}/analyses", Lab.Measured(AnswersDesk.Pmma) with { Authorised = false })).Is(HttpStatusCode.Created).Json.GetProperty("urgent").GetBoolean());
        Assert.Equal(ResultStatus.ContactNow, (await desk.Reads(code)).Status);
        Assert.True((await desk.Submits(Lab.Tablet(day: "2025-11-21") with { Analyses = [Lab.Measured(AnswersDesk.Pmma)] }, null)).Json.GetProperty("urgent").GetBoolean());
        // Nobody waits for these.
        Assert.False((await desk.Submits(Lab.Tablet(day: "2025-09-01") with { Analyses = [Lab.Measured(AnswersDesk.Pmma)] }, null)).Json.GetProperty("urgent").GetBoolean());
        Assert.False((await dims.Send(Lab.Tablet(day: "2026-07-01") with { Analyses = [Lab.Measured(AnswersDesk.Pmma)] })).Urgent);
    }

    [Theory, OnBothEngines]
    public async Task The_answer_says_nothing_of_the_location_and_its_numbers(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var code = await desk.CodeOf(Lab.Tablet(120, "INTERNAL-77", soldAs: "unmistakable name") with { SentTo = "lab-1" });
        var text = (await desk.Asks(code)).Is(HttpStatusCode.OK).Text;
        foreach (var inner in new[] { "INTERNAL-77", Places.Amsterdam, "lab-1", "unmistakable", "\"number\":", code }) Assert.DoesNotContain(inner, text, StringComparison.OrdinalIgnoreCase);
    }
}
