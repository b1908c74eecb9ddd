using System.Collections.Frozen;
using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Alerts;

// Pure: what the attributes of AlertContent cannot say. Times are judged in AlertTerms, regions against the database.
public static class AlertChecks
{
    private const int LongestNote = 1000;

    private static readonly FrozenDictionary<string, int> Longest = new Dictionary<string, int>
    {
        ["/headline"] = 140,
        ["/short"] = 500,
        ["/text"] = 4000,
        ["/effects"] = 1000,
        ["/redFlags"] = 1000,
        ["/actionsTaken"] = 1000,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private const int LongestAdvice = 2000;

    public static void Check(AlertContent content, Faults faults, string at = "")
    {
        foreach (var (pointer, text) in AlertTexts.Local(content))
        {
            Text(pointer, text?.Nl, $"{at}{pointer}/nl", faults);
            Text(pointer, text?.En, $"{at}{pointer}/en", faults);
        }
        Repeats(content, faults, at);
        Regions(content, faults, at);
        Found(content.Found, faults, at + "/found");
        Links(content, faults, at);
        if (content is { FiguresReason: not null, Concern: not AlertConcern.Dose }) faults.Add(at + "/figuresReason", "not-allowed", "goes with the concern `dose` only.");
        for (var i = 0; i < (content.Substances?.Count ?? 0); i++)
        {
            Substance(content.Substances![i], Item(at + "/substances", i), faults);
            if (content is { Concern: AlertConcern.Dose, FiguresReason: null } && content.Substances[i].AmountAudience == Audience.Public)
                faults.Add(Item(at + "/substances", i) + "/amountAudience", "not-allowed", "of a dose alone the public reads figures only where `figuresReason` says why.");
        }
    }

    // Receivers of CAP refuse a text that says no more than its title, or the same under two languages.
    private static void Repeats(AlertContent content, Faults faults, string at)
    {
        var (text, title) = (content.Text, content.Headline);
        if (text?.Nl is { } nl && nl.Trim() == text.En?.Trim()) faults.Add(at + "/text/en", "same-text", "is word for word the Dutch text.");
        if (text?.Nl is { } said && said.Trim() == title?.Nl?.Trim()) faults.Add(at + "/text/nl", "same-text", "says no more than the headline.");
        if (text?.En is { } told && told.Trim() == title?.En?.Trim()) faults.Add(at + "/text/en", "same-text", "says no more than the headline.");
    }

    public static void Note(LocalText? note, Faults faults)
    {
        Length(note?.Nl, "/note/nl", LongestNote, faults);
        Length(note?.En, "/note/en", LongestNote, faults);
    }

    private static void Text(string kind, string? text, string at, Faults faults)
    {
        if (text is null) return;
        if (kind == "/sms") Sms(text, at, faults);
        else Length(text, at, Longest.GetValueOrDefault(kind, LongestAdvice), faults);
        if (kind != "/headline") return;
        OneLine(text, at, faults);
        if (AlertWords.Ranking(text) is { } ranks) faults.Add(at, "ranks", $"says '{ranks}'; a title warns and never ranks, for that would advertise.");
    }

    private static void Sms(string text, string at, Faults faults)
    {
        OneLine(text, at, faults);
        if (SmsText.Foreign(text) is { Count: > 0 } foreign)
            faults.Add(at, "not-gsm", $"has characters that a text message cannot carry: {string.Join(", ", foreign.Take(10).Select(f => string.Create(CultureInfo.InvariantCulture, $"'{f.Character}' at {f.Position}")))}{(foreign.Count > 10 ? " and more" : "")}.");
        if (SmsText.Septets(text) is > SmsText.Most and var septets) faults.Add(at, "too-long", $"has {septets} septets; with number, version, last day and address at most {SmsText.Most} are allowed.");
    }

    private static void Length(string? text, string at, int longest, Faults faults)
    {
        if (text?.Length > longest) faults.Add(at, "too-long", $"has {text.Length} characters; at most {longest} are allowed.");
    }

    private static void OneLine(string text, string at, Faults faults)
    {
        if (text.AsSpan().ContainsAny('\n', '\r')) faults.Add(at, "several-lines", "is one line.");
    }

    private static void Found(AlertFound? found, Faults faults, string at)
    {
        if (found is null) return;
        if (found.Until < found.From) faults.Add(at + "/until", "out-of-range", "lies before `from`.");
        Twice(found.Regions, faults, at + "/regions");
    }

    private static void Links(AlertContent content, Faults faults, string at)
    {
        if (content.Referral?.Url is { } url) Https(url, at + "/referral/url", faults);
        for (var i = 0; i < (content.Links?.Count ?? 0); i++) Https(content.Links![i], Item(at + "/links", i), faults);
    }

    private static void Https(string address, string at, Faults faults)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || uri.UserInfo.Length > 0) faults.Add(at, "not-https", "is not an address that begins with https://.");
    }

    private static void Regions(AlertContent content, Faults faults, string at)
    {
        // Where the level could not be read, nothing can be said about regions.
        if (content.Regions is not { } regions || faults.Has(at + "/level")) return;
        if (content.Level == AlertLevel.Regional && regions.Count == 0) faults.Add(at + "/regions", "required", "a regional alert says for which regions it holds.");
        if (content.Level == AlertLevel.National && regions.Count > 0) faults.Add(at + "/regions", "not-allowed", "a national alert holds everywhere and lists no regions.");
        Twice(regions, faults, at + "/regions");
    }

    private static void Twice(IReadOnlyList<AlertRegion>? regions, Faults faults, string at)
    {
        var seen = new HashSet<AlertRegion>();
        for (var i = 0; i < (regions?.Count ?? 0); i++)
            if (!seen.Add(regions![i])) faults.Add(Item(at, i), "duplicate", "this region stands in the list already.");
    }

    private static string Item(string at, int index) => string.Create(CultureInfo.InvariantCulture, $"{at}/{index}");

    private static void Substance(AlertSubstance found, string at, Faults faults)
    {
        var measured = found.Qualifier is null or Qualifier.Equal or Qualifier.Below or Qualifier.Above;
        if (found.Amount is not null && !measured) faults.Add(at + "/amount", "not-allowed", $"no amount goes with `{Wire.Name(found.Qualifier!.Value)}`.");
        if (found.Amount is null && found.Qualifier is not null && measured) faults.Add(at + "/amount", "required", $"`{Wire.Name(found.Qualifier.Value)}` needs an amount.");
        if (found.Qualifier == Qualifier.NotDetected) faults.Add(at + "/qualifier", "not-allowed", "an alert lists what was found.");
        if (found.Amount is not null && found.Unit is null) faults.Add(at + "/unit", "required", "an amount needs its unit.");
        if (found.Amount is null && found.AmountMax is not null) faults.Add(at + "/amount", "required", "a range has a lower end too.");
        if (found.AmountMax < found.Amount) faults.Add(at + "/amountMax", "out-of-range", "is below the lower end of the range.");
        if (found.AmountMax is not null && found.Qualifier is Qualifier.Below or Qualifier.Above) faults.Add(at + "/amountMax", "not-allowed", "a range goes with `=` only.");
        if (found.Amount is null && found.Basis is not null) faults.Add(at + "/basis", "not-allowed", "a basis goes with an amount.");
    }
}
