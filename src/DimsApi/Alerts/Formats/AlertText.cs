using System.Globalization;
using System.Text;
using Dims.Samples;
using static Dims.Alerts.Formats.FormatWords;

namespace Dims.Alerts.Formats;

/// <summary>How long a plain text is: one text message, a paragraph, or all of it.</summary>
public enum TextLength { Sms, Short, Full }

// Pure: an alert as plain text. Of a withdrawn one nothing is repeated of what it said: that may be what was wrong.
public static class AlertText
{
    public static string Of(AlertView view, TextLength length, Language language) => length switch
    {
        TextLength.Sms => Sms(view, language),
        TextLength.Short => Short(view, language),
        _ => Full(view, language),
    };

    // One line. What a withdrawn one said is not told again.
    public static string Sms(AlertView view, Language language) => view.IsWithdrawn
        ? $"{Mark(view, language)}{WithdrawnHeadline(view.Alert, language)}. {Say(language, "Over andere producten zegt dit niets.", "This says nothing about other products.")} {Trace(view, language)}\n"
        : SmsText.Whole(view.Alert with { Address = view.Address }, Say(language, "nl", "en")) + "\n";

    public static string Short(AlertView view, Language language)
    {
        var text = new StringBuilder();
        text.Append(Title(view, language)).Append('\n');
        foreach (var line in Standing(view, language)) text.Append(line).Append('\n');
        if (!view.IsWithdrawn) text.Append(view.Alert.Short.In(language)).Append('\n');
        return text.Append(Trace(view, language)).Append('\n').ToString();
    }

    public static string Full(AlertView view, Language language)
    {
        var (text, alert) = (new StringBuilder(), view.Alert);
        text.Append(Title(view, language)).Append("\n\n");
        foreach (var line in Standing(view, language)) text.Append(line).Append("\n\n");
        if (!view.IsWithdrawn) Said(text, alert, language);
        text.Append(string.Create(CultureInfo.InvariantCulture, $"Red Alert {alert.Number}, {Say(language, "versie", "version")} {alert.Version}, {Day(alert.PublishedAt, language)} {AmsterdamDay.Clock(alert.PublishedAt):HH:mm}\n"));
        text.Append(view.IsWithdrawn ? Say(language, "Liep tot en met: ", "Ran until and including: ") : Say(language, "Geldt tot en met: ", "In force until and including: ")).Append(LastDay(alert)).Append('\n');
        text.Append(Say(language, "Huidige stand: ", "Present state: ")).Append(view.Address).Append('\n');
        return text.ToString();
    }

    private static void Said(StringBuilder text, Alert alert, Language language)
    {
        text.Append(alert.Text.In(language)).Append("\n\n");
        Line("Verkocht als", "Sold as", string.Join(", ", alert.SoldAs));
        Line("Gevonden", "Found", string.Join("; ", alert.Substances.Select(s => Substance(s, language))));
        Line("Uiterlijk", "Appearance", Look(alert.Appearance));
        Line("Geldt voor", "Holds for", Level(alert, language));
        Line("Effecten", "Effects", alert.Effects?.In(language));
        Line("Direct hulp nodig bij", "Get help at once for", alert.RedFlags?.In(language));
        foreach (var (reader, advice) in Advice(alert.Advice, language)) text.Append(reader).Append(": ").Append(advice).Append("\n\n");
        Line("Ondernomen acties", "Actions taken", alert.ActionsTaken?.In(language));
        Line("Meer informatie", "More information", alert.Referral is { } referral ? $"{referral.Title} ({referral.Url})" : null);
        Line("Contact", "Contact", alert.Contact);
        Line("Bron", "Source", alert.Source);

        void Line(string nl, string en, string? said)
        {
            if (!string.IsNullOrEmpty(said)) text.Append(Say(language, nl, en)).Append(": ").Append(said).Append("\n\n");
        }
    }

    public static IEnumerable<(string Reader, string Text)> Advice(AlertAdvice advice, Language language) => new (string Reader, LocalText? Text)[]
    {
        (Say(language, "Advies", "Advice"), advice.Users),
        (Say(language, "Eerste hulp", "First aid"), advice.FirstAid),
        (Say(language, "Ambulance en spoedeisende hulp", "Ambulance and emergency department"), advice.Emergency),
        (Say(language, "Laboratoria", "Laboratories"), advice.Laboratory),
        (Say(language, "Forensisch artsen", "Forensic doctors"), advice.Forensic),
    }.Where(a => a.Text is not null).Select(a => (a.Reader, a.Text!.In(language)));

    // Without mass and measures: what somebody can see.
    public static string Look(Appearance? look) => look is null ? "" : string.Join(", ", new[] { look.Logo, look.Shape }.Concat(look.Colours ?? []).Where(w => !string.IsNullOrEmpty(w)));
}
