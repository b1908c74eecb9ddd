using System.Text.Json.Serialization;

namespace Dims.Samples;

/// <summary>
/// What cannot well be. `content-above-mass`, `unit-does-not-fit-form`, `day-in-future` and `day-before-1990` keep the value (of a day: the sample) out of trends until a person has
/// confirmed it; the others are only shown. docs/plausibility.md has each rule with its figures.
/// </summary>
public enum FlagCode
{
    ContentAboveMass,
    [JsonStringEnumMemberName("sum-above-100")] SumAbove100,
    AboveBaseFactor,
    UnitDoesNotFitForm,
    DayInFuture,
    [JsonStringEnumMemberName("day-before-1990")] DayBefore1990,
    AnalysedBeforeCollected,
    MassOffByTen,
    SameFindingTwice,
    BeyondSeen,
    ZeroAmount,
    PanelNotRegistered,
}

/// <summary>A figure behind a flag.</summary>
public sealed record FlagFigure
{
    /// <summary>Which figure: `amount`, `massMg`, `largestSeen` and so on.</summary>
    public required string Name { get; init; }
    /// <summary>Its value as text: a number with its digits, a unit or a day.</summary>
    public required string Value { get; init; }
}

/// <summary>Something in a sample that cannot well be: shown, never silently changed.</summary>
public sealed record PlausibilityFlag
{
    /// <summary>Place among the flags of the sample, from 0.</summary>
    public required int Ordinal { get; init; }
    public required FlagCode Code { get; init; }
    /// <summary>JSON pointer into the sample.</summary>
    public required string Pointer { get; init; }
    /// <summary>In words, with the figures.</summary>
    public required string Detail { get; init; }
    /// <summary>The figures behind it.</summary>
    public required IReadOnlyList<FlagFigure> Figures { get; init; }
    /// <summary>True where the value stays out of trends until the flag is confirmed.</summary>
    public required bool KeepsOut { get; init; }
    /// <summary>When a person confirmed that it is true all the same; left out while nobody has.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }
    /// <summary>Why it is true all the same.</summary>
    public string? Reason { get; init; }
}

// A flag as it is raised, before it is stored.
public sealed record RaisedFlag(FlagCode Code, int? Analysis, int? Finding, string Pointer, bool KeepsOut, string Detail, params FlagFigure[] Figures)
{
    public PlausibilityFlag At(int ordinal) => new() { Ordinal = ordinal, Code = Code, Pointer = Pointer, Detail = Detail, Figures = Figures, KeepsOut = KeepsOut };
}
