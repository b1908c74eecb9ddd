using System.Globalization;

namespace Dims.Alerts;

// Pure: every text of an alert that a reader may see, with its place.
internal static class AlertTexts
{
    public static IEnumerable<(string Pointer, string Text)> Of(AlertBody content)
    {
        foreach (var (pointer, text) in Local(content))
        {
            if (text?.Nl is { } nl) yield return (pointer + "/nl", nl);
            if (text?.En is { } en) yield return (pointer + "/en", en);
        }
        for (var i = 0; i < content.SoldAs.Count; i++) yield return (string.Create(CultureInfo.InvariantCulture, $"/soldAs/{i}"), content.SoldAs[i]);
        for (var i = 0; i < content.Substances.Count; i++) yield return (string.Create(CultureInfo.InvariantCulture, $"/substances/{i}/substance"), content.Substances[i].Substance);
        if (content.Appearance?.Logo is { } logo) yield return ("/appearance/logo", logo);
        if (content.Appearance?.Shape is { } shape) yield return ("/appearance/shape", shape);
        for (var i = 0; i < (content.Appearance?.Colours?.Count ?? 0); i++) yield return (string.Create(CultureInfo.InvariantCulture, $"/appearance/colours/{i}"), content.Appearance!.Colours![i]);
        if (content.FiguresReason is { } reason) yield return ("/figuresReason", reason);
        if (content.Contact is { } contact) yield return ("/contact", contact);
        if (content.Source is { } source) yield return ("/source", source);
        if (content.Referral is { } referral) yield return ("/referral/title", referral.Title);
    }

    // A body that lacks a text is judged too, for its other faults: so a required member may be null here.
    public static IEnumerable<(string Pointer, LocalText? Text)> Local(AlertBody content) =>
    [
        ("/headline", content.Headline),
        ("/sms", content.Sms),
        ("/short", content.Short),
        ("/text", content.Text),
        ("/advice/users", content.Advice?.Users),
        ("/advice/firstAid", content.Advice?.FirstAid),
        ("/advice/emergency", content.Advice?.Emergency),
        ("/advice/laboratory", content.Advice?.Laboratory),
        ("/advice/forensic", content.Advice?.Forensic),
        ("/effects", content.Effects),
        ("/redFlags", content.RedFlags),
        ("/actionsTaken", content.ActionsTaken),
    ];
}
