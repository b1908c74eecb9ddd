using System.Globalization;
using System.Text;
using System.Xml;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts.Formats;

// Pure: Atom (RFC 4287), an entry alone or many in a feed.
public static class AtomXml
{
    public const string Namespace = "http://www.w3.org/2005/Atom";
    private const string Scheme = "urn:nl:drugsmarkt:";

    public static byte[] Entry(AlertView view, DateTimeOffset updated, Sender sender, Language language) => Whole(xml =>
    {
        xml.WriteStartElement("entry", Namespace);
        Author(xml, sender);
        Inside(xml, view, updated, language);
        xml.WriteEndElement();
    });

    public static byte[] Feed(string title, string address, DateTimeOffset updated, IReadOnlyList<(AlertView View, DateTimeOffset Updated)> entries, Sender sender, Language language) => Whole(xml =>
    {
        xml.WriteStartElement("feed", Namespace);
        xml.WriteAttributeString("xml", "lang", null, language.Tag());
        Put(xml, "id", address);
        Put(xml, "title", title);
        Put(xml, "updated", Instant.Text(updated));
        Author(xml, sender);
        Link(xml, "self", "application/atom+xml", address);
        foreach (var (view, at) in entries)
        {
            xml.WriteStartElement("entry", Namespace);
            Inside(xml, view, at, language);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    });

    // The same alert has the same id in every feed and for ever.
    public static string Id(Alert alert) => Guid.TryParse(alert.Id, out _) ? "urn:uuid:" + alert.Id : Scheme + "alert:" + alert.Id;

    private static void Inside(XmlWriter xml, AlertView view, DateTimeOffset updated, Language language)
    {
        var alert = view.Alert;
        Put(xml, "id", Id(alert));
        Put(xml, "title", FormatWords.Title(view, language));
        Put(xml, "updated", Instant.Text(updated));
        Put(xml, "published", Instant.Text(view.Earlier is [var first, ..] ? first.PublishedAt : alert.PublishedAt));
        Link(xml, "alternate", "application/cap+xml", view.VersionAddress + "/cap");
        Link(xml, "alternate", "application/json", view.Address);
        Link(xml, "alternate", "text/plain", view.VersionAddress + "/text");
        Category(xml, "number", alert.Number);
        Category(xml, "version", alert.Version.ToString(CultureInfo.InvariantCulture));
        Category(xml, "state", Wire.Name(alert.State));
        Category(xml, "status", view.IsExercise ? "exercise" : "actual");
        Category(xml, "level", Wire.Name(alert.Level));
        Category(xml, "expires", Instant.Text(alert.Expires));
        if (alert.UnderReview) Category(xml, "under-review", "true");
        Put(xml, "summary", AlertText.Short(view, language));
    }

    private static void Author(XmlWriter xml, Sender sender)
    {
        xml.WriteStartElement("author", Namespace);
        Put(xml, "name", sender.Name);
        xml.WriteEndElement();
    }

    private static void Link(XmlWriter xml, string rel, string type, string address)
    {
        xml.WriteStartElement("link", Namespace);
        xml.WriteAttributeString("rel", rel);
        xml.WriteAttributeString("type", type);
        xml.WriteAttributeString("href", address);
        xml.WriteEndElement();
    }

    private static void Category(XmlWriter xml, string of, string term)
    {
        xml.WriteStartElement("category", Namespace);
        xml.WriteAttributeString("scheme", Scheme + of);
        xml.WriteAttributeString("term", XmlWords.Allowed(term));
        xml.WriteEndElement();
    }

    private static void Put(XmlWriter xml, string name, string text) => xml.WriteElementString(name, Namespace, XmlWords.Allowed(text));

    private static byte[] Whole(Action<XmlWriter> write)
    {
        var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true })) write(xml);
        return bytes.ToArray();
    }
}
