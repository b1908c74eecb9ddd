using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using MediatR;

namespace Dims.Import;

// One import: files row by row, in chunks through the same intake as a batch of the API. Nothing larger than a chunk is held in memory.
public sealed class ImportRun(IMediator mediator, SampleIntake intake, Database database)
{
    private const int Chunk = 1000;

    public async Task<ImportReport> Run(ImportProfile profile, IReadOnlyList<string> files, string rejectedFile, Action<string, long>? progress, CancellationToken cancel)
    {
        // Every file is opened once before the first row is stored: a column that is missing is known at once.
        var notRead = files.SelectMany(f => NotRead(profile, f)).Distinct(StringComparer.Ordinal).ToList();
        var locations = new ImportLocations(mediator, database);
        await locations.Load(cancel);
        await using var rejected = new RejectedRows(rejectedFile);
        var report = new ImportReport { Files = files.Count, ColumnsNotRead = notRead };
        foreach (var file in files)
        {
            using var rows = CsvRows.Open(file, profile.Csv);
            var (reader, length) = (new RowReader(profile, file, rows.Header), new FileInfo(file).Length);
            foreach (var chunk in rows.Read().Chunk(Chunk))
            {
                var taken = chunk.Where(r => !reader.IsSkipped(r)).Select(reader.Read).ToList();
                report.Skipped += chunk.Length - taken.Count;
                RefuseTwice(taken);
                foreach (var row in taken)
                    if (row.Location is { } location && !Judged(row).Any) await locations.Ensure(location, row.Faults, cancel);
                await Record(taken, rejected, report, cancel);
                // The whole length is told once, at the end.
                progress?.Invoke(file, Math.Min(rows.Position, length - 1));
            }
            progress?.Invoke(file, length);
        }
        report.LocationsCreated = locations.Created;
        report.RejectedFile = rejected.Count > 0 ? rejectedFile : null;
        return report;
    }

    private static IReadOnlyList<string> NotRead(ImportProfile profile, string file)
    {
        using var rows = CsvRows.Open(file, profile.Csv);
        return new RowReader(profile, file, rows.Header).NotRead;
    }

    // A row that is rejected anyway must not leave a location behind.
    private static Faults Judged(ReadRow row) => row.Sample is { } sample ? Rules.Check(sample, row.Faults) : row.Faults;

    // The intake tells this by places in a batch; a reader of the list wants the line.
    private static void RefuseTwice(List<ReadRow> rows)
    {
        var first = new Dictionary<(string?, string), ReadRow>();
        foreach (var row in rows)
            if (row.Sample is { Reference.Length: > 0 } sample && !first.TryAdd((sample.Location, sample.Reference), row)
                && first[(sample.Location, sample.Reference)] is { } earlier && SampleDifferences.Between(earlier.Sample!, sample).Count > 0)
                row.Faults.Add("/reference", "twice", $"line {earlier.Row.Line} of {earlier.Row.File} gives it another content.");
    }

    private async Task Record(List<ReadRow> rows, RejectedRows rejected, ImportReport report, CancellationToken cancel)
    {
        if (rows.Count == 0) return;
        var answer = await intake.Record([.. rows.Select(r => new SampleIntake.Item(r.Sample, r.Faults))], BatchMode.Each, false, null, cancel);
        report.Rows += rows.Count;
        report.Stored += answer.Stored;
        report.Unchanged += answer.Unchanged;
        report.Conflict += answer.Conflict;
        report.Rejected += answer.Rejected;
        foreach (var result in answer.Items)
        {
            foreach (var name in result.UnknownNames ?? []) report.UnknownNames.Add(name);
            if (result.Outcome is ItemOutcome.Rejected or ItemOutcome.Conflict) rejected.Add(rows[result.Index].Row, result);
        }
    }
}

public sealed class ImportReport
{
    public required int Files { get; init; }
    public required IReadOnlyList<string> ColumnsNotRead { get; init; }
    public int Rows { get; set; }
    public int Skipped { get; set; }
    public int Stored { get; set; }
    public int Unchanged { get; set; }
    public int Conflict { get; set; }
    public int Rejected { get; set; }
    public int LocationsCreated { get; set; }
    public string? RejectedFile { get; set; }
    public SortedSet<string> UnknownNames { get; } = new(StringComparer.Ordinal);
}
