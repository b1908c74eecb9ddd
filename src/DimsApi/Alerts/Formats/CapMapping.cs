namespace Dims.Alerts.Formats;

// Pure: an alert in the closed words of CAP 1.2 (docs/decisions/0015).
public static class CapMapping
{
    public static string Status(AlertView view) => view.IsExercise ? "Exercise" : "Actual";

    public static string MessageType(AlertView view) => view.IsWithdrawn ? "Cancel" : view.Earlier.Count > 0 ? "Update" : "Alert";

    public static string Scope(Audience stream) => stream == Audience.Public ? "Public" : "Restricted";

    // A death, or a dangerous substance about which the whole country is warned, is the highest; the dose alone the lowest.
    public static string Severity(Alert alert) => alert switch
    {
        { Found.Deaths: > 0 } => "Extreme",
        { Concern: AlertConcern.Dose } => "Moderate",
        { Level: AlertLevel.National } => "Extreme",
        _ => "Severe",
    };

    // `Past` for a withdrawn one, which has nothing to say any more; an alert that has expired keeps its word, because the product may still be there.
    public static string Urgency(Alert alert) => alert.State == AlertState.Withdrawn || alert.WithdrawnAt is not null ? "Past" : Severity(alert) == "Extreme" ? "Immediate" : "Expected";

    public static string Certainty(Alert alert) => alert.Certainty switch
    {
        AlertCertainty.Confirmed => "Observed",
        AlertCertainty.Presumptive => "Likely",
        _ => "Possible",
    };

    // Never AllClear: it would say that the danger is over.
    public static IReadOnlyList<string> Responses(AlertView view) => view.IsWithdrawn ? ["Monitor"] : ["Avoid", "Monitor"];

    // What another stream's readers see is another text, so another message.
    public static string Identifier(Alert alert, Audience stream) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{alert.Number}-v{alert.Version}") + stream switch
    {
        Audience.Professional => "-p",
        Audience.Restricted => "-r",
        _ => "",
    };

    // UTC is written -00:00, never Z, and there are no fractions.
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'-00:00'", System.Globalization.CultureInfo.InvariantCulture);
}
