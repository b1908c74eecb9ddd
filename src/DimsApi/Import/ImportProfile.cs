using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;

namespace Dims.Import;

/// <summary>How somebody else's CSV or workbook is read. docs/import.md tells how to write one.</summary>
public sealed record ImportProfile : IChecked
{
    /// <summary>Names the profile in messages and in the file of rejected rows.</summary>
    [StringLength(64, MinimumLength = 1), RegularExpression(Patterns.Slug)] public required string Name { get; init; }

    /// <summary>Where the data come from, in one line that can be cited.</summary>
    [StringLength(400, MinimumLength = 1)] public required string Source { get; init; }

    /// <summary>ISO 3166-1 alpha-2; the country of locations that the import creates.</summary>
    [RegularExpression("^[A-Z]{2}$")] public required string Country { get; init; }

    public CsvDialect Csv { get; init; } = new();

    /// <summary>Samples and findings stand in two tables. Left out: everything stands in one.</summary>
    public TableFields? Tables { get; init; }

    /// <summary>What a row of the one table is. `finding`: rows that follow each other with the same reference are one sample.</summary>
    public RowIs OneRowIs { get; init; }

    /// <summary>Words that mean "nothing stands here", compared without case; an empty field always does.</summary>
    [MaxLength(50)] public IReadOnlyList<string> NullWords { get; init; } = [];

    /// <summary>Rows to leave out: those where a column holds one of the words.</summary>
    [MaxLength(20)] public IReadOnlyList<SkippedRows> SkipRowsWhere { get; init; } = [];

    /// <summary>The source lists only samples in which the substance was found: its samples never enter a prevalence.</summary>
    public required bool PositivesOnly { get; init; }

    public required SampleFields Sample { get; init; }

    public required LocationFields Location { get; init; }

    /// <summary>Left out: the samples arrive without analyses.</summary>
    public AnalysisFields? Analysis { get; init; }

    public void Check(Faults faults) => ProfileChecks.Check(this, faults);
}

/// <summary>How the text of the file is cut into fields.</summary>
public sealed record CsvDialect
{
    [StringLength(1, MinimumLength = 1)] public string Delimiter { get; init; } = ",";

    /// <summary>`utf-8`, `windows-1252` or `iso-8859-1`; a byte order mark wins.</summary>
    [RegularExpression("^(utf-8|windows-1252|iso-8859-1)$")] public string Encoding { get; init; } = "utf-8";

    /// <summary>The decimal mark, `.` or `,`. A mark between thousands is never read.</summary>
    [RegularExpression("^[.,]$")] public string DecimalMark { get; init; } = ".";

    /// <summary>True where fields in quotes go over several lines. Else a row ends with its line, so that one quote too many spoils one row only.</summary>
    public bool LineBreaksInFields { get; init; }
}

public enum RowIs { Sample, Finding }

/// <summary>Rows that are left out.</summary>
public sealed record SkippedRows
{
    /// <summary>Of which table; the samples' when left out.</summary>
    public TableName Table { get; init; }
    [StringLength(200, MinimumLength = 1)] public required string Column { get; init; }
    /// <summary>The field is one of these, compared without case; an empty text stands for an empty field.</summary>
    [MinLength(1), MaxLength(50)] public required IReadOnlyList<string> Holds { get; init; }
}

/// <summary>What a member is read from: a column, or a constant.</summary>
public sealed record Field
{
    [StringLength(200, MinimumLength = 1)] public string? Column { get; init; }
    [StringLength(200, MinimumLength = 1)] public string? Constant { get; init; }
    /// <summary>Other words for what stands in the column, compared without case; an empty word stands for an empty field.</summary>
    public IReadOnlyDictionary<string, string>? Words { get; init; }
}

public sealed record SampleFields
{
    public required Field Reference { get; init; }
    public required DayField CollectedOn { get; init; }
    public required Field Form { get; init; }
    public Field? BroughtIn { get; init; }
    public ListField? SoldAs { get; init; }
}

public sealed record DayField
{
    [StringLength(200, MinimumLength = 1)] public required string Column { get; init; }
    /// <summary>.NET formats of a day, tried in order, English month names: `yyyy-MM-dd`, `ddMMMyyyy`.</summary>
    [MinLength(1), MaxLength(10), EachLength(40)] public required IReadOnlyList<string> Formats { get; init; }
}

public sealed record ListField
{
    [StringLength(200, MinimumLength = 1)] public required string Column { get; init; }
    /// <summary>What stands between several names; left out: the column holds one name.</summary>
    [StringLength(10, MinimumLength = 1)] public string? Separator { get; init; }
}
