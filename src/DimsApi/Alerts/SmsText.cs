using System.Globalization;

namespace Dims.Alerts;

// Pure: a text message in the characters of GSM 03.38, counted in septets, and whole: with what a copied text must say.
public static class SmsText
{
    // Two messages.
    public const int Most = 306;
    private const int OneMessage = 160;
    private const int Part = 153;
    private const string Basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private const string Extension = "\f^{}\\[~]|€";

    // Characters that a text message cannot carry count as one.
    public static int Septets(string text) => text.Sum(Septets);

    private static int Septets(char c) => Extension.Contains(c, StringComparison.Ordinal) ? 2 : 1;

    // The characters that cannot be sent, with their place from 0.
    public static IReadOnlyList<(int Position, string Character)> Foreign(string text)
    {
        var found = new List<(int, string)>();
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!rune.IsBmp || !(Basic.Contains((char)rune.Value, StringComparison.Ordinal) || Extension.Contains((char)rune.Value, StringComparison.Ordinal))) found.Add((at, rune.ToString()));
            at += rune.Utf16SequenceLength;
        }
        return found;
    }

    // How many messages it takes. A character of two septets is never cut in two.
    public static int Messages(string text)
    {
        if (Septets(text) <= OneMessage) return 1;
        var (messages, used) = (1, 0);
        foreach (var size in text.Select(Septets))
        {
            if (used + size > Part) (messages, used) = (messages + 1, 0);
            used += size;
        }
        return messages;
    }

    // As it is sent: marked where it is an exercise, doubted or over, and with what it can be traced by.
    public static string Whole(Alert alert, string language)
    {
        var dutch = language == "nl";
        var text = dutch ? alert.Sms.Nl : alert.Sms.En;
        return AlertMarks.Of(alert, dutch) + text + " " + Trace(alert.Number, alert.Version, alert.PublishedAt, alert.Expires, alert.Address, dutch);
    }

    // With the longest marks and numbers it can come to have; so what fits once fits for ever.
    public static string Longest(string text, AlertStatus status, DateTimeOffset expires, string addresses, string language)
    {
        var dutch = language == "nl";
        var number = AlertNumbers.Format(AlertNumbers.Series(status, Audience.Restricted), expires.Year, 999);
        return AlertMarks.Longest(status, expires, dutch) + text + " " + Trace(number, 99, expires, expires, addresses + number, dutch);
    }

    // By this every copy is traced, whatever its length: number, version, when that was published in Amsterdam, the last day on which it is in force (also where it ends at midnight), and the address of its present state.
    public static string Trace(string number, int version, DateTimeOffset published, DateTimeOffset expires, string address, bool dutch, bool isOver = false) => string.Create(CultureInfo.InvariantCulture,
        $"{number} v{version} {AmsterdamDay.Clock(published):dd-MM-yyyy HH:mm}, {(isOver ? dutch ? "liep " : "ran " : "")}{(dutch ? "t/m" : "until")} {AmsterdamDay.Of(expires.AddMilliseconds(-1)):dd-MM-yyyy} {address}");
}
