using System.Text;
using System.Xml;
using Dims.Http;
using static Dims.Alerts.Formats.FormatWords;

namespace Dims.Alerts.Formats;

// Pure: one version as a CAP 1.2 message, its elements in the order that the standard fixes.
public static class CapMessage
{
    public const string Namespace = "urn:oasis:names:tc:emergency:cap:1.2";
    private const string Code = "nl.drugsmarkt.redalert.v1";

    public static byte[] Write(AlertView view, Sender sender)
    {
        var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true }))
        {
            xml.WriteStartElement("alert", Namespace);
            Head(xml, view, sender);
            Info(xml, view, sender, Language.Nl);
            Info(xml, view, sender, Language.En);
            xml.WriteEndElement();
        }
        return bytes.ToArray();
    }

    private static void Head(XmlWriter xml, AlertView view, Sender sender)
    {
        var alert = view.Alert;
        Put(xml, "identifier", CapMapping.Identifier(alert, view.Stream));
        Put(xml, "sender", sender.Cap);
        Put(xml, "sent", CapMapping.Time(alert.PublishedAt));
        Put(xml, "status", CapMapping.Status(view));
        Put(xml, "msgType", CapMapping.MessageType(view));
        Put(xml, "source", alert.Source);
        Put(xml, "scope", CapMapping.Scope(view.Stream));
        if (view.Stream != Audience.Public) Put(xml, "restriction", view.Stream == Audience.Professional ? "For professionals only." : "For the network and those it names only.");
        Put(xml, "code", Code);
        Put(xml, "note", Note(view));
        // Those still active; the last one always, because what it says is replaced or cancelled here.
        Put(xml, "references", string.Join(' ', view.Earlier.Where(e => e.Expires > alert.PublishedAt || e == view.Earlier[^1]).Select(e => $"{sender.Cap},{CapMapping.Identifier(e, view.Stream)},{CapMapping.Time(e.PublishedAt)}")));
        Put(xml, "incidents", alert.Number);
    }

    private static string Note(AlertView view)
    {
        List<string> said = [.. Standing(view, Language.Nl), .. Standing(view, Language.En)];
        if (view is { IsWithdrawn: true, Alert.Why: { } why }) said.Insert(0, Wire.Name(why) + ".");
        return string.Join(' ', said);
    }

    private static void Info(XmlWriter xml, AlertView view, Sender sender, Language language)
    {
        var alert = view.Alert;
        xml.WriteStartElement("info", Namespace);
        Put(xml, "language", language.Tag());
        Put(xml, "category", "Health");
        Put(xml, "event", "Red Alert drugs");
        foreach (var response in CapMapping.Responses(view)) Put(xml, "responseType", response);
        Put(xml, "urgency", CapMapping.Urgency(alert));
        Put(xml, "severity", CapMapping.Severity(alert));
        Put(xml, "certainty", CapMapping.Certainty(alert));
        Put(xml, "audience", view.Stream == Audience.Public ? Say(language, "Publiek", "Public") : Say(language, "Professionals", "Professionals only"));
        Pair(xml, "eventCode", "nl.drugsmarkt.concern", Wire.Name(alert.Concern));
        Put(xml, "effective", CapMapping.Time(alert.Effective));
        Put(xml, "expires", CapMapping.Time(alert.Expires));
        Put(xml, "senderName", sender.Name);
        Put(xml, "headline", Title(view, language));
        Put(xml, "description", Description(view, language));
        Put(xml, "instruction", Instruction(view, language));
        Put(xml, "web", view.Address);
        Put(xml, "contact", alert.Contact ?? view.Address);
        Pair(xml, "parameter", "nl.drugsmarkt.version", alert.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Pair(xml, "parameter", "nl.drugsmarkt.state", Wire.Name(alert.State));
        if (alert.UnderReview) Pair(xml, "parameter", "nl.drugsmarkt.under-review", "true");
        foreach (var name in view.IsWithdrawn ? [] : alert.SoldAs) Pair(xml, "parameter", "nl.drugsmarkt.sold-as", name);
        foreach (var substance in view.IsWithdrawn ? [] : alert.Substances) Pair(xml, "parameter", "nl.drugsmarkt.substance", Substance(substance, language));
        if (!view.IsWithdrawn) Picture(xml, view, language);
        Areas(xml, alert, language);
        xml.WriteEndElement();
    }

    private static string Description(AlertView view, Language language) => view.IsWithdrawn
        ? string.Join('\n', [Say(language, $"De waarschuwing van {Day(FirstDay(view), language)} is ingetrokken.", $"The alert of {Day(FirstDay(view), language)} has been withdrawn."), .. Standing(view, language)])
        : string.Join('\n', [.. Standing(view, language), view.Alert.Text.In(language), .. new[] { view.Alert.Effects, view.Alert.RedFlags }.OfType<LocalText>().Select(t => t.In(language))]);

    private static DateTimeOffset FirstDay(AlertView view) => view.Earlier is [var first, ..] ? first.PublishedAt : view.Alert.PublishedAt;

    private static string Instruction(AlertView view, Language language) => view.IsWithdrawn
        ? Say(language, $"Dit zegt niets over andere tabletten of producten. Lees de huidige stand: {view.Address}", $"This says nothing about other tablets or products. Read the present state: {view.Address}")
        : string.Join('\n', AlertText.Advice(view.Alert.Advice, language).Select((a, i) => i == 0 ? a.Text : $"{a.Reader}: {a.Text}"));

    private static void Picture(XmlWriter xml, AlertView view, Language language)
    {
        if (view.PictureAddress is not { } address) return;
        xml.WriteStartElement("resource", Namespace);
        Put(xml, "resourceDesc", Say(language, "Foto van het product", "Photo of the product"));
        Put(xml, "mimeType", view.PictureType);
        Put(xml, "uri", address);
        xml.WriteEndElement();
    }

    private static void Areas(XmlWriter xml, Alert alert, Language language)
    {
        if (alert.Level == AlertLevel.National) Area(xml, Say(language, "Nederland", "The Netherlands"), ("ISO3166-1", "NL"));
        else foreach (var region in alert.Regions) Area(xml, CapAreas.Name(region), CapAreas.Geocode(region));
    }

    private static void Area(XmlWriter xml, string name, (string ValueName, string Value) code)
    {
        xml.WriteStartElement("area", Namespace);
        Put(xml, "areaDesc", name);
        Pair(xml, "geocode", code.ValueName, code.Value);
        xml.WriteEndElement();
    }

    private static void Pair(XmlWriter xml, string name, string valueName, string value)
    {
        xml.WriteStartElement(name, Namespace);
        Put(xml, "valueName", valueName);
        Put(xml, "value", value);
        xml.WriteEndElement();
    }

    private static void Put(XmlWriter xml, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text)) xml.WriteElementString(name, Namespace, XmlWords.Allowed(text));
    }
}
