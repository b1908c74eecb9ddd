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
            if (reader.MayRead(version.Audience)) seen.Add(Referring(SeenBy(version, reader), seen));
            else if (seen is [.., { State: not AlertState.Withdrawn } last]) seen.Add(Referring(TakenFrom(last, version), seen));
        }
        return seen;
    }

    // Without the amounts that this reader may not see.
    public static Alert SeenBy(Alert alert, Audience reader)
    {
        // Why it was taken from others is not said to those who still have it.
        if (alert.State != AlertState.Withdrawn && alert.Why is not null) alert = alert with { Why = null };
        if (reader == Audience.Restricted) return alert;
        var substances = alert.Substances.Select(s => reader.MayRead(ReadersOf(s, alert)) ? s : WithoutAmount(s)).ToArray();
        return substances.SequenceEqual(alert.Substances) ? alert : alert with { Substances = substances };
    }

    // Strength is not told to the public for its own sake: it would advertise the tablet.
    private static Audience ReadersOf(AlertSubstance substance, Alert alert)
    {
        var widest = alert is { Concern: AlertConcern.Dose, FiguresReason: null } ? Audience.Professional : Audience.Public;
        return substance.AmountAudience > widest ? substance.AmountAudience.Value : widest;
    }

    // Only to versions that these readers hold: not to one that was for others, nor to one from before it was taken from them.
    private static Alert Referring(Alert version, List<Alert> seen)
    {
        var held = seen.Skip(seen.FindLastIndex(s => s.State == AlertState.Withdrawn) + 1).Select(s => s.Version).ToHashSet();
        var references = version.References.Where(r => held.Contains(r.Version)).ToArray();
        return references.Length == version.References.Count ? version : version with { References = references };
    }

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
        References = narrower.References,
    };
}
