using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Samples;

namespace Dims.Import;

/// <summary>The location of a row: one that exists already, by `id`, or one formed `from` columns and created with its regions.</summary>
public sealed record LocationFields
{
    [StringLength(64, MinimumLength = 1), RegularExpression(Patterns.Slug)] public string? Id { get; init; }

    /// <summary>Stands before the id that is formed, so that sources do not meet.</summary>
    [StringLength(16, MinimumLength = 1), RegularExpression(Patterns.Slug)] public string? IdPrefix { get; init; }

    /// <summary>Columns that together tell one location from another. An empty one counts as `unknown`.</summary>
    [MaxLength(8), EachLength(200)] public IReadOnlyList<string>? From { get; init; }

    /// <summary>Columns that make its name, joined with commas.</summary>
    [MaxLength(8), EachLength(200)] public IReadOnlyList<string>? Name { get; init; }

    /// <summary>Stands in the name where the first of its columns is empty.</summary>
    [StringLength(80, MinimumLength = 1)] public string? NameMissing { get; init; }

    /// <summary>In which region it lies. An empty column means: unknown, and no region is set.</summary>
    [MaxLength(20)] public IReadOnlyList<RegionField> Regions { get; init; } = [];
}

public sealed record RegionField
{
    [StringLength(40, MinimumLength = 1), RegularExpression(Patterns.Slug)] public required string RegionSet { get; init; }
    /// <summary>The column with the region's name; its id is formed from it.</summary>
    [StringLength(200, MinimumLength = 1)] public required string Column { get; init; }
    /// <summary>The column with the name of what it lies in, where regions of one name lie in several: part of name and id.</summary>
    [StringLength(200, MinimumLength = 1)] public string? Within { get; init; }
}

/// <summary>Rows (of one sample) with the same laboratory, method, panel, run and day are one analysis.</summary>
public sealed record AnalysisFields
{
    public required Source Source { get; init; }
    public Field? Laboratory { get; init; }
    public Field? Method { get; init; }
    public Field? Panel { get; init; }
    public Field? Run { get; init; }
    public DayField? AnalysedOn { get; init; }
    /// <summary>True when left out.</summary>
    public bool Authorised { get; init; } = true;
    /// <summary>What stands in a column of substances where the analysis found nothing, compared without case.</summary>
    [MaxLength(50), EachLength(200)] public IReadOnlyList<string> NothingFound { get; init; } = [];
    [MinLength(1), MaxLength(60)] public required IReadOnlyList<FindingFields> Findings { get; init; }
}

/// <summary>What becomes of an amount of 0: the value 0, or "looked for and not found", or a row that is rejected.</summary>
public enum ZeroAmount { Value, NotDetected, Reject }

/// <summary>What becomes of an empty amount or substance: the row is rejected, or the finding is left out.</summary>
public enum EmptyFinding { Reject, LeaveOut }

/// <summary>A substance that a row can hold.</summary>
public sealed record FindingFields
{
    public required Field Substance { get; init; }
    public required Field Qualifier { get; init; }
    /// <summary>The column with the amount; only with a qualifier that has one.</summary>
    [StringLength(200, MinimumLength = 1)] public string? Amount { get; init; }
    public Field? Unit { get; init; }
    public Field? Basis { get; init; }
    public Field? Role { get; init; }
    public ZeroAmount Zero { get; init; }
    public EmptyFinding Empty { get; init; }
}
