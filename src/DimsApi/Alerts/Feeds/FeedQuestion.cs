using System.ComponentModel.DataAnnotations;
using Dims.Alerts.Formats;

namespace Dims.Alerts.Feeds;

/// <summary>Which alerts: those of which any version that the caller's stream was given fits. Who was told of an alert is told of its end.</summary>
public record AlertFilter
{
    /// <summary>A substance of the register by any of its names: alerts in which it was found, or an entry that can stand for it.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Substance { get; init; }
    /// <summary>A class of the register: alerts in which any substance of it was found.</summary>
    [StringLength(80, MinimumLength = 1)] public string? Class { get; init; }
    /// <summary>`regionSet:region`. National alerts fit every region, and so do alerts that name regions of other sets only, which cannot be told apart from it.</summary>
    [StringLength(121, MinimumLength = 3), RegularExpression("^[a-z0-9]+(-[a-z0-9]+)*:[a-z0-9]+(-[a-z0-9]+)*$")] public string? Region { get; init; }
    /// <summary>How far the alert reaches.</summary>
    public AlertLevel? Level { get; init; }
}

/// <summary>A feed in one language.</summary>
public sealed record FeedQuestion : AlertFilter
{
    /// <summary>Language of titles and texts; `nl` when left out.</summary>
    public Language Language { get; init; }
}
