using System.Text.Json.Serialization;

namespace Dims.Spreadsheets;

/// <summary>What kind of file a spreadsheet came as.</summary>
public enum SheetFormat { Csv, Xlsx }

/// <summary>What stands before the decimals of a number that is written as text.</summary>
public enum DecimalMark
{
    [JsonStringEnumMemberName(".")] Point,
    [JsonStringEnumMemberName(",")] Comma,
    Mixed,
}

/// <summary>In which order the days of a file are written: 2026-11-17, 17-11-2026 or 11-17-2026.</summary>
public enum DateOrder { YearFirst, DayFirst, MonthFirst, Mixed }

/// <summary>How a spreadsheet was read.</summary>
public sealed record Detected
{
    public required SheetFormat Format { get; init; }
    /// <summary>What stands between the fields of a CSV: `;`, `,`, a tab or `|`.</summary>
    public string? Separator { get; init; }
    /// <summary>How the text of a CSV is encoded: `utf-8`, `utf-16` or `windows-1252`.</summary>
    public string? Encoding { get; init; }
    /// <summary>Left out where no number of the file tells; `mixed` where some say one and some the other.</summary>
    public DecimalMark? DecimalMark { get; init; }
    /// <summary>Left out where no day of the file tells; `mixed` where some say one and some another.</summary>
    public DateOrder? DateOrder { get; init; }
    /// <summary>The line with the headers, from 1.</summary>
    public int? HeaderLine { get; init; }
    /// <summary>The name of the sheet that was read.</summary>
    public string? Sheet { get; init; }
    /// <summary>Rows with something in them, below the headers.</summary>
    public required int Rows { get; init; }
}
