using Dims.Alerts;
using Dims.Alerts.Formats;

namespace Dims.Tests.Alerts.Formats;

public sealed class AlertTextTests
{
    [Fact]
    public void Every_text_has_number_version_last_day_and_address_and_a_text_message_is_one_line_of_at_most_306_characters()
    {
        foreach (var (name, view) in Versions.Everything())
            foreach (var language in Enum.GetValues<Language>())
                foreach (var length in Enum.GetValues<TextLength>())
                {
                    var text = AlertText.Of(view, length, language);
                    Assert.Contains(view.Alert.Number, text, StringComparison.Ordinal);
                    Assert.Contains(view.Address, text, StringComparison.Ordinal);
                    Assert.Contains(length == TextLength.Full ? $"{FormatWords.Say(language, "versie", "version")} {view.Alert.Version}" : $" v{view.Alert.Version}", text, StringComparison.Ordinal);
                    if (!view.IsWithdrawn) Assert.Contains("-2026", text, StringComparison.Ordinal);
                    if (length == TextLength.Sms) Assert.True(text.TrimEnd('\n') is { Length: <= 306 } line && !line.Contains('\n', StringComparison.Ordinal), $"{name}: {text}");
                }
    }

    [Fact]
    public void Every_format_marks_an_exercise_a_doubt_and_an_end()
    {
        foreach (var (name, view) in Versions.Everything())
            foreach (var format in AlertFormat.All)
            {
                var text = System.Text.Encoding.UTF8.GetString(CapSuite.Write(format, view, new AlertFormatQuestion { Language = Language.En, Length = format == AlertFormat.Text ? TextLength.Sms : null }));
                if (view.IsExercise) Assert.True(text.Contains("EXERCISE", StringComparison.Ordinal) || text.Contains("\"exercise\"", StringComparison.Ordinal), $"{name} {format}: {text}");
                if (view.IsWithdrawn) Assert.True(text.Contains("WITHDRAWN", StringComparison.Ordinal) || text.Contains("\"withdrawn\"", StringComparison.Ordinal), $"{name} {format}: {text}");
                if (view.Alert.State == AlertState.Expired) Assert.True(text.Contains("RENEWED", StringComparison.OrdinalIgnoreCase), $"{name} {format}: {text}");
                if (view.Alert is { UnderReview: true, State: AlertState.Active }) Assert.True(text.Contains("UNDER REVIEW", StringComparison.Ordinal) || text.Contains("\"underReview\":true", StringComparison.Ordinal), $"{name} {format}: {text}");
                Assert.Contains(view.Alert.Number, text, StringComparison.Ordinal);
                Assert.Contains(view.Address, text, StringComparison.Ordinal);
            }
    }

    [Fact]
    public void A_full_text_reads_in_order_and_an_ended_one_says_what_its_end_does_not_mean()
    {
        Alert[] versions = [Versions.First()];
        Assert.Equal(
            """
            PMMA in a pink tablet

            This tablet holds PMMA.

            Sold as: ecstasy

            Found: PMMA 173 mg/tablet

            Appearance: Superman, pink

            Holds for: Utrecht

            Advice: Do not take this tablet.

            Red Alert RA-2026-03, version 1, 21 November 2026 11:00
            In force until and including: 19-12-2026
            Present state: https://dims.example.org/v1/alerts/0197a000-0000-7000-8000-000000000001

            """.ReplaceLineEndings("\n"), AlertText.Of(versions.Seen(), TextLength.Full, Language.En));

        var expired = AlertText.Of(versions.Seen(now: versions[0].Expires), TextLength.Short, Language.Nl);
        Assert.StartsWith("NIET MEER VERLENGD: PMMA in roze tablet\nDeze waarschuwing wordt niet meer verlengd. Dat betekent niet dat het product weg is.\n", expired, StringComparison.Ordinal);
        var end = ((Alert[])[.. versions, versions[0].Withdrawn()]).Seen();
        Assert.Equal(["regional", "withdrawn", "actual"], Dims.Alerts.Feeds.JsonFeedItem.Of(end, end.Alert.PublishedAt, Language.En).Tags);
        var withdrawn = AlertText.Of(end, TextLength.Sms, Language.En);
        Assert.Equal("WITHDRAWN: alert RA-2026-03 (named the wrong product). This says nothing about other products. RA-2026-03 v2 22-11-2026 11:00, ran until 19-12-2026 https://dims.example.org/v1/alerts/0197a000-0000-7000-8000-000000000001\n", withdrawn);
    }
}
