using System.Globalization;
using Dims.Import;

namespace Dims.Cli;

// What an import did, in a few lines.
internal static class ImportSummary
{
    private const int ShownNames = 20;

    public static async Task Write(TextWriter output, string? source, ImportReport report, IReadOnlyList<string> filesNotRead)
    {
        if (source is not null) await output.WriteLineAsync($"Source: {source}");
        // Where every row is a sample, rows and samples are one number.
        var samples = report.Samples == report.Rows ? "" : $", {CommandLine.Count(report.Samples, "sample", "samples")}";
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{CommandLine.Count(report.Files, "file", "files")}, {CommandLine.Count(report.Rows, "row", "rows")}{samples}: {report.Stored} stored, {report.Unchanged} unchanged, {report.Conflict} conflict, {report.Rejected} rejected, {report.Skipped} skipped; {CommandLine.Count(report.LocationsCreated, "location", "locations")} created."));
        if (report.FindingRows is { } rows) await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{CommandLine.Count(rows, "row", "rows")} of findings, {report.FindingsWithoutSample} without a sample."));
        if (report.WithoutAnalysis > 0) await output.WriteLineAsync($"{CommandLine.Count(report.WithoutAnalysis, "sample", "samples")} without an analysis: the source tells nothing about what is in them.");
        if (filesNotRead.Count > 0) await output.WriteLineAsync($"Files that are no table of the profile: {string.Join(", ", filesNotRead)}.");
        if (report.ColumnsNotRead.Count > 0) await output.WriteLineAsync($"Columns the profile does not read: {string.Join(", ", report.ColumnsNotRead)}.");
        if (report.UnknownNames.Count > 0) await output.WriteLineAsync($"Names the register does not know yet, kept and listed for naming: {string.Join(", ", report.UnknownNames.Take(ShownNames))}{(report.UnknownNames.Count > ShownNames ? ", ..." : "")}");
        if (report.RejectedFile is not null) await output.WriteLineAsync($"Rows that were not stored, with reasons: {report.RejectedFile}");
    }
}
