using System.ComponentModel.DataAnnotations;

namespace Dims.Import;

/// <summary>Two tables that belong together: files whose names differ only as the two patterns do. Columns of `sample` and `location` stand in the first, columns of `analysis` in the second.</summary>
public sealed record TableFields
{
    private const string OneStar = @"^[^*/\\]*\*?[^*/\\]*$";

    /// <summary>The name of the file with the samples, without `.csv` or `.xlsx`; one `*` stands for whatever both names have in common.</summary>
    [StringLength(200, MinimumLength = 1), RegularExpression(OneStar)] public required string Samples { get; init; }
    /// <summary>The same of the file with the findings, one row each.</summary>
    [StringLength(200, MinimumLength = 1), RegularExpression(OneStar)] public required string Findings { get; init; }
    /// <summary>The sheets to read where the files are workbooks. Needed where both tables stand in one.</summary>
    public SheetFields? Sheets { get; init; }
    /// <summary>The columns that say which findings belong to which sample.</summary>
    public required JoinFields Join { get; init; }
    /// <summary>What becomes of a sample without a row in the second table.</summary>
    public SampleWithoutFindings WithoutFindings { get; init; }
}

public sealed record JoinFields
{
    [StringLength(200, MinimumLength = 1)] public required string Samples { get; init; }
    [StringLength(200, MinimumLength = 1)] public required string Findings { get; init; }
}

public sealed record SheetFields
{
    [StringLength(31, MinimumLength = 1)] public required string Samples { get; init; }
    [StringLength(31, MinimumLength = 1)] public required string Findings { get; init; }
}

public enum TableName { Samples, Findings }

/// <summary>A sample without an analysis, or a row that is rejected.</summary>
public enum SampleWithoutFindings { NoAnalysis, Reject }
