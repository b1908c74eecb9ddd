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

    public void Add(SourceRow row, SampleResult result)
    {
        _writer ??= Create();
        var reasons = result.Outcome == ItemOutcome.Conflict
            ? (result.Differences ?? []).Select(d => $"{d.Pointer}: stored is {d.Stored ?? "nothing"}, the row says {d.Sent ?? "nothing"}")
            : (result.Errors ?? []).Select(e => e.Pointer.Length == 0 ? e.Detail : $"{e.Pointer}: {e.Detail}");
        _writer.WriteRecord([row.File, row.Line.ToString(CultureInfo.InvariantCulture), Wire.Name(result.Outcome), result.Reference ?? "", string.Join(" | ", reasons)]);
        Count++;
    }

    private CsvWriter Create()
    {
        var writer = CsvWriter.ToFile(File, Settings);
        writer.WriteRecord(["file", "line", "outcome", "reference", "reasons"]);
        return writer;
    }

    public ValueTask DisposeAsync() => _writer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
