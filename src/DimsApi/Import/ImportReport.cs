namespace Dims.Import;

// What came of an import. Outcomes count samples; rows are those of the table that samples stand in.
public sealed class ImportReport
{
    public int Files { get; set; }
    public IReadOnlyList<string> ColumnsNotRead { get; set; } = [];
    public int Rows { get; set; }
    public int Samples { get; set; }
    public int Skipped { get; set; }
    public int Stored { get; set; }
    public int Unchanged { get; set; }
    public int Conflict { get; set; }
    public int Rejected { get; set; }
    // Stored or unchanged, and nothing is told about what they hold.
    public int WithoutAnalysis { get; set; }
    // Rows of the second table; null where there is none.
    public int? FindingRows { get; set; }
    public int FindingsWithoutSample { get; set; }
    public int LocationsCreated { get; set; }
    public string? RejectedFile { get; set; }
    public SortedSet<string> UnknownNames { get; } = new(StringComparer.Ordinal);
}
