using System.Globalization;
using System.Xml.Linq;
using Dims.Alerts.Formats;

namespace Dims.Tests.Alerts.Feeds;

// The rules of RFC 4287 for the elements that stand in a feed or an entry.
internal static class AtomChecks
{
    private static readonly XNamespace Atom = AtomXml.Namespace;

    // By kind of element: which may stand in it, how often at least and at most.
    private static readonly Dictionary<string, Dictionary<string, (int Least, int Most)>> Allowed = new()
    {
        ["feed"] = new() { ["id"] = (1, 1), ["title"] = (1, 1), ["updated"] = (1, 1), ["author"] = (0, 99), ["link"] = (0, 99), ["category"] = (0, 99), ["subtitle"] = (0, 1), ["entry"] = (0, 9999) },
        ["entry"] = new() { ["id"] = (1, 1), ["title"] = (1, 1), ["updated"] = (1, 1), ["published"] = (0, 1), ["author"] = (0, 99), ["link"] = (0, 99), ["category"] = (0, 99), ["summary"] = (0, 1), ["content"] = (0, 1) },
        ["author"] = new() { ["name"] = (1, 1), ["uri"] = (0, 1), ["email"] = (0, 1) },
    };

    public static IReadOnlyList<string> Faults(string document)
    {
        var root = XDocument.Parse(document).Root!;
        var faults = new List<string>();
        if (root.Name != Atom + "feed" && root.Name != Atom + "entry") faults.Add($"{root.Name} is no feed and no entry");
        foreach (var element in root.DescendantsAndSelf()) Element(element, faults);
        var entries = root.DescendantsAndSelf(Atom + "entry").ToList();
        if (root.Name.LocalName == "feed" && !root.Elements(Atom + "link").Any(l => (string?)l.Attribute("rel") == "self")) faults.Add("the feed does not say where it is");
        foreach (var entry in entries)
        {
            if (!entry.Elements(Atom + "author").Any() && entry.Parent?.Element(Atom + "author") is null) faults.Add("an entry has no author");
            var alternates = entry.Elements(Atom + "link").Where(l => (string?)l.Attribute("rel") is null or "alternate").ToList();
            if (alternates.Count == 0 && entry.Element(Atom + "content") is null) faults.Add("an entry has neither an alternate nor content");
            if (alternates.GroupBy(l => ((string?)l.Attribute("type"), (string?)l.Attribute("hreflang"))).Any(g => g.Count() > 1)) faults.Add("two alternates are of one type and language");
        }
        if (entries.GroupBy(e => (e.Element(Atom + "id")!.Value, e.Element(Atom + "updated")!.Value)).Any(g => g.Count() > 1)) faults.Add("two entries have one id and one instant");
        return faults;
    }

    private static void Element(XElement element, List<string> faults)
    {
        var name = element.Name.LocalName;
        if (element.Name.Namespace != Atom) faults.Add($"{element.Name} is not of Atom");
        if (Allowed.TryGetValue(name, out var rules))
        {
            foreach (var child in element.Elements().Select(e => e.Name.LocalName).Where(c => !rules.ContainsKey(c)).Distinct()) faults.Add($"{name} holds {child}");
            foreach (var (child, (least, most)) in rules)
                if (element.Elements(Atom + child).Count() is var count && (count < least || count > most)) faults.Add($"{name} has {count} of {child}");
            if (name == "feed" && element.Elements(Atom + "entry").Any(e => e.ElementsAfterSelf().Any(s => s.Name.LocalName != "entry"))) faults.Add("something stands behind the entries");
        }
        else if (element.HasElements) faults.Add($"{name} holds elements");
        if (name is "id" && !Uri.TryCreate(element.Value, UriKind.Absolute, out _)) faults.Add($"'{element.Value}' is no IRI");
        if (name is "updated" or "published" && !DateTimeOffset.TryParseExact(element.Value, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)) faults.Add($"'{element.Value}' is no instant");
        if (name is "link" && (!Uri.TryCreate((string?)element.Attribute("href"), UriKind.Absolute, out _) || (string?)element.Attribute("type") is not { } type || !type.Contains('/', StringComparison.Ordinal))) faults.Add("a link has no address or no type");
        if (name is "category" && (string?)element.Attribute("term") is null) faults.Add("a category has no term");
        if (name is "title" or "summary" or "name" && element.Value.Length == 0) faults.Add($"{name} is empty");
    }
}
