namespace Dims.Alerts.Formats;

// Who speaks, in every format that names its sender.
public sealed record Sender(string Cap, string Name)
{
    public static Sender Of(DimsOptions options) => new(
        options.CapSender ?? (Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out var url) ? "red-alerts@" + url.Host : "red-alerts@dims.invalid"),
        options.SenderName);
}
