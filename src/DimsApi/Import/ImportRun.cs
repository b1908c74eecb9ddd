using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using MediatR;

namespace Dims.Import;

// One import: files row by row, in chunks through the same intake as a batch of the API. Nothing larger than a chunk is held in memory, except one table of findings
// while its samples are read.
public sealed class ImportRun(IMediator mediator, SampleIntake intake, Database database, ImportProfile profile, string rejectedFile) : IAsyncDisposable
{
    internal const int Chunk = 1000;
    private readonly ImportLocations _locations = new(mediator, database);
    private readonly RejectedRows _rejected = new(rejectedFile);
    private readonly ImportReport _report = new();

    public async Task<ImportReport> Run(IReadOnlyList<SourceFiles> sources, Action<string, long>? progress, CancellationToken cancel)
    {
        // Every file is opened once before the first row is stored: a column that is missing is known at once.
        _report.ColumnsNotRead = [.. sources.SelectMany(NotRead).Distinct(StringComparer.Ordinal)];
        _report.Files = sources.SelectMany(s => s.All).Distinct(StringComparer.Ordinal).Count();
        await _locations.Load(cancel);
        foreach (var source in sources)
        {
            var findings = source.Findings is { } file ? FindingsTable.Load(profile, file, file == source.Samples ? null : progress) : null;
            using var table = SourceTable.Open(source.Samples, profile, TableName.Samples);
            var reader = new RowReader(profile, new TableColumns(profile, TableName.Samples, table.Name, table.Header), findings);
            foreach (var chunk in reader.Samples(table.Read()).Chunk(Chunk))
            {
                await Take(chunk, reader, cancel);
                if (chunk.Length == Chunk) progress?.Invoke(source.Samples, table.Position);
            }
            progress?.Invoke(source.Samples, table.Length);
            if (findings is not null) TellWithoutSample(findings, table.Name);
        }
        _report.LocationsCreated = _locations.Created;
        _report.RejectedFile = _rejected.Count > 0 ? _rejected.File : null;
        return _report;
    }

    private IEnumerable<string> NotRead(SourceFiles source)
    {
        foreach (var (file, name) in source.All.Zip([TableName.Samples, TableName.Findings]))
        {
            using var table = SourceTable.Open(file, profile, name);
            foreach (var column in new TableColumns(profile, name, table.Name, table.Header).NotRead) yield return column;
        }
    }

    private async Task Take(IReadOnlyList<SourceRow>[] chunk, RowReader reader, CancellationToken cancel)
    {
        var samples = new List<ReadRow>(chunk.Length);
        foreach (var rows in chunk)
        {
            if (reader.Skips(rows[0]))
            {
                _report.Skipped++;
                continue;
            }
            samples.Add(reader.Read(rows));
            _report.Rows += rows.Count;
        }
        RefuseTwice(samples);
        foreach (var sample in samples)
            if (sample.Location is { } location && !Judged(sample).Any) await _locations.Ensure(location, sample.Faults, cancel);
        if (samples.Count > 0) await Record(samples, cancel);
    }

    // A sample that is rejected anyway must not leave a location behind.
    private static Faults Judged(ReadRow row) => row.Sample is { } sample ? Http.Rules.Check(sample, row.Faults) : row.Faults;

    // The intake tells this by places in a batch; a reader of the list wants the line.
    private static void RefuseTwice(List<ReadRow> rows)
    {
        var first = new Dictionary<(string?, string), ReadRow>();
        foreach (var row in rows)
            if (row.Sample is { Reference.Length: > 0 } sample && !first.TryAdd((sample.Location, sample.Reference), row)
                && first[(sample.Location, sample.Reference)] is { } earlier && SampleDifferences.Between(earlier.Sample!, sample).Count > 0)
                row.Faults.Add("/reference", "twice", $"line {earlier.Row.Line} of {earlier.Row.File} gives it another content.");
    }

    private async Task Record(List<ReadRow> samples, CancellationToken cancel)
    {
        var answer = await intake.Record([.. samples.Select(r => new SampleIntake.Item(r.Sample, r.Faults))], BatchMode.Each, false, null, cancel);
        _report.Samples += samples.Count;
        _report.Stored += answer.Stored;
        _report.Unchanged += answer.Unchanged;
        _report.Conflict += answer.Conflict;
        _report.Rejected += answer.Rejected;
        foreach (var result in answer.Items)
        {
            var row = samples[result.Index];
            foreach (var name in result.UnknownNames ?? []) _report.UnknownNames.Add(name);
            if (result.Outcome is ItemOutcome.Rejected or ItemOutcome.Conflict) _rejected.Add(row, result);
            else if (row.Sample!.Analyses.Count == 0) _report.WithoutAnalysis++;
        }
    }

    private void TellWithoutSample(FindingsTable findings, string samples)
    {
        _report.FindingRows = (_report.FindingRows ?? 0) + findings.Rows;
        foreach (var row in findings.WithoutSample())
        {
            var key = findings.Key(row);
            var why = key.Length == 0 ? $"column '{findings.KeyColumn}' is empty: the finding has no sample." : $"no row of {samples} has '{key}' in the column '{profile.Tables!.Join.Samples}': the finding has no sample.";
            _rejected.Add(row, ItemOutcome.Rejected, null, row.Broken is { } broken ? $"{broken} | {why}" : why);
            _report.FindingsWithoutSample++;
        }
    }

    public ValueTask DisposeAsync() => _rejected.DisposeAsync();
}
