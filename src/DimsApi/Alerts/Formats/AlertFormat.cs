using System.Text;
using System.Text.Json;
using Dims.Http;

namespace Dims.Alerts.Formats;

// The representations of one version, and how each is made.
public static class AlertFormat
{
    public const string Json = "application/json";
    public const string Cap = "application/cap+xml";
    public const string Edas = "application/vnd.nl.drugsmarkt.edas+json";
    public const string Atom = "application/atom+xml";
    public const string Text = "text/plain";

    public static readonly string[] All = [Json, Cap, Text, Edas, Atom];

    public static byte[] Write(string format, AlertView view, Sender sender, AlertFormatQuestion question) => format switch
    {
        Cap => CapMessage.Write(view, sender),
        Edas => JsonSerializer.SerializeToUtf8Bytes(EdasNotification.Of(view), Wire.Json),
        Atom => AtomXml.Entry(view, Updated(view), sender, question.Language),
        Text => Encoding.UTF8.GetBytes(AlertText.Of(view, question.Length ?? TextLength.Full, question.Language)),
        _ => JsonSerializer.SerializeToUtf8Bytes(view.Alert, Wire.Json),
    };

    // The instant of what last changed in how it reads: its version, its beginning or its end.
    public static DateTimeOffset Updated(AlertView view) => view.Alert switch
    {
        { State: AlertState.Expired } alert => alert.Expires,
        { State: AlertState.Active } alert when alert.Effective > alert.PublishedAt => alert.Effective,
        var alert => alert.PublishedAt,
    };
}

/// <summary>How a text is wanted.</summary>
public sealed record AlertFormatQuestion
{
    /// <summary>Of a plain text: `full` when left out. No other format has lengths.</summary>
    public TextLength? Length { get; init; }
    /// <summary>Of a plain text or an Atom entry: `nl` when left out. The other formats hold both.</summary>
    public Language Language { get; init; }
}
