using System.Data.Common;
using System.Diagnostics;
using Dims.Http;
using Dims.Storage;

namespace Dims.Cli;

// Opens a copy and says what it holds; a problem where it is not whole.
internal static class BackupCheck
{
    public static Task<string> Open(string engine, string file, CancellationToken cancel) => engine == "sqlite" ? OpenDatabase(file, cancel) : ListArchive(file, cancel);

    private static async Task<string> OpenDatabase(string file, CancellationToken cancel)
    {
        await using var copy = new SqliteDatabase(new DbConnectionStringBuilder { ["Data Source"] = file }.ConnectionString, TimeProvider.System);
        await using var read = await copy.Read(cancel);
        var faults = (await read.Query<string>("PRAGMA integrity_check")).Where(f => f != "ok").ToList();
        var orphans = await read.Query<Orphan>("PRAGMA foreign_key_check");
        faults.AddRange(orphans.Select(o => $"a row of {o.Table} refers to nothing in {o.Parent}"));
        if (faults.Count > 0) throw new Problem(ProblemCodes.InternalError, $"The copy is not whole: {string.Join("; ", faults.Take(10))}.");
        var samples = await read.Scalar<long>("SELECT count(*) FROM samples");
        var events = await read.Scalar<long>("SELECT count(*) FROM events");
        return $"{CommandLine.Count(samples, "sample", "samples")} and {CommandLine.Count(events, "event", "events")}";
    }

    private static async Task<string> ListArchive(string file, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("pg_restore", ["--list", file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var restore = Process.Start(start) ?? throw new InvalidOperationException("pg_restore did not start.");
        var complaint = restore.StandardError.ReadToEndAsync(cancel);
        var list = await restore.StandardOutput.ReadToEndAsync(cancel);
        await restore.WaitForExitAsync(cancel);
        var tables = list.Split('\n').Where(l => l.Contains(" TABLE DATA ", StringComparison.Ordinal)).ToList();
        if (restore.ExitCode != 0) throw new Problem(ProblemCodes.InternalError, $"The copy is not whole: {await complaint}");
        if (!tables.Exists(t => t.Contains(" samples ", StringComparison.Ordinal))) throw new Problem(ProblemCodes.InternalError, "The copy is not whole: it has no samples table.");
        return CommandLine.Count(tables.Count, "table", "tables");
    }

    private sealed record Orphan
    {
        public string Table { get; init; } = "";
        public string Parent { get; init; } = "";
    }
}
