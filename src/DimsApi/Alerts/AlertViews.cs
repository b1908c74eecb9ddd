using Dims.Samples;

namespace Dims.Alerts;

// Pure: what one stream's readers see of an alert. They see the versions for them, without the amounts that are not; where a later version is for a narrower audience, they see that it is withdrawn from them.
public static class AlertViews
{
    public static IReadOnlyList<Alert> For(Audience reader, IReadOnlyList<Alert> versions)
    {
        var seen = new List<Alert>();
        foreach (var version in versions)
        {
            if (reader.MayRead(version.Audience)) seen.Add(SeenBy(version, reader));
            else if (seen is [.., { State: not AlertState.Withdrawn } last]) seen.Add(TakenFrom(last, version));
        }
        return seen;
    }

    // Without the amounts that this reader may not see.
    public static Alert SeenBy(Alert alert, Audience reader)
    {
        // Why it was taken from others is not said to those who still have it.
        if (alert.State != AlertState.Withdrawn && alert.Why is not null) alert = alert with { Why = null };
        if (reader == Audience.Restricted) return alert;
        var substances = alert.Substances.Select(s => reader.MayRead(s.AmountAudience ?? Usual(alert)) ? s : WithoutAmount(s)).ToArray();
        return substances.SequenceEqual(alert.Substances) ? alert : alert with { Substances = substances };
    }

    // Strength is not told to the public for its own sake: it would advertise the tablet.
    private static Audience Usual(Alert alert) => alert is { Concern: AlertConcern.Dose, FiguresReason: null } ? Audience.Professional : Audience.Public;

    private static AlertSubstance WithoutAmount(AlertSubstance substance) =>
        substance.Amount is null ? substance : new AlertSubstance { Substance = substance.Substance, Qualifier = Qualifier.Detected, AmountAudience = substance.AmountAudience };

    // Nothing of what the narrower version says is told here.
    private static Alert TakenFrom(Alert last, Alert narrower) => last.In(AlertState.Withdrawn) with
    {
        Version = narrower.Version,
        PublishedAt = narrower.PublishedAt,
        WithdrawnAt = narrower.PublishedAt,
        Why = narrower.Why ?? WithdrawalReason.Superseded,
        Reason = new AlertVersionReason { Kind = AlertVersionKind.Withdrawn },
        UnderReview = false,
        References = [new AlertReference { Number = last.Number, Version = last.Version, PublishedAt = last.PublishedAt }],
    };
}
