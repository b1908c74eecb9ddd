using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;

namespace Dims.Trends;

/// <summary>How many samples locations took in, week by week, and what became of them.</summary>
public sealed record WorkloadQuestion : IChecked
{
    /// <summary>Only this testing location, by its id.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Location { get; init; }
    /// <summary>First day; the week that holds it is counted in whole. Eleven weeks before `to` when left out.</summary>
    public DateOnly? From { get; init; }
    /// <summary>Last day; the week that holds it is counted in whole. Today when left out or later.</summary>
    public DateOnly? To { get; init; }

    public void Check(Faults faults)
    {
        if (From is { } from && To is { } to && from > to) faults.Add("?from", "order", $"is {from:yyyy-MM-dd}, after `to` ({to:yyyy-MM-dd}).");
        if (From < DosageQuestion.Earliest) faults.Add("?from", "out-of-range", "is before 1900-01-01.");
        if (To < DosageQuestion.Earliest) faults.Add("?to", "out-of-range", "is before 1900-01-01.");
    }
}

/// <summary>Samples by location and week.</summary>
public sealed record WorkloadAnswer
{
    /// <summary>The first day that is counted: a Monday.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day that is counted.</summary>
    public required DateOnly To { get; init; }
    /// <summary>The data revision that this is of.</summary>
    public required long Revision { get; init; }
    /// <summary>The line to cite this by. What a workload was is not kept: its address answers what is known when it is asked.</summary>
    public required string Citation { get; init; }
    public required KeyDisclosure Disclosure { get; init; }
    /// <summary>True where generated demonstration data are counted.</summary>
    public required bool Generated { get; init; }
    /// <summary>What is not known, and why.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
    /// <summary>By week, then by location; a location without samples in a week is left out.</summary>
    public required IReadOnlyList<WorkloadEntry> Items { get; init; }
}

/// <summary>One location in one week.</summary>
public sealed record WorkloadEntry
{
    /// <summary>ISO 8601: `2026-W46`.</summary>
    public required string Week { get; init; }
    /// <summary>Its first day.</summary>
    public required DateOnly From { get; init; }
    /// <summary>Its last day.</summary>
    public required DateOnly To { get; init; }
    /// <summary>The location's id.</summary>
    public required string Location { get; init; }
    /// <summary>Samples handed in.</summary>
    public required int Samples { get; init; }
    /// <summary>Those of them that were measured, in a laboratory or on site.</summary>
    public required int Measured { get; init; }
    /// <summary>Those that were recognised and not measured.</summary>
    public required int Recognised { get; init; }
    /// <summary>Those without a result: they wait, or ended their way without one.</summary>
    public required int WithoutResult { get; init; }
    /// <summary>Those turned away; null where nobody records how these samples go on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required int? Refused { get; init; }
    /// <summary>Those that were not analysed for want of capacity; null as `refused`.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required int? NotAnalysed { get; init; }
    /// <summary>Those that were destroyed or lost; null as `refused`.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required int? Destroyed { get; init; }
    /// <summary>Those of which there was too little; null as `refused`.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required int? InsufficientMaterial { get; init; }
    /// <summary>Days from the day it was handed in to its first measurement.</summary>
    public required TurnRound ToAnalysed { get; init; }
    /// <summary>Days from the day it was handed in to the day it was recorded here.</summary>
    public required TurnRound ToRecorded { get; init; }
    /// <summary>Days from the day it was handed in to the day a laboratory received it.</summary>
    public required TurnRound ToReceived { get; init; }
    /// <summary>Days from the day it was handed in to the day its result was authorised by a step.</summary>
    public required TurnRound ToAuthorised { get; init; }
    /// <summary>Days from the day it was handed in to the day its visitor was told.</summary>
    public required TurnRound ToReported { get; init; }
}

/// <summary>How many days something took.</summary>
public sealed record TurnRound
{
    /// <summary>Samples of which both days are known and in their order.</summary>
    public required int N { get; init; }
    /// <summary>Half of them took no longer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Median { get; init; }
    /// <summary>Nine of ten took no longer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? P90 { get; init; }
}
