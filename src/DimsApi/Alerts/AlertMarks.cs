using System.Globalization;

namespace Dims.Alerts;

// Pure: what stands before any text of an alert, whatever its length and format: that it is an exercise, doubted, over, or not yet in force.
public static class AlertMarks
{
    public static bool IsExercise(Alert alert) => alert.Status == AlertStatus.Exercise || alert.Generated;

    // A version that is a withdrawal stays one when the alert is given to these readers again.
    public static bool IsWithdrawn(Alert alert) => alert.State == AlertState.Withdrawn || alert.WithdrawnAt is not null;

    public static string Of(Alert alert, bool dutch) => Exercise(IsExercise(alert), dutch) + (IsWithdrawn(alert) ? AlertState.Withdrawn : alert.PresentState()) switch
    {
        AlertState.Withdrawn => dutch ? "INGETROKKEN: " : "WITHDRAWN: ",
        AlertState.Expired => dutch ? "NIET MEER VERLENGD: " : "NO LONGER RENEWED: ",
        AlertState.Superseded => dutch ? "ER IS EEN NIEUWERE VERSIE: " : "THERE IS A NEWER VERSION: ",
        AlertState.Scheduled => Doubted(alert.UnderReview, dutch) + From(alert.Effective, dutch),
        _ => Doubted(alert.UnderReview, dutch),
    };

    // None of them is ever longer, so that a text message fits with each.
    public static string Longest(AlertStatus status, DateTimeOffset effective, bool dutch) => Exercise(status == AlertStatus.Exercise, dutch) + Doubted(true, dutch) + From(effective, dutch);

    private static string Exercise(bool isOne, bool dutch) => !isOne ? "" : dutch ? "OEFENING: " : "EXERCISE: ";

    private static string Doubted(bool isIt, bool dutch) => !isIt ? "" : dutch ? "WORDT HERZIEN: " : "UNDER REVIEW: ";

    private static string From(DateTimeOffset at, bool dutch) => string.Create(CultureInfo.InvariantCulture, $"{(dutch ? "VANAF" : "FROM")} {AmsterdamDay.Of(at):dd-MM-yyyy}: ");
}
