using System.Data.Common;
using System.Reflection;
using Dapper;

namespace Dims.Storage;

// Ordered SQL files, each once. Forward only: a file that has landed is never changed.
public sealed class Migrator(Database database, TimeProvider clock)
{
    private const string Prefix = "Migrations/";
    private const int NumbersLeftOut = 100_000;

    public static IReadOnlyList<string> Files { get; } =
        [.. typeof(Migrator).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static async Task<string> Sql(string file)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(file)!);
        return await reader.ReadToEndAsync();
    }

    // The names of the files applied now; none when the database was up to date.
    public async Task<IReadOnlyList<string>> Migrate(CancellationToken cancel = default)
    {
        await using var connection = await database.OpenOwn(cancel);
        await database.Lock(connection, cancel);
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)");
        var done = (await connection.QueryAsync<string>("SELECT name FROM migrations")).ToHashSet(StringComparer.Ordinal);
        var applied = new List<string>();
        foreach (var file in Files)
        {
            var name = file[Prefix.Length..];
            if (done.Contains(name)) continue;
            await connection.ExecuteAsync(database.Translate(await Sql(file)));
            await connection.ExecuteAsync("INSERT INTO migrations (name, applied_at) VALUES (@name, @at)", new { name, at = Instant.Text(clock.GetUtcNow()) });
            applied.Add(name);
        }
        await Identify(connection);
        // History begins at the revision that was there when the first revision was kept.
        await connection.ExecuteAsync("INSERT INTO revisions (revision, at) SELECT value, @at FROM counters WHERE name = @Revision AND NOT EXISTS (SELECT 1 FROM revisions)", new { Counters.Revision, at = Instant.Text(clock.GetUtcNow()) });
        await connection.ExecuteAsync("COMMIT;");
        return applied;
    }

    public async Task<bool> IsUpToDate(CancellationToken cancel = default)
    {
        await using var read = await database.Read(cancel);
        // A restored copy has no log id until it is migrated: it must not serve without one.
        return await read.Scalar<long>("SELECT count(*) FROM migrations") == Files.Count && await read.Scalar<long>("SELECT count(*) FROM logs WHERE is_current = 1") == 1;
    }

    // The log's id: a cursor of another log is told so. A restore gives it a new one (docs/operations.md).
    private static async Task Identify(DbConnection connection)
    {
        if (await connection.ExecuteAsync("INSERT INTO logs (id, is_current) SELECT @id, 1 WHERE NOT EXISTS (SELECT 1 FROM logs WHERE is_current = 1)", new { id = Guid.CreateVersion7().ToString() }) == 0) return;
        // Bags were labelled after the copy was made: no other sample gets their numbers.
        await connection.ExecuteAsync("UPDATE counters SET value = value + @NumbersLeftOut WHERE name = @Numbers AND value > 0", new { NumbersLeftOut, Counters.Numbers });
    }
}
