using System.Xml.Linq;
using Dims.Alerts.Formats;

namespace Dims.Tests.Alerts.Formats;

// What the schema of CAP 1.2 cannot say, and what careful receivers check.
internal static class CapChecks
{
    private static readonly XNamespace Cap = CapMessage.Namespace;

    public static IReadOnlyList<string> Faults(byte[] message)
    {
        var alert = XDocument.Load(new MemoryStream(message)).Root!;
        var faults = new List<string>();
        Messages(alert, faults);
        var infos = alert.Elements(Cap + "info").ToList();
        if (infos.Count != 2) faults.Add("it has not the two languages");
        foreach (var info in infos) Info(info, alert, faults);
        foreach (var one in new[] { "category", "eventCode", "effective", "expires", "urgency", "severity", "certainty", "web" })
            if (infos.Select(i => string.Join(' ', i.Elements(Cap + one).Select(e => e.Value))).Distinct().Count() > 1) faults.Add($"{one} differs between the languages");
        if (infos.Select(i => Text(i, "language")).Distinct().Count() != infos.Count) faults.Add("one language stands there twice");
        if (infos.Select(i => Text(i, "description")).Distinct().Count() != infos.Count) faults.Add("the same text stands under two languages");
        return faults;
    }

    private static void Messages(XElement alert, List<string> faults)
    {
        foreach (var one in new[] { "identifier", "sender" })
            if (Text(alert, one)?.IndexOfAny([' ', ',', '<', '&']) is null or >= 0) faults.Add($"{one} has a character that it must not have");
        var references = (Text(alert, "references") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var type = Text(alert, "msgType");
        if (type is "Update" or "Cancel" && references.Length == 0) faults.Add($"an {type} refers to nothing");
        if (type == "Alert" && references.Length > 0) faults.Add("an Alert refers to others");
        foreach (var reference in references)
        {
            if (reference.Split(',') is not [_, var identifier, var sent]) faults.Add($"'{reference}' is no reference");
            else if (identifier == Text(alert, "identifier")) faults.Add("it refers to itself");
            else if (string.CompareOrdinal(sent, Text(alert, "sent")) > 0) faults.Add($"'{reference}' is later than the message");
        }
        if (references.Distinct().Count() != references.Length) faults.Add("a reference stands there twice");
        if ((Text(alert, "scope") == "Restricted") != (Text(alert, "restriction") is not null)) faults.Add("a restriction goes with the scope Restricted");
        if (Text(alert, "incidents") is null) faults.Add("it has no number");
        if (alert.DescendantsAndSelf().Elements().Any(e => e.Value.Length == 0)) faults.Add("an element is empty");
        if (alert.Descendants().Any(e => e.Name.LocalName is "sent" or "effective" or "expires" && !System.Text.RegularExpressions.Regex.IsMatch(e.Value, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"))) faults.Add("a time is not as CAP writes it");
    }

    private static void Info(XElement info, XElement alert, List<string> faults)
    {
        foreach (var one in new[] { "description", "instruction", "headline", "web", "expires", "senderName", "contact", "responseType" })
            if (Text(info, one) is null) faults.Add($"{one} is missing");
        if (!info.Elements(Cap + "area").Any()) faults.Add("no area is named");
        if (info.Elements(Cap + "area").Any(a => !a.Elements(Cap + "geocode").Any())) faults.Add("an area has no code");
        if (string.CompareOrdinal(Text(info, "effective"), Text(info, "expires")) > 0) faults.Add("it ends before it begins");
        if (Text(info, "headline")!.Length > 140) faults.Add("the headline is longer than 140 characters");
        if (Text(info, "headline") == Text(info, "description")) faults.Add("headline and description are the same");
        if (Text(info, "description") == Text(info, "instruction")) faults.Add("description and instruction are the same");
        if (!Uri.TryCreate(Text(info, "web"), UriKind.Absolute, out var web) || web.Scheme is not ("https" or "http")) faults.Add("web is no absolute address");
        if (info.Descendants().Any(e => e.Value is "Unknown" or "AllClear")) faults.Add("it says Unknown or AllClear");
        var responses = info.Elements(Cap + "responseType").Select(r => r.Value).ToList();
        if (Text(alert, "msgType") == "Cancel" ? !responses.SequenceEqual(["Monitor"]) || Text(info, "urgency") != "Past" : !responses.SequenceEqual(["Avoid", "Monitor"]) || Text(info, "urgency") == "Past")
            faults.Add("response and urgency are not those of the kind of message");
    }

    private static string? Text(XElement of, string name) => of.Element(Cap + name)?.Value;
}
