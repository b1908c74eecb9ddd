using System.Globalization;
using System.Xml.Linq;
using Dims.Http;

namespace Dims.Proposals;

// What of a CAP document is kept.
internal sealed record CapDocument
{
    private const int LongestIdentity = 200;
    private const int LongestTitle = 300;
    private const int LongestText = 8000;
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm:sszzz"];

    public required string Identifier { get; init; }
    public required string Sender { get; init; }
    public required DateTimeOffset Sent { get; init; }
    public required string Status { get; init; }
    public required string MsgType { get; init; }
    public string? Note { get; init; }
    public required IReadOnlyList<string> References { get; init; }
    public required string Title { get; init; }
    public required bool Urgent { get; init; }
    public required IReadOnlyList<ProposalReport> Reports { get; init; }

    public string Identity => IdentityOf(Sender, Identifier, Sent);

    public CapIdentity Message => new() { Sender = Sender, Identifier = Identifier, Sent = Sent, MsgType = MsgType };

    private static string IdentityOf(string sender, string identifier, DateTimeOffset sent) => $"{sender},{identifier},{Storage.Instant.Text(sent)}";

    public static CapDocument Of(XElement alert, Faults faults)
    {
        var infos = alert.Elements().Where(e => e.Name.LocalName == "info").ToList();
        var (identifier, sender, msgType) = (Text(alert, "identifier")!, Text(alert, "sender")!, Text(alert, "msgType")!);
        if (!IsIdentity(identifier)) faults.Add("/alert/identifier", "identity", "has 1 to 200 characters, and no space, comma, < or &.");
        if (!IsIdentity(sender)) faults.Add("/alert/sender", "identity", "has 1 to 200 characters, and no space, comma, < or &.");
        var sent = Instant(Text(alert, "sent")!, "/alert/sent", faults);
        var references = ReferencesIn(Text(alert, "references"), faults);
        if (msgType is "Update" or "Cancel" && references.Count == 0) faults.Add("/alert/references", "required", $"is missing; an {msgType} says to which messages it belongs.");
        if (msgType != "Cancel" && infos.Count == 0) faults.Add("/alert/info", "required", "is missing: there is nothing to propose.");
        var identity = new CapIdentity { Sender = sender, Identifier = identifier, Sent = sent, MsgType = msgType };
        if (references.Contains(IdentityOf(sender, identifier, sent))) faults.Add("/alert/references", "refers-to-itself", "names this message itself.");
        // English before others for the title: it is what rules write too.
        var first = infos.OrderBy(i => Language(i).StartsWith("en", StringComparison.OrdinalIgnoreCase) ? 0 : 1).FirstOrDefault();
        var title = (first is null ? null : Text(first, "headline") ?? Text(first, "event")) ?? $"{msgType} of {sender}";
        return new CapDocument
        {
            Identifier = identifier,
            Sender = sender,
            Sent = sent,
            Status = Text(alert, "status")!,
            MsgType = msgType,
            Note = Text(alert, "note"),
            References = references,
            Title = OneLine(title),
            Urgent = infos.Any(i => Text(i, "severity") == "Extreme" || Text(i, "urgency") == "Immediate"),
            Reports = [.. infos.Select((info, i) => Report(info, identity, i, faults))],
        };
    }

    private static ProposalReport Report(XElement info, CapIdentity identity, int index, Faults faults)
    {
        var at = index == 0 ? "/alert/info" : string.Create(CultureInfo.InvariantCulture, $"/alert/info[{index + 1}]");
        var areas = string.Join("; ", info.Elements().Where(e => e.Name.LocalName == "area").Select(a => Text(a, "areaDesc")));
        string?[] parts =
        [
            Text(info, "headline") ?? Text(info, "event"), Text(info, "description"), Text(info, "instruction"),
            $"Severity: {Text(info, "severity")}. Urgency: {Text(info, "urgency")}. Certainty: {Text(info, "certainty")}.", areas.Length == 0 ? null : "Area: " + areas,
        ];
        var text = string.Concat(string.Join("\n\n", parts.Where(p => !string.IsNullOrWhiteSpace(p))).Where(c => !char.IsControl(c) || c is '\n' or '\t'));
        if (text.Length > LongestText) faults.Add(at, "too-long", string.Create(CultureInfo.InvariantCulture, $"its texts have {text.Length} characters together; at most {LongestText} are read."));
        var (web, language, name) = (Text(info, "web"), Language(info), Text(info, "senderName"));
        return new ProposalReport
        {
            Organisation = name is { Length: > 0 and <= LongestIdentity } ? OneLine(name) : identity.Sender,
            Text = text,
            Link = web is { Length: >= 9 and <= 500 } && Uri.TryCreate(web, UriKind.Absolute, out var uri) && uri.Scheme == "https" ? web : null,
            Language = language.Length is >= 2 and <= 35 && Patterns.Fits(language, "^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$") ? language : null,
            Message = identity,
        };
    }

    private static List<string> ReferencesIn(string? text, Faults faults)
    {
        var read = new List<string>();
        foreach (var triple in (text ?? "").Split((char[])[' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))
            if (read.Count < 100 && triple.Split(',') is [{ Length: > 0 } sender, { Length: > 0 } identifier, var sent] && TryInstant(sent, out var at)) read.Add(IdentityOf(sender, identifier, at));
            else faults.Add("/alert/references", "references", $"holds '{CapReader.Shown(triple)}'; up to 100 messages stand there as sender,identifier,sent with spaces between.");
        return read;
    }

    private static string? Text(XElement element, string name) => element.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static string Language(XElement info) => Text(info, "language") ?? "en-US";

    private static bool IsIdentity(string? text) => text is { Length: > 0 and <= LongestIdentity } && !text.Any(c => c is ' ' or ',' or '<' or '&' || char.IsControl(c) || char.IsWhiteSpace(c));

    private static DateTimeOffset Instant(string text, string at, Faults faults)
    {
        if (!TryInstant(text, out var read)) faults.Add(at, "type", $"is '{CapReader.Shown(text ?? "")}'; CAP writes an instant as 2026-11-21T20:12:00-00:00, without Z and fractions.");
        return read;
    }

    // Z is against CAP 1.2, and so is a fraction; -00:00 is its UTC.
    private static bool TryInstant(string? text, out DateTimeOffset at)
    {
        at = default;
        return text is { Length: 25 } && DateTimeOffset.TryParseExact(text.Replace("-00:00", "+00:00", StringComparison.Ordinal), Instants, CultureInfo.InvariantCulture, DateTimeStyles.None, out at);
    }

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[])['\n', '\r', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= LongestTitle) return line;
        // Half a character is no text, and PostgreSQL takes none.
        var end = LongestTitle - 3;
        return line[..(char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)] + "...";
    }
}
