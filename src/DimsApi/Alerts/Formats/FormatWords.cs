using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Alerts.Formats;

// Pure: how an alert and its state are said in words, the same in every format.
public static class FormatWords
{
    private const int LongestTitle = 140;
    private static readonly string[] DutchMonths = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"];

    // The headline with what its reader must know first; that is never cut off.
    public static string Title(AlertView view, Language language)
    {
        var title = Mark(view, language) + (view.IsWithdrawn ? WithdrawnHeadline(view.Alert, language) : view.Alert.Headline.In(language));
        return title.Length <= LongestTitle ? title : title[..(LongestTitle - 1)].TrimEnd() + "…";
    }

    // What stands before any text of it.
    public static string Mark(AlertView view, Language language) => AlertMarks.Of(view.Alert, language == Language.Nl);

    // What is true of it at this moment beside its text: exercise, doubt, its end and what that does not mean. Empty for an alert that is simply in force.
    public static IReadOnlyList<string> Standing(AlertView view, Language language)
    {
        var said = new List<string>();
        var alert = view.Alert;
        if (view.IsExercise) said.Add(Say(language, "Dit is een oefening: handel er niet naar.", "This is an exercise: do not act on it."));
        if (alert.UnderReview && alert.State is not AlertState.Withdrawn) said.Add(Say(language, "Over deze waarschuwing is twijfel gerezen. Zij blijft van kracht tot er is besloten.", "This alert is under review. It stays in force until that is decided."));
        if (view.IsWithdrawn) said.Add(Say(language, "Reden: ", "Reason: ") + Why(alert.Why, language) + ".");
        if (view.IsWithdrawn && alert.WhyNote is { } note) said.Add(note.In(language));
        if (alert.Notice is { } notice) said.Add(notice.In(language));
        return said;
    }

    public static string WithdrawnHeadline(Alert alert, Language language) => Say(language, $"waarschuwing {alert.Number} ({Why(alert.Why, language)})", $"alert {alert.Number} ({Why(alert.Why, language)})");

    public static string Why(WithdrawalReason? why, Language language) => why switch
    {
        WithdrawalReason.IssuedInError => Say(language, "ten onrechte uitgegeven", "issued in error"),
        WithdrawalReason.WrongProduct => Say(language, "noemde het verkeerde product", "named the wrong product"),
        WithdrawalReason.NoLongerSeen => Say(language, "wordt niet meer gezien", "no longer seen"),
        _ => Say(language, "vervangen", "superseded"),
    };

    public static string Trace(AlertView view, Language language) =>
        SmsText.Trace(view.Alert.Number, view.Alert.Version, view.Alert.PublishedAt, view.Alert.Expires, view.Address, language == Language.Nl, view.IsWithdrawn);

    public static string Level(Alert alert, Language language) => alert.Level == AlertLevel.National
        ? Say(language, "heel Nederland", "the whole of the Netherlands")
        : string.Join(", ", alert.Regions.Select(r => CapAreas.Name(r)));

    public static string Substance(AlertSubstance found, Language language)
    {
        if (found.Amount is not { } amount) return found.Substance + (found.Qualifier == Qualifier.Trace ? Say(language, " (spoor)", " (trace)") : "");
        var range = found.AmountMax is { } most ? $"{Number(amount, language)}-{Number(most, language)}" : Number(amount, language);
        var sign = found.Qualifier is Qualifier.Below or Qualifier.Above ? Wire.Name(found.Qualifier.Value) + " " : "";
        var basis = found.Basis is { } known and not Basis.Unknown ? Say(language, $" als {Wire.Name(known)}", $" as {Wire.Name(known)}") : "";
        var count = found.N is { } n ? string.Create(CultureInfo.InvariantCulture, $" (n={n})") : "";
        return $"{found.Substance} {sign}{range} {Unit(found.Unit)}{basis}{count}";
    }

    public static string Unit(Unit? unit) => unit is null ? "" : Wire.Name(unit.Value).Replace("{tbl}", "tablet", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);

    // The calendar day in Amsterdam on which it is last in force.
    public static string LastDay(Alert alert) => AmsterdamDay.Of(alert.Expires - TimeSpan.FromMilliseconds(1)).ToString("dd-MM-yyyy", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset at, Language language)
    {
        var day = AmsterdamDay.Of(at);
        var month = language == Language.Nl ? DutchMonths[day.Month - 1] : CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(day.Month);
        return string.Create(CultureInfo.InvariantCulture, $"{day.Day} {month} {day.Year}");
    }

    public static string Number(decimal amount, Language language)
    {
        var text = amount.ToString("0.######", CultureInfo.InvariantCulture);
        return language == Language.Nl ? text.Replace('.', ',') : text;
    }

    public static string Say(Language language, string nl, string en) => language == Language.Nl ? nl : en;
}
