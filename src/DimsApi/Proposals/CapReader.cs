using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Dims.Http;

namespace Dims.Proposals;

// Reads a CAP 1.2 document that somebody sent: no document type, so no entities and nothing fetched; then the order and the required elements, each fault with the path of its element.
internal static class CapReader
{
    public const int Largest = 256 * 1024;
    private const int MostInfos = 10;
    private const int LongestText = 8000;
    private const string Namespace = "urn:oasis:names:tc:emergency:cap:1.2";

    // In the order in which they stand; `!` is required, `*` may stand several times.
    private static readonly string[] OfAlert = ["identifier!", "sender!", "sent!", "status!", "msgType!", "source", "scope!", "restriction", "addresses", "code*", "note", "references", "incidents", "info*"];
    private static readonly string[] OfInfo = ["language", "category!*", "event!", "responseType*", "urgency!", "severity!", "certainty!", "audience", "eventCode*", "effective", "onset", "expires", "senderName", "headline", "description", "instruction", "web", "contact", "parameter*", "resource*", "area*"];
    private static readonly Dictionary<string, string[]> Below = new(StringComparer.Ordinal)
    {
        ["info"] = OfInfo,
        ["eventCode"] = ["valueName!", "value!"],
        ["parameter"] = ["valueName!", "value!"],
        ["resource"] = ["resourceDesc!", "mimeType!", "size", "uri", "derefUri", "digest"],
        ["area"] = ["areaDesc!", "polygon*", "circle*", "geocode*", "altitude", "ceiling"],
        ["geocode"] = ["valueName!", "value!"],
    };

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["status"] = ["Actual", "Exercise", "System", "Test", "Draft"],
        ["msgType"] = ["Alert", "Update", "Cancel", "Ack", "Error"],
        ["scope"] = ["Public", "Restricted", "Private"],
        ["category"] = ["Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"],
        ["responseType"] = ["Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"],
        ["urgency"] = ["Immediate", "Expected", "Future", "Past", "Unknown"],
        ["severity"] = ["Extreme", "Severe", "Moderate", "Minor", "Unknown"],
        ["certainty"] = ["Observed", "Likely", "Possible", "Unlikely", "Unknown"],
    };

    public static CapDocument Read(byte[] body)
    {
        var alert = Parse(body).Root!;
        var faults = new Faults();
        // A signature is not read, and nothing else may hide in its namespace.
        alert.Elements().Where(e => e.Name == XName.Get("Signature", "http://www.w3.org/2000/09/xmldsig#")).Remove();
        if (alert.Name != XName.Get("alert", Namespace)) faults.Add("/" + alert.Name.LocalName, "not-cap", $"is not `alert` of the namespace {Namespace}.");
        else Judge(alert, "/alert", OfAlert, faults);
        faults.ThrowIfAny();
        var read = CapDocument.Of(alert, faults);
        faults.ThrowIfAny();
        return read;
    }

    private static XDocument Parse(byte[] body)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersFromEntities = 1024,
            MaxCharactersInDocument = Largest,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body), settings);
            // Deep nesting would be walked by recursion: CAP is four levels deep.
            while (reader.Read()) if (reader.Depth > 8) throw Malformed("is nested more than eight levels deep");
            using var again = XmlReader.Create(new MemoryStream(body), settings);
            return XDocument.Load(again);
        }
        catch (XmlException broken)
        {
            throw Malformed(string.Create(CultureInfo.InvariantCulture, $"is not well-formed XML without a document type, in the encoding that it declares (line {broken.LineNumber}, position {broken.LinePosition})"));
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException or System.Text.DecoderFallbackException)
        {
            throw Malformed("is in an encoding that is not read here");
        }
    }

    private static Problem Malformed(string why) => new(ProblemCodes.MalformedBody, $"The document {why}. Nothing was stored.");

    private static void Judge(XElement element, string at, string[] parts, Faults faults)
    {
        if (element.Attributes().FirstOrDefault(a => !a.IsNamespaceDeclaration) is { } attribute) faults.Add($"{at}/@{attribute.Name.LocalName}", "unknown-attribute", "is not an attribute of CAP 1.2.");
        var next = 0;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var child in element.Elements())
        {
            var name = child.Name.LocalName;
            var n = counts[name] = counts.GetValueOrDefault(name) + 1;
            var place = n == 1 ? $"{at}/{name}" : string.Create(CultureInfo.InvariantCulture, $"{at}/{name}[{n}]");
            var found = Array.FindIndex(parts, p => p.TrimEnd('*', '!') == name);
            if (found < 0 || child.Name.NamespaceName != Namespace) faults.Add(place, "unknown-element", $"is not an element of `{element.Name.LocalName}` in CAP 1.2.");
            else if (found < next) faults.Add(place, "order", $"stands behind `{parts[next].TrimEnd('*', '!')}`; the order of CAP 1.2 is {string.Join(", ", parts.Select(p => p.TrimEnd('*', '!')))}.");
            else if (n > 1 && !parts[found].Contains('*', StringComparison.Ordinal)) faults.Add(place, "repeated", "may stand here once.");
            else if (name == "info" && n > MostInfos) faults.Add(place, "too-many", $"there are at most {MostInfos} infos.");
            else
            {
                next = found;
                if (Below.TryGetValue(name, out var deeper)) Judge(child, place, deeper, faults);
                else JudgeText(child, name, place, faults);
            }
        }
        foreach (var part in parts)
            if (part.Contains('!', StringComparison.Ordinal) && !counts.ContainsKey(part.TrimEnd('*', '!'))) faults.Add($"{at}/{part.TrimEnd('*', '!')}", "required", "is missing.");
    }

    private static void JudgeText(XElement element, string name, string at, Faults faults)
    {
        if (element.HasElements || element.HasAttributes) faults.Add(at, "not-text", "holds something else than text.");
        else if (Words.TryGetValue(name, out var words) && !words.Contains(element.Value)) faults.Add(at, "type", $"is '{Shown(element.Value)}'; allowed is one of {string.Join(", ", words)}.");
        else if (element.Value.Length > LongestText && name != "derefUri") faults.Add(at, "too-long", string.Create(CultureInfo.InvariantCulture, $"has {element.Value.Length} characters; at most {LongestText} are read."));
    }

    public static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
