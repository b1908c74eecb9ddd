using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Dims.Tests.Host;

// One PostgreSQL per test process: the one that DIMS_TEST_POSTGRES names, else a private one that is started at the first question
// for a database and removed when the process ends. Its collation is ICU's en-US, so that a sort key which forgot COLLATE "C" shows.
public static class PostgresServer
{
    private static readonly string? Given = Environment.GetEnvironmentVariable("DIMS_TEST_POSTGRES");
    private static readonly string? Binaries = FindBinaries();
    private static readonly Lazy<string> Server = new(() => string.IsNullOrEmpty(Given) ? Start() : Given);

    private static readonly Lazy<Task<bool>> CopiesFiles = new(async () =>
    {
        await using var connection = new NpgsqlConnection(Server.Value);
        await connection.OpenAsync();
        return connection.PostgreSqlVersion.Major >= 15;
    });

    // Null when a server can be had. Starts nothing: discovery asks this too.
    public static string? WhyAbsent { get; } = Missing();

    // In CI an absent server is a failure, never a skip.
    public static bool MustExist { get; } = Environment.GetEnvironmentVariable("CI") == "true";

    // The template is a connection string from this method; nobody may be connected to it, so its idle connections are closed first.
    public static async Task<string> CreateDatabaseAsync(string? template = null)
    {
        if (WhyAbsent is not null)
            throw new InvalidOperationException(WhyAbsent);
        var name = $"test_{Guid.NewGuid():N}";
        var from = "";
        if (template is not null)
        {
            using var idle = new NpgsqlConnection(template);
            NpgsqlConnection.ClearPool(idle);
            // Its files as they are: going through the log, as the engine does by itself since 15, takes five times as long.
            from = $" TEMPLATE \"{idle.Database}\"" + (await CopiesFiles.Value ? " STRATEGY FILE_COPY" : "");
        }
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExecuteAsync($"CREATE DATABASE \"{name}\"{from}");
                break;
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.ObjectInUse && attempt < 10)
            {
                // A session that has just been closed, or the engine's own cleaning, is still leaving the template.
                await Task.Delay(TimeSpan.FromMilliseconds(200));
            }
        }
        return new NpgsqlConnectionStringBuilder(Server.Value) { Database = name }.ConnectionString;
    }

    public static async Task DropDatabaseAsync(string connectionString)
    {
        using var idle = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(idle);
        await ExecuteAsync($"DROP DATABASE IF EXISTS \"{idle.Database}\" WITH (FORCE)");
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Server.Value);
        await connection.OpenAsync();
#pragma warning disable CA2100 // database names cannot be parameters; these are made here
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static string? Missing()
    {
        if (!string.IsNullOrEmpty(Given))
            return null;
        if (Binaries is null)
            return "PostgreSQL is absent: no initdb in /usr/lib/postgresql/*/bin or on PATH (install Debian's postgresql, or set DIMS_TEST_POSTGRES)";
        if (Environment.IsPrivilegedProcess && !File.Exists("/usr/sbin/runuser") && !File.Exists("/sbin/runuser"))
            return "PostgreSQL cannot be started as root without runuser (install Debian's util-linux, or set DIMS_TEST_POSTGRES)";
        return null;
    }

    private static string? FindBinaries()
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(d => int.TryParse(Path.GetFileName(d), out var major) ? major : 0)
                .Select(d => Path.Combine(d, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return debian.Concat(path).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "pg_ctl")));
    }

    private static string Start()
    {
        var folder = Directory.CreateTempSubdirectory("dims-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
            Run("chown", "postgres", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(folder);
        var data = Path.Combine(folder, "data");
        AsPostgres("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "--locale=C",
            "--locale-provider=icu", "--icu-locale=en-US");
        var port = FreePort();
        AsPostgres("pg_ctl", "-D", data, "-w", "-l", Path.Combine(folder, "log"), "-o",
            $"-p {port} -h 127.0.0.1 -k {folder} -c max_connections=300 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off", "start");
        return $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Include Error Detail=true";
    }

    private static void Remove(string folder)
    {
        var data = Path.Combine(folder, "data");
        if (File.Exists(Path.Combine(data, "postmaster.pid")))
            AsPostgres("pg_ctl", "-D", data, "-m", "immediate", "stop");
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // PostgreSQL refuses to run as root.
    private static void AsPostgres(string program, params string[] arguments)
    {
        var full = Path.Combine(Binaries!, program);
        if (Environment.IsPrivilegedProcess)
            Run("runuser", ["-u", "postgres", "--", full, .. arguments]);
        else
            Run(full, arguments);
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/tmp" };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output.Result}{errors.Result}");
    }
}
