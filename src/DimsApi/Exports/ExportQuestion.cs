using System.ComponentModel.DataAnnotations;

namespace Dims.Exports;

/// <summary>A table of the microdata.</summary>
public enum ExportTableName { Samples, Analyses, Findings, Lists }

/// <summary>Which microdata.</summary>
public sealed record ExportQuestion
{
    /// <summary>The table, as `text/csv` or `application/x-ndjson`; `findings` when left out. The package (`application/zip`) has all of them, and does not read this.</summary>
    public ExportTableName? Table { get; init; }

    /// <summary>Only samples that were recorded or changed after this data revision, each of them whole: they take the place of what you have of them. One that was taken out of the register says `removed`, and has to go. All when left out.</summary>
    [Range(0, 9_007_199_254_740_991)] public long? Since { get; init; }
}
