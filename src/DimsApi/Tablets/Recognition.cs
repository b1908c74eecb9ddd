using System.ComponentModel.DataAnnotations;
using Dims.Alerts;
using Dims.Samples;

namespace Dims.Tablets;

/// <summary>`given`: the answer stands as it was given. `reopened`: it told a content, and that does not hold any more.</summary>
public enum RecognitionState { Given, Reopened }

/// <summary>
/// What a tablet was taken for by its looks. Only a `recognised` one tells a content, and that of the look-alikes: this tablet was not measured.
/// Whatever the answer, what looks the same can hold something else.
/// </summary>
public sealed record Recognition
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    /// <summary>When it was answered.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>The testing location that asked.</summary>
    public required string Location { get; init; }
    /// <summary>The number of the sample that it is about; left out where none was named.</summary>
    public string? Sample { get; init; }
    public required RecognitionVerdict Verdict { get; init; }
    public required RecognitionState State { get; init; }
    /// <summary>The answer in one sentence, to be shown first.</summary>
    public required LocalText Sentence { get; init; }
    /// <summary>Why, the weightiest first.</summary>
    public required IReadOnlyList<RecognitionWhy> Reasons { get; init; }
    public required Appearance Seen { get; init; }
    /// <summary>The first day of the weeks from which look-alikes count.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last one.</summary>
    public required DateOnly To { get; init; }
    /// <summary>How many measured look-alikes there are.</summary>
    public required int LookAlikes { get; init; }
    /// <summary>How many of them agree in everything that an answer needs: logo, colour, mass, a size and the Marquis reaction.</summary>
    public required int WholeLookAlikes { get; init; }
    /// <summary>The first day on which one was handed in.</summary>
    public DateOnly? FirstOn { get; init; }
    /// <summary>The last one.</summary>
    public DateOnly? LastOn { get; init; }
    /// <summary>Where they were handed in.</summary>
    public required IReadOnlyList<RecognitionRegion> Regions { get; init; }
    /// <summary>What the look-alikes held, by substance, unit and basis. Told with every verdict, so that people see why.</summary>
    public required IReadOnlyList<RecognitionContent> Contents { get; init; }
    /// <summary>Up to 10 of the look-alikes, the most alike first.</summary>
    public required IReadOnlyList<RecognitionCandidate> Candidates { get; init; }
    /// <summary>The version of the settings that it was answered by.</summary>
    public required int SettingsVersion { get; init; }
    /// <summary>The data revision that it was answered from.</summary>
    public required long Revision { get; init; }
    /// <summary>True where a look-alike or the location is generated demonstration data.</summary>
    public required bool Generated { get; init; }
    public RecognitionTakenBack? TakenBack { get; init; }
}

/// <summary>One reason.</summary>
public sealed record RecognitionWhy
{
    public required RecognitionReason Code { get; init; }
    public required LocalText Text { get; init; }
}

/// <summary>Look-alikes of one region.</summary>
public sealed record RecognitionRegion
{
    /// <summary>A region of the set `province`; left out for locations that lie in none.</summary>
    public string? Region { get; init; }
    /// <summary>How many look-alikes.</summary>
    public required int N { get; init; }
}

/// <summary>One substance in the look-alikes.</summary>
public sealed record RecognitionContent
{
    /// <summary>The slug, or the folded name where the register does not know it.</summary>
    public required string Substance { get; init; }
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
    /// <summary>How many look-alikes held it.</summary>
    public required int N { get; init; }
    /// <summary>Amounts, each unit and basis apart.</summary>
    public required IReadOnlyList<RecognitionAmount> Amounts { get; init; }
}

/// <summary>Amounts in one unit and on one basis.</summary>
public sealed record RecognitionAmount
{
    public required Unit Unit { get; init; }
    public required Basis Basis { get; init; }
    /// <summary>How many look-alikes have such an amount.</summary>
    public required int N { get; init; }
    /// <summary>Their median.</summary>
    public required decimal Median { get; init; }
    /// <summary>The lowest.</summary>
    public required decimal Lowest { get; init; }
    /// <summary>The highest.</summary>
    public required decimal Highest { get; init; }
}

/// <summary>A measured tablet that looks like it.</summary>
public sealed record RecognitionCandidate
{
    /// <summary>Its number; left out where the caller may not read it.</summary>
    public string? Number { get; init; }
    /// <summary>Its location; left out where the caller may not read it.</summary>
    public string? Location { get; init; }
    /// <summary>The day on which it was handed in.</summary>
    public required DateOnly CollectedOn { get; init; }
    /// <summary>Where, as a region of the set `province`.</summary>
    public string? Region { get; init; }
    /// <summary>From 0 to 1: how much of what was seen agrees, and how closely. For sorting only; it is no chance of being right.</summary>
    public required double Score { get; init; }
    /// <summary>How every feature agreed.</summary>
    public required IReadOnlyList<RecognitionFeature> Features { get; init; }
}

/// <summary>One feature, compared.</summary>
public sealed record RecognitionFeature
{
    public required TabletFeature Feature { get; init; }
    /// <summary>What was seen, folded; left out where it was not told.</summary>
    public string? Seen { get; init; }
    /// <summary>What was written down of the look-alike.</summary>
    public string? Theirs { get; init; }
    /// <summary>How far they may be apart: per cent for mass, millimetres for sizes; left out where they have to be the same.</summary>
    public decimal? Tolerance { get; init; }
    public required FeatureVerdict Verdict { get; init; }
}

/// <summary>Why an answer does not hold any more.</summary>
public sealed record RecognitionTakenBack
{
    /// <summary>When that became known.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>The data revision that showed it.</summary>
    public required long Revision { get; init; }
    /// <summary>The number of the tablet that showed it, of the first where several did. Left out where none did by itself: an alert is in force, or settings or names were changed and too little supports the answer since. Left out too where the caller may not read it.</summary>
    public string? Sample { get; init; }
    public required LocalText Why { get; init; }
}

/// <summary>A page of answers, the last one first; the header `Link` has the next page.</summary>
public sealed record RecognitionList
{
    public required IReadOnlyList<Recognition> Items { get; init; }
}

/// <summary>Which answers are asked for.</summary>
public sealed record RecognitionsQuestion
{
    public RecognitionState? State { get; init; }
    public RecognitionVerdict? Verdict { get; init; }
    /// <summary>Only those of this location.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Location { get; init; }
    /// <summary>1 to 200; 50 when left out.</summary>
    [Range(1, 200)] public int Limit { get; init; } = 50;
    /// <summary>From the `Link` of the page before.</summary>
    [StringLength(36, MinimumLength = 36), RegularExpression("^[0-9a-f-]+$")] public string? Cursor { get; init; }
}
