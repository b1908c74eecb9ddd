using Dims.Alerts;

namespace Dims.Tests.Alerts;

public sealed class SmsTextTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("PMMA in roze tablet.", 20)]
    [InlineData("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà", 42)]
    [InlineData("^{}\\[~]|€", 18)]
    [InlineData("a€b", 4)]
    public void A_character_is_one_septet_and_those_of_the_extension_two(string text, int septets)
    {
        Assert.Equal(septets, SmsText.Septets(text));
        Assert.Empty(SmsText.Foreign(text));
    }

    [Fact]
    public void What_a_text_message_cannot_carry_is_named_with_its_place()
    {
        Assert.Equal([(1, "ï"), (3, "’"), (5, "💊"), (8, "ç")], SmsText.Foreign("xïx’x💊xç"));
        foreach (var c in "ëïçâêîôûÀÈ`\t“”–") Assert.Single(SmsText.Foreign(c.ToString()));
    }

    [Theory]
    [InlineData(160, 0, 1)]
    [InlineData(161, 0, 2)]
    [InlineData(306, 0, 2)]
    [InlineData(307, 0, 3)]
    [InlineData(158, 1, 1)]
    [InlineData(159, 1, 2)]
    // The 153rd septet stays empty where the next character has two.
    [InlineData(152, 77, 3)]
    [InlineData(153, 76, 2)]
    public void One_message_has_160_septets_and_each_of_several_153(int basic, int extended, int messages) =>
        Assert.Equal(messages, SmsText.Messages(new string('x', basic) + new string('€', extended)));

    [Fact]
    public void A_whole_text_has_number_version_time_last_day_and_address()
    {
        var alert = Alert();
        Assert.Equal("PMMA in roze tablet. Niet nemen. RA-2026-03 v2 21-11-2026 11:00, t/m 19-12-2026 https://dims.example/v1/alerts/RA-2026-03", SmsText.Whole(alert, "nl"));
        Assert.Equal("PMMA in a pink tablet. Do not take it. RA-2026-03 v2 21-11-2026 11:00, until 19-12-2026 https://dims.example/v1/alerts/RA-2026-03", SmsText.Whole(alert, "en"));
        // At midnight in Amsterdam the day before was the last one.
        Assert.Contains("t/m 18-12-2026", SmsText.Whole(alert with { Expires = new(2026, 12, 18, 23, 0, 0, TimeSpan.Zero) }, "nl"), StringComparison.Ordinal);
        Assert.StartsWith("OEFENING: WORDT HERZIEN: PMMA", SmsText.Whole(alert with { Status = AlertStatus.Exercise, UnderReview = true }, "nl"), StringComparison.Ordinal);
        foreach (var (state, mark) in new[] { (AlertState.Withdrawn, "WITHDRAWN: "), (AlertState.Expired, "NO LONGER RENEWED: "), (AlertState.Superseded, "THERE IS A NEWER VERSION: ") })
            Assert.StartsWith(mark, SmsText.Whole(alert.In(state) with { UnderReview = true }, "en"), StringComparison.Ordinal);
        // Doubt shows before it is in force too, with the day from which it will be, and an old version says how the alert has ended.
        Assert.StartsWith("UNDER REVIEW: FROM 21-11-2026: PMMA", SmsText.Whole(alert.In(AlertState.Scheduled) with { UnderReview = true }, "en"), StringComparison.Ordinal);
        foreach (var (end, mark) in new[] { (AlertStatements.Withdrawn, "WITHDRAWN: "), (AlertStatements.Expired, "NO LONGER RENEWED: ") })
            Assert.StartsWith(mark, SmsText.Whole(alert.In(AlertState.Superseded) with { Notice = end }, "en"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nl")]
    [InlineData("en")]
    public void What_fits_when_it_is_written_fits_for_ever(string language)
    {
        foreach (var status in Enum.GetValues<AlertStatus>())
            foreach (var state in Enum.GetValues<AlertState>())
                foreach (var doubted in new[] { true, false })
                {
                    var alert = Alert().In(state) with { Status = status, UnderReview = doubted };
                    var longest = SmsText.Longest(language == "nl" ? alert.Sms.Nl : alert.Sms.En, status, alert.Expires, "https://dims.example/v1/alerts/", language);
                    Assert.True(SmsText.Whole(alert, language).Length <= longest.Length);
                }
    }

    private static Alert Alert() => new(AlertContents.Regional())
    {
        Id = "a",
        Number = "RA-2026-03",
        Version = 2,
        State = AlertState.Active,
        Generated = false,
        Address = "https://dims.example/v1/alerts/RA-2026-03",
        PublishedAt = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero),
        Effective = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero),
        Expires = new(2026, 12, 19, 10, 0, 0, TimeSpan.Zero),
        References = [],
    };
}
