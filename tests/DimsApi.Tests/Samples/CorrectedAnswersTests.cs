using System.Net;
using Dims.Answers;
using Dims.Samples;
using Dims.Tests.Answers;
using Dims.Tests.Cli;
using Dims.Tests.Host;
using Dims.Tests.Ways;

namespace Dims.Tests.Samples;

// What a visitor reads after the result was corrected.
public sealed class CorrectedAnswersTests
{
    [Theory, OnBothEngines]
    public async Task The_card_tells_the_corrected_amount_and_the_corrected_substance(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var (desk, cards) = (await WayDesk.At(dims), await AnswersDesk.At(dims));
        var code = await cards.DrawsOne();
        var sample = Lab.Tablet() with { Analyses = [WayDesk.Mdma(210)] };
        var number = await cards.Registers(sample, code);
        Assert.Equal(("MDMA", 210m), Told(await cards.Reads(code)));

        (await desk.Corrects(desk.Laboratory, number, sample with { Analyses = [WayDesk.Mdma(120)] })).Is(HttpStatusCode.Created);
        Assert.Equal(("MDMA", 120m), Told(await cards.Reads(code)));

        (await desk.Corrects(desk.Laboratory, number, sample with { Analyses = [Holding("2C-B", 18)] })).Is(HttpStatusCode.Created);
        var answer = await cards.Reads(code);
        Assert.Equal((ResultStatus.Found, "2C-B", 18m), (answer.Status, Told(answer).Substance, Told(answer).Amount));
        Assert.DoesNotContain("MDMA", answer.Headline + string.Join(' ', answer.Text), StringComparison.Ordinal);

        // Taken back from being authorised: nothing is told of it any more.
        (await desk.Corrects(desk.Laboratory, number, sample with { Analyses = [Holding("2C-B", 18) with { Authorised = false }] })).Is(HttpStatusCode.Created);
        answer = await cards.Reads(code);
        Assert.Equal((ResultStatus.InLaboratory, 0), (answer.Status, answer.Tests.Count));
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    // Decision 30: a wrong warning costs a walk to the counter, a wrong all-clear may cost a life. Who takes it back: LiftingTests.
    [Theory, OnBothEngines]
    public async Task Danger_that_is_corrected_away_goes_on_to_ask_the_visitor_to_call_and_tells_what_is_known_now(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var (desk, cards) = (await WayDesk.At(dims), await AnswersDesk.At(dims));
        var code = await cards.DrawsOne();
        var sample = Lab.Tablet() with { Analyses = [Holding("PMMA", 173)] };
        var number = await cards.Registers(sample, code);
        Assert.Equal(ResultStatus.ContactNow, (await cards.Reads(code)).Status);

        (await desk.Corrects(desk.Laboratory, number, sample with { Analyses = [WayDesk.Mdma(120)] })).Is(HttpStatusCode.Created);
        var answer = await cards.Reads(code);
        Assert.Equal((ResultStatus.ContactNow, "MDMA", 120m), (answer.Status, Told(answer).Substance, Told(answer).Amount));
        Assert.DoesNotContain("PMMA", System.Text.Json.JsonSerializer.Serialize(answer, Dims.Http.Wire.Json), StringComparison.Ordinal);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    private static Analysis Holding(string substance, decimal amount) => WayDesk.Mdma(amount) is var analysis ? analysis with { Findings = [analysis.Findings[0] with { Substance = substance }] } : analysis;

    private static (string Substance, decimal Amount) Told(ResultAnswer answer) => (Assert.Single(Assert.Single(answer.Tests).Found).Substance, answer.Tests[0].Found[0].Amount!.Value);
}
