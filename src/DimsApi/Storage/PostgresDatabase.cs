using System.Data.Common;
using System.Diagnostics;
using Npgsql;

namespace Dims.Storage;

public sealed class PostgresDatabase : Database
{
    private const string Channel = "dims";
    private readonly string _connectionString;
    private readonly NpgsqlDataSource _source;
    private readonly PostgresGate _gate;

    public PostgresDatabase(string connectionString, TimeProvider clock)
    {
        _connectionString = connectionString;
        _source = new NpgsqlDataSourceBuilder(connectionString) { ConnectionStringBuilder = { MaxAutoPrepare = 100, AutoPrepareMinUsages = 3 } }.Build();
        _gate = new PostgresGate(_source, clock);
    }

    public override string Name => "postgresql";

    public override WriteGate Gate => _gate;

    public override async Task<Read> Read(CancellationToken cancel = default)
    {
        var connection = await _source.OpenConnectionAsync(cancel);
        try
        {
            // Nothing is sent yet. A caller who goes here must not keep the connection: the pool has no more of them for anybody else.
            var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, CancellationToken.None);
            return new Read(this, connection, transaction, async () =>
            {
                await using (connection) await transaction.DisposeAsync();
            });
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override async Task<DbConnection> OpenOwn(CancellationToken cancel = default) => await _source.OpenConnectionAsync(cancel);

    public override string In(string column, string parameter) => $"{column} = ANY({parameter})";

    public override string Each(string parameter) => $"json_array_elements({parameter}::json) AS j(value)";

    // Not FOR UPDATE: a row that only refers to this one, as evidence to a sample, would wait for it, behind rows that are taken later.
    public override string UntilTheEnd => " FOR NO KEY UPDATE";

    public override string SkipLocked => "FOR UPDATE SKIP LOCKED";

    public override bool TransactionIsOpen(DbConnection connection) => connection.State == System.Data.ConnectionState.Open;

    // Nothing local to look at: StartListening and the poll tell.
    public override bool MayHaveChanged() => false;

    public override async Task<bool> TryClaim(Session session, string name) =>
        await session.Scalar<bool>("SELECT pg_try_advisory_xact_lock(hashtextextended(@name, 0))", new { name });

    public override Task Announce(Session session) => session.Write("SELECT pg_notify('dims', '')");

    public override async Task StartListening(Action changed, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = false, KeepAlive = 10 }.ConnectionString);
        await connection.OpenAsync(cancel);
        connection.Notification += (_, _) => changed();
        await using (var listen = new NpgsqlCommand("LISTEN " + Channel, connection)) await listen.ExecuteNonQueryAsync(cancel);
        changed();
        while (!cancel.IsCancellationRequested) await connection.WaitAsync(cancel);
    }

    public override async Task Backup(string file, CancellationToken cancel)
    {
        var settings = new NpgsqlConnectionStringBuilder(_connectionString);
        // Without the log's id: a restored copy gets one of its own at its first start.
        var start = new ProcessStartInfo("pg_dump") { RedirectStandardError = true };
        foreach (var argument in new[] { "--format=custom", "--no-owner", "--exclude-table-data=logs", "--file", file, "--host", settings.Host!, "--port", settings.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--username", settings.Username ?? "postgres", settings.Database! })
            start.ArgumentList.Add(argument);
        if (settings.Password is { } password) start.Environment["PGPASSWORD"] = password;
        if (settings.SslMode is not (SslMode.Prefer or SslMode.Allow)) start.Environment["PGSSLMODE"] = settings.SslMode switch { SslMode.VerifyFull => "verify-full", SslMode.VerifyCA => "verify-ca", SslMode.Require => "require", _ => "disable" };
        if (settings.RootCertificate is { } root) start.Environment["PGSSLROOTCERT"] = root;
        using var dump = Process.Start(start) ?? throw new InvalidOperationException("pg_dump did not start.");
        var complaint = await dump.StandardError.ReadToEndAsync(cancel);
        await dump.WaitForExitAsync(cancel);
        if (dump.ExitCode != 0) throw new InvalidOperationException("pg_dump: " + complaint);
    }

    public override string Translate(string migration) => AppendOnly(migration.Replace("/*C*/", "COLLATE \"C\"", StringComparison.Ordinal), table =>
        $"""
        CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $refuse$;
        CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse();
        """);

    public override async Task Lock(DbConnection connection, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN; SELECT pg_advisory_xact_lock(4617315);";
        await command.ExecuteNonQueryAsync(cancel);
    }

    public override async ValueTask DisposeAsync()
    {
        await _gate.DisposeAsync();
        await _source.DisposeAsync();
    }
}
