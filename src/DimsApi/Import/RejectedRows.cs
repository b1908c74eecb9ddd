using System.Globalization;
using CsvHelper;
using Dims.Http;
using Dims.Samples;

namespace Dims.Import;

// The rows that were not stored, each with its place and reasons. The file is made at the first of them.
internal sealed class RejectedRows(string file) : IAsyncDisposable
{
    // What a source wrote must not become a formula in somebody's spreadsheet.
    private static readonly CsvWriterOptions Settings = new() { Injection = CsvInjection.Escape, NewLine = "\n" };
    private CsvWriter? _writer;

    public string File { get; } = file;

    public int Count { get; private set; }

    public void Add(ReadRow row, SampleResult result)
    {
        var reasons = result.Outcome == ItemOutcome.Conflict
            ? (result.Differences ?? []).Select(d => $"{Place(row, d.Pointer)}: stored is {d.Stored ?? "nothing"}, the row says {d.Sent ?? "nothing"}")
            : (result.Errors ?? []).Select(e => e.Pointer.Length == 0 ? e.Detail : $"{Place(row, e.Pointer)}: {e.Detail}");
        Add(row.Row, result.Outcome, result.Reference, string.Join(" | ", reasons));
    }

    // Of a file in our own layout, where every fault has its cell.
    public void Add(string file, SampleResult result)
    {
        var reasons = result.Outcome == ItemOutcome.Conflict
            ? (result.Differences ?? []).Select(d => $"{Place(d.Cell, d.Pointer)}stored is {d.Stored ?? "nothing"}, the row says {d.Sent ?? "nothing"}")
            : (result.Errors ?? []).Select(e => $"{Place(e.Cell, e.Pointer)}{e.Detail}");
        Add(file, result.Line ?? 0, result.Outcome, result.Reference, string.Join(" | ", reasons));
    }

    public void Add(SourceRow row, ItemOutcome outcome, string? reference, string reasons) => Add(row.File, row.Line, outcome, reference, reasons);

    private static string Place(FaultCell? cell, string pointer) => cell?.ToString() is { Length: > 0 } place ? place + ": " : pointer.Length > 0 ? pointer + ": " : "";

    private void Add(string file, long line, ItemOutcome outcome, string? reference, string reasons)
    {
        _writer ??= Create();
        _writer.WriteRecord([file, line.ToString(CultureInfo.InvariantCulture), Wire.Name(outcome), reference ?? "", reasons]);
        Count++;
    }

    // A finding that stands on another row than the sample is told with that row.
    private static string Place(ReadRow row, string pointer)
    {
        if (pointer.Split('/') is not ["", "analyses", var a, "findings", var f, ..]) return pointer;
        if (!int.TryParse(a, out var analysis) || !int.TryParse(f, out var finding) || analysis >= row.Findings.Count || finding >= row.Findings[analysis].Count) return pointer;
        var told = row.Findings[analysis][finding];
        if (told == row.Row) return pointer;
        return told.File == row.Row.File ? $"{pointer} (line {told.Line})" : $"{pointer} (line {told.Line} of {told.File})";
    }

    private CsvWriter Create()
    {
        var writer = CsvWriter.ToFile(File, Settings);
        writer.WriteRecord(["file", "line", "outcome", "reference", "reasons"]);
        return writer;
    }

    public ValueTask DisposeAsync() => _writer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
