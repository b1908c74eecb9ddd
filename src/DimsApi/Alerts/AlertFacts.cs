using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Dims.Alerts;

/// <summary>How far the alert reaches: the whole country, or the regions it lists.</summary>
public enum AlertLevel { National, Regional }

/// <summary>`actual`, or an `exercise` that goes through every door and is never to be acted on.</summary>
public enum AlertStatus { Actual, Exercise }

/// <summary>Who may read it, and the name of each event stream: `professional` reads what is public too, `restricted` reads everything.</summary>
public enum Audience { Public, Professional, Restricted }

/// <summary>Where the alert stands: published but not yet in force, in force, past its last day without renewal, withdrawn, or replaced by a newer version of itself.</summary>
public enum AlertState { Scheduled, Active, Expired, Withdrawn, Superseded }

/// <summary>What makes it dangerous: a substance that is in it, or the dose alone of what people expect in it.</summary>
public enum AlertConcern { Substance, Dose }

/// <summary>How sure it is what was found: by a laboratory, by a presumptive test, or reported by others.</summary>
public enum AlertCertainty { Confirmed, Presumptive, Reported }

/// <summary>What a version did: the first one, a change of what is said, fewer regions or a narrower audience, an earlier end, a mark that somebody doubts it, or its withdrawal.</summary>
public enum AlertVersionKind { First, Updated, Narrowed, Shortened, UnderReview, Withdrawn }

/// <summary>Why an alert is withdrawn. None of these says anything about other tablets or products.</summary>
public enum WithdrawalReason { IssuedInError, Superseded, WrongProduct, NoLongerSeen }

/// <summary>What became true about an alert.</summary>
public enum AlertEventType
{
    [JsonStringEnumMemberName("alert.published")] Published,
    [JsonStringEnumMemberName("alert.effective")] Effective,
    [JsonStringEnumMemberName("alert.updated")] Updated,
    [JsonStringEnumMemberName("alert.withdrawn")] Withdrawn,
    [JsonStringEnumMemberName("alert.expired")] Expired,
}

/// <summary>One text in Dutch and in English.</summary>
public sealed record LocalText
{
    /// <summary>Dutch.</summary>
    [StringLength(4000, MinimumLength = 1)] public required string Nl { get; init; }
    /// <summary>English.</summary>
    [StringLength(4000, MinimumLength = 1)] public required string En { get; init; }
}

public static class Audiences
{
    // A fact for one audience is in the stream of that audience and of every narrower one.
    public static bool MayRead(this Audience reader, Audience fact) => fact <= reader;

    public static Audience Of(Access.Caller? caller) =>
        caller is null ? Audience.Public
        : caller.Has(Access.Scopes.AlertsRestricted) ? Audience.Restricted
        : caller.Has(Access.Scopes.AlertsProfessional) ? Audience.Professional
        : Audience.Public;
}
