using System.Data.Common;
using System.Diagnostics;
using Dims.Http;

namespace Dims.Storage;

// Opens a copy and says what it holds; a problem where it is not whole.
internal static class BackupCheck
{
    public static Task<string> Open(string engine, string file, CancellationToken cancel) => engine == "sqlite" ? OpenDatabase(file, cancel) : ListArchive(file, cancel);

    private static async Task<string> OpenDatabase(string file, CancellationToken cancel)
    {
        await using var copy = new SqliteDatabase(new DbConnectionStringBuilder { ["Data Source"] = file }.ConnectionString, TimeProvider.System);
        await using var read = await copy.Read(cancel);
        var faults = await Integrity.Find(read);
        if (faults.Count > 0) throw new Problem(ProblemCodes.InternalError, $"The copy is not whole: {string.Join("; ", faults.Take(10))}.");
        var samples = await read.Scalar<long>("SELECT count(*) FROM samples");
        var events = await read.Scalar<long>("SELECT count(*) FROM events");
        return $"{Count(samples, "sample")} and {Count(events, "event")}";
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
        return Count(tables.Count, "table");
    }

    private static string Count(long number, string one) => FormattableString.Invariant($"{number} {one}{(number == 1 ? "" : "s")}");
}
