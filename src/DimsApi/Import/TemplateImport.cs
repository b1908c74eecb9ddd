using Dims.Samples;
using Dims.Spreadsheets;

namespace Dims.Import;

// Files in the layout of our own template, without a profile: read and judged as the same file sent to the API. A file is held in memory as a batch is.
public sealed class TemplateImport(SampleIntake intake, string? location, int most, string rejectedFile) : IAsyncDisposable
{
    private readonly RejectedRows _rejected = new(rejectedFile);
    private readonly ImportReport _report = new();

    public async Task<ImportReport> Run(IReadOnlyList<string> files, Action<string, long>? progress, CancellationToken cancel)
    {
        // What is wrong with a file as such is known before the first sample is stored.
        foreach (var file in files) await Read(file, cancel);
        foreach (var file in files) await Take(file, progress, cancel);
        _report.RejectedFile = _rejected.Count > 0 ? _rejected.File : null;
        return _report;
    }

    private async Task<SheetBatch> Read(string file, CancellationToken cancel)
    {
        var bytes = await File.ReadAllBytesAsync(file, cancel);
        return SourceTable.Named(file, () => SheetBatch.Read(bytes, SourceTable.IsWorkbook(file) ? SheetFormat.Xlsx : SheetFormat.Csv, most));
    }

    private async Task Take(string file, Action<string, long>? progress, CancellationToken cancel)
    {
        var (batch, length, done) = (await Read(file, cancel), new FileInfo(file).Length, 0);
        var items = batch.Items.ConvertAll(i => i with { Sample = i.Sample is { } sample ? sample with { Location = sample.Location ?? location } : null });
        var answer = batch.Locate(await intake.Record(items, BatchMode.Each, false, count =>
        {
            done += count;
            progress?.Invoke(file, Math.Min(length - 1, length * done / items.Count));
        }, cancel));
        progress?.Invoke(file, length);
        _report.Files++;
        _report.Rows += batch.Detected.Rows;
        _report.Samples += items.Count;
        _report.Stored += answer.Stored;
        _report.Unchanged += answer.Unchanged;
        _report.Conflict += answer.Conflict;
        _report.Rejected += answer.Rejected;
        foreach (var result in answer.Items)
        {
            foreach (var name in result.UnknownNames ?? []) _report.UnknownNames.Add(name);
            if (result.Outcome is ItemOutcome.Rejected or ItemOutcome.Conflict) _rejected.Add(file, result);
            else if (items[result.Index].Sample!.Analyses.Count == 0) _report.WithoutAnalysis++;
        }
    }

    public ValueTask DisposeAsync() => _rejected.DisposeAsync();
}
