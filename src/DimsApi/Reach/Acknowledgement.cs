using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Dims.Http;
using Dims.Messaging;
using Dims.Proposals;

namespace Dims.Reach;

/// <summary>That an alert was received. All of it may be left out.</summary>
public sealed record NewAcknowledgement : IChecked
{
    /// <summary>The version that was received; the latest that the caller may read when left out.</summary>
    [Range(1, 100_000)] public int? Version { get; init; }
    /// <summary>To how many people or organisations it was passed on, besides those that the caller told of before.</summary>
    [Range(0, 10_000_000)] public int? PassedOn { get; init; }
    /// <summary>How, in one line: about the work, never about a person.</summary>
    [StringLength(500, MinimumLength = 1)] public string? Note { get; init; }
    /// <summary>Incidents that fit the alert, as counts: 0 to 20. They become evidence, and coordinators are asked whether the alert needs an update.</summary>
    [MaxLength(20)] public IReadOnlyList<IncidentCounts> Incidents { get; init; } = [];

    public void Check(Faults faults)
    {
        if (Incidents is null) return;
        for (var i = 0; i < Incidents.Count; i++) NewEvidence.Check(Incidents[i], string.Create(CultureInfo.InvariantCulture, $"/incidents/{i}"), faults);
    }
}

/// <summary>An acknowledgement of an alert, as it was sent.</summary>
public sealed record Acknowledgement
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    /// <summary>Id of the alert.</summary>
    public required string Alert { get; init; }
    /// <summary>The version that was received.</summary>
    public required int Version { get; init; }
    /// <summary>Id of the owner of the key that sent it.</summary>
    public required string Owner { get; init; }
    /// <summary>Work label of that owner.</summary>
    public required string OwnerName { get; init; }
    /// <summary>When it came.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>To how many it was passed on; left out where that was not told.</summary>
    public int? PassedOn { get; init; }
    /// <summary>How, in words.</summary>
    public string? Note { get; init; }
    /// <summary>The incidents that were told with it.</summary>
    public required IReadOnlyList<IncidentCounts> Incidents { get; init; }
}

/// <summary>Acknowledgements of one alert, the latest first, at most 1,000.</summary>
public sealed record Acknowledgements
{
    public required IReadOnlyList<Acknowledgement> Items { get; init; }
}
