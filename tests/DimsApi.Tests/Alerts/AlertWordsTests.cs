using System.Net;
using Dims.Alerts;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

public sealed class AlertWordsTests
{
    [Theory]
    [InlineData("Half a tablet is safe.", "safe@17")]
    [InlineData("CLEAN and Pure, harmless.", "CLEAN@0 Pure@10 harmless@16")]
    [InlineData("unharmful, risk-free, riskfree and risk free", "unharmful@0 risk-free@11 riskfree@22 risk free@35")]
    [InlineData("De veilige, zuivere en pure stof; schone naald.", "veilige@3 zuivere@12 pure@23 schone@34")]
    [InlineData("Véílig, vei\u00ADlig en v\u0065\u0301ilig", "Véílig@0 vei\u00ADlig@8 ve\u0301ilig@19")]
    [InlineData("onschadelijk, ongevaarlijke of risicoloze", "onschadelijk@0 ongevaarlijke@14 risicoloze@31")]
    [InlineData("ｓａｆｅ", "ｓａｆｅ@0")]
    [InlineData("unsafe safety cleaning impure schoonmaken zuiverheid onveilig safeguard", "")]
    [InlineData("Call Celebrate Safe, celebrate  safe or Celebrate Safely.", "safe@32 Safely@50")]
    public void Words_that_could_reassure_are_found_whole_with_their_place(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', AlertWords.In(new LocalText { Nl = text, En = "x" }, AlertWords.UsualNames).Select(f => $"{f.Word}@{f.Position}")));

    [Fact]
    public void Every_text_of_an_alert_is_looked_through()
    {
        var bad = new LocalText { Nl = "veilig", En = "safe" };
        var content = AlertContents.National() with
        {
            Headline = bad,
            Sms = bad,
            Short = bad,
            Text = bad,
            Effects = bad,
            RedFlags = bad,
            ActionsTaken = bad,
            Advice = new AlertAdvice { Users = bad, FirstAid = bad, Emergency = bad, Laboratory = bad, Forensic = bad },
            SoldAs = ["pure"],
            Contact = "safe",
            Source = "clean",
            Referral = new AlertReferral { Url = "https://x.example", Title = "safe" },
            Substances = [new AlertSubstance { Substance = "pure MDMA" }],
            Appearance = new Dims.Samples.Appearance { Logo = "safe", Shape = "clean", Colours = ["pure white"] },
        };
        var places = AlertWords.In(content, []).Select(f => f.Pointer).ToList();
        Assert.Equal(12 * 2 + 8, places.Count);
        Assert.Equal(places.Count, places.Distinct().Count());
    }

    [Theory]
    [InlineData("In deze tablet zit 173 mg PMMA", "173 mg")]
    [InlineData("It holds 0,5 g, 12.5mg or 80 - 90 %", "0,5 g|12.5mg|80 - 90 %")]
    [InlineData("300 milligram, 250 µg and 3 tablets in 2026", "300 milligram|250 µg")]
    public void A_figure_is_found_only_where_the_dose_is_the_danger_and_everybody_reads_it(string text, string figures)
    {
        var dose = AlertContents.National() with { Concern = AlertConcern.Dose, Text = new LocalText { Nl = text, En = "x" } };
        Assert.Equal(figures, string.Join('|', AlertWords.In(dose, []).Select(f => f.Word)));
        Assert.All(AlertWords.In(dose, []), f => Assert.Equal(AlertFindingWhy.TellsDose, f.Why));
        foreach (var other in new[] { dose with { Concern = AlertConcern.Substance }, dose with { Audience = Audience.Professional }, dose with { FiguresReason = "Three deaths." } }) Assert.Empty(AlertWords.In(other, []));
    }

    [Theory, OnBothEngines]
    public async Task Whoever_publishes_or_decides_confirms_each_word(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var reassuring = AlertContents.Regional() with { Text = new LocalText { Nl = "Geen tablet is veilig, ook niet via Celebrate Safe.", En = "No tablet is safe, none is safe." } };
        var id = await desk.Draft(reassuring);
        var draft = AlertDesk.DraftOf(await desk.Bram.Get("/v1/alert-drafts/" + id));
        Assert.Equal([("/text/nl", "veilig", 15), ("/text/en", "safe", 13), ("/text/en", "safe", 27)], draft.Findings.Select(f => (f.Pointer, f.Word, f.Position)));
        var refused = (await AlertDesk.Publish(desk.Bram, id)).Is(HttpStatusCode.Conflict);
        Assert.Equal(("words-to-confirm", 3), (refused.Code, refused.Json.GetProperty("findings").GetArrayLength()));
        var half = await AlertDesk.Step(desk.Bram, $"/v1/alert-drafts/{id}/publication", Confirming(("/text/nl", "veilig")));
        Assert.Equal(2, half.Is(HttpStatusCode.Conflict).Json.GetProperty("findings").GetArrayLength());
        (await AlertDesk.Step(desk.Bram, $"/v1/alert-drafts/{id}/publication", Confirming(("/text/nl", "Veilig"), ("/text/en", "safe")))).Is(HttpStatusCode.Created);

        (await AlertDesk.AskUpdate(desk.Anna, id, reassuring)).Is(HttpStatusCode.Created);
        Assert.Equal("/content/text/nl", (await AlertDesk.Decide(desk.Bram, id, "update")).Is(HttpStatusCode.Conflict).Json.GetProperty("findings")[0].GetProperty("pointer").GetString());
        (await AlertDesk.Step(desk.Bram, $"/v1/alerts/{id}/update", Confirming(("/content/text/nl", "veilig"), ("/content/text/en", "safe")))).Is(HttpStatusCode.Created);
        // What is said with a change is published as well.
        var note = new LocalText { Nl = "Deze tablet is schoon.", En = "x" };
        (await AlertDesk.Step(desk.Anna, $"/v1/alerts/{id}/withdrawal-request", new WithdrawalRequest { Reason = WithdrawalReason.NoLongerSeen, Note = note })).Is(HttpStatusCode.Created);
        Assert.Equal("words-to-confirm", (await AlertDesk.Withdraw(desk.Bram, id)).Is(HttpStatusCode.Conflict).Code);
        Assert.Equal("words-to-confirm", (await AlertDesk.Step(desk.Bram, $"/v1/alerts/{id}/review", new ReviewRequest { Note = note })).Is(HttpStatusCode.Conflict).Code);
    }

    [Theory, OnBothEngines]
    public async Task Names_of_our_own_can_be_allowed(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:AllowedNames:0=Unity: pure chill");
        var desk = await AlertDesk.At(dims);
        var id = await desk.Draft(AlertContents.Regional() with { Contact = "Unity: Pure Chill", Source = "Celebrate Safe" });
        Assert.Empty(AlertDesk.DraftOf(await desk.Bram.Get("/v1/alert-drafts/" + id)).Findings);
    }

    private static AlertDecision Confirming(params (string Pointer, string Word)[] words) => new() { Confirms = [.. words.Select(w => new ConfirmedWord { Pointer = w.Pointer, Word = w.Word })] };
}
