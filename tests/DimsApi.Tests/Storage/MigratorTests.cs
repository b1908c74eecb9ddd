using System.Text.RegularExpressions;
using Dapper;
using Dims.Storage;
using Dims.Tests.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dims.Tests.Storage;

public sealed partial class MigratorTests
{
    [Theory, OnBothEngines]
    public async Task Three_instances_that_start_on_an_empty_database_at_the_same_time_make_it_once(Engine engine)
    {
        var file = Path.Combine(Path.GetTempPath(), $"dims-migrator-{Guid.NewGuid():N}.db");
        var connection = engine == Engine.Postgres ? await PostgresServer.CreateDatabaseAsync() : "Data Source=" + file;
        var instances = Enumerable.Range(0, 3).Select(_ => Instance(engine, connection)).ToList();
        try
        {
            await Task.WhenAll(instances.Select(i => Task.Run(() => i.StartAsync())));

            var database = instances[0].Services.GetRequiredService<Database>();
            await using (var read = await database.Read())
            {
                Assert.Equal(Migrator.Files.Select(f => f["Migrations/".Length..]), await read.Query<string>("SELECT name FROM migrations ORDER BY name"));
                Assert.Equal(1, await read.Scalar<long>("SELECT count(*) FROM logs WHERE is_current = 1"));
                Assert.True(await read.Scalar<long>("SELECT count(*) FROM substances") >= 40);
                Assert.True(await read.Scalar<long>("SELECT count(*) FROM region_sets") >= 3);
            }
            foreach (var instance in instances)
            {
                Assert.True(await instance.Services.GetRequiredService<Migrator>().IsUpToDate());
                Assert.Empty(await instance.Services.GetRequiredService<Migrator>().Migrate());
            }
        }
        finally
        {
            foreach (var instance in instances)
            {
                await instance.StopAsync();
                await instance.DisposeAsync();
            }
            if (engine == Engine.Postgres) await PostgresServer.DropDatabaseAsync(connection);
            else foreach (var part in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(file) + "*")) File.Delete(part);
        }
    }

    [Fact]
    public void Migrations_are_numbered_without_a_hole()
    {
        Assert.NotEmpty(Migrator.Files);
        Assert.All(Migrator.Files.Select((file, at) => (file, at)), m => Assert.Matches(FormattableString.Invariant($@"^Migrations/{m.at + 1:0000}_[a-z0-9_]+\.sql$"), m.file));
    }

    [Fact]
    public async Task No_migration_can_lose_a_group_of_the_gate()
    {
        foreach (var file in Migrator.Files)
        {
            var sql = Comment().Replace(await Migrator.Sql(file), "");
            Assert.Matches("(CREATE|ALTER) TABLE", sql);
            Assert.False(EndsTheTransaction().IsMatch(sql), $"{file} has {EndsTheTransaction().Match(sql).Value}: it would end the transaction of everybody in the group.");
        }
    }

    [Theory]
    [InlineData("REFERENCES a (b) DEFERRABLE INITIALLY DEFERRED")]
    [InlineData("REFERENCES a (b) INITIALLY\n  DEFERRED")]
    [InlineData("SELECT RAISE(ROLLBACK, 'no')")]
    [InlineData("select raise ( rollback , 'no')")]
    [InlineData("INSERT OR ROLLBACK INTO a")]
    [InlineData("UNIQUE ON CONFLICT ROLLBACK")]
    [InlineData("PRAGMA defer_foreign_keys = 1")]
    [InlineData("COMMIT;")]
    public void The_rule_on_migrations_finds_what_it_forbids(string sql) => Assert.Matches(EndsTheTransaction(), sql);

    // Samples of the first schema, with their words, analyses and findings, as they are after the second: the same, by number.
    [Theory, OnBothEngines]
    public async Task A_database_of_the_first_version_keeps_its_samples_and_numbers_them_in_their_order(Engine engine)
    {
        var file = Path.Combine(Path.GetTempPath(), $"dims-first-{Guid.NewGuid():N}.db");
        var connection = engine == Engine.Postgres ? await PostgresServer.CreateDatabaseAsync() : "Data Source=" + file;
        var instance = Instance(engine, connection);
        try
        {
            var database = instance.Services.GetRequiredService<Database>();
            await using (var own = await database.OpenOwn())
            {
                await own.ExecuteAsync(database.Translate(await Migrator.Sql(Migrator.Files[0])));
                await own.ExecuteAsync("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL); INSERT INTO migrations VALUES ('0001_start.sql', 't'); INSERT INTO logs VALUES ('log', 1)");
                await own.ExecuteAsync(FirstVersion);
            }
            await instance.StartAsync();
            await using var read = await database.Read();
            Assert.Equal(["1 s-b 2", "2 s-a 3"], await read.Query<string>("SELECT number || ' ' || id || ' ' || revision FROM samples ORDER BY number"));
            Assert.Equal(["1 xtc", "2 xtc"], await read.Query<string>("SELECT sample || ' ' || name FROM sample_sold_as ORDER BY sample"));
            Assert.Equal(["1 0 2", "2 0 3"], await read.Query<string>("SELECT sample || ' ' || ordinal || ' ' || revision FROM analyses ORDER BY sample"));
            Assert.Equal(["1 mdma 120500000", "2 mdma 140000000"], await read.Query<string>("SELECT sample || ' ' || name || ' ' || amount FROM findings ORDER BY sample"));
            Assert.Equal(2, await read.Scalar<long>("SELECT value FROM counters WHERE name = 'numbers'"));
            // What waited for its withdrawal waits on, and who asked for it is known.
            Assert.Equal(["published 1 {\"kind\":\"withdrawal\",\"reason\":\"wrong-product\"} anna 1"], await read.Query<string>("SELECT state || ' ' || version || ' ' || change || ' ' || change_by || ' ' || before_trail FROM alerts"));
            Assert.Equal(["a 1 bram", "a 1 e"], await read.Query<string>("SELECT alert_id || ' ' || version || ' ' || decided_by FROM alert_versions UNION ALL SELECT alert_id || ' ' || version || ' ' || id FROM events ORDER BY 1"));
            Assert.Equal("anna", await read.Scalar<string>("SELECT owner_id FROM alert_writers"));
        }
        finally
        {
            await instance.StopAsync();
            await instance.DisposeAsync();
            if (engine == Engine.Postgres) await PostgresServer.DropDatabaseAsync(connection);
            else foreach (var part in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(file) + "*")) File.Delete(part);
        }
    }

    // The column of states is another one after it, and the versions stand in another table; and an answer by looks that stands is due to be held.
    [Theory, OnBothEngines]
    public async Task Samples_stand_where_they_stood_and_keep_their_versions_when_a_state_is_added(Engine engine)
    {
        var file = Path.Combine(Path.GetTempPath(), $"dims-removed-{Guid.NewGuid():N}.db");
        var connection = engine == Engine.Postgres ? await PostgresServer.CreateDatabaseAsync() : "Data Source=" + file;
        var instance = Instance(engine, connection);
        try
        {
            var database = instance.Services.GetRequiredService<Database>();
            await using (var own = await database.OpenOwn())
            {
                await own.ExecuteAsync("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)");
                foreach (var before in Migrator.Files.TakeWhile(f => !f.Contains("0026_removed", StringComparison.Ordinal)))
                {
                    await own.ExecuteAsync(database.Translate(await Migrator.Sql(before)));
                    await own.ExecuteAsync("INSERT INTO migrations VALUES (@name, 't')", new { name = before["Migrations/".Length..] });
                }
                await own.ExecuteAsync(
                    """
                    INSERT INTO locations (id, name, country, created_at) VALUES ('here', 'Here', 'NL', 't');
                    INSERT INTO samples (number, id, location_id, reference, collected_on, form, brought_in, positives_only, generated, kept_out, flags, revision, ordinal, recorded_at, document, state, shipped_to)
                    VALUES (1, 's-1', 'here', 'A', '2026-11-01', 'tablet', 'routine', 0, 0, 0, 0, 3, 0, 't', '{}', 'received', 'lab-1'), (2, 's-2', 'here', 'B', '2026-11-01', 'tablet', 'routine', 0, 0, 0, 0, 2, 0, 't', '{}', 'authorised', NULL);
                    INSERT INTO sample_versions (sample, version, revision, until_revision, change, at, reason, state, document) VALUES (1, 1, 1, 3, 'corrected', 't', 'A slip.', '{}', '{}');
                    INSERT INTO recognition_settings (version, document, reason, at) VALUES (1, '{}', 'first', 't');
                    INSERT INTO recognitions (id, at, day, location_id, logo, verdict, state, settings_version, revision, generated, document, rests) VALUES ('r', 't', '2026-11-01', 'here', '', 'recognised', 'given', 1, 3, 0, '{}', '[]');
                    """);
            }
            await instance.Services.GetRequiredService<Migrator>().Migrate();
            await using var read = await database.Read();
            Assert.Equal(["1 received lab-1 3", "2 authorised - 2"], await read.Query<string>("SELECT number || ' ' || state || ' ' || COALESCE(shipped_to, '-') || ' ' || revision FROM samples ORDER BY number"));
            Assert.Equal(["danger-list"], await read.Query<string>("SELECT kind || subject FROM judging_due"));
            Assert.Equal(["1 1 1 3 corrected A slip."], await read.Query<string>("SELECT sample || ' ' || version || ' ' || revision || ' ' || until_revision || ' ' || change || ' ' || reason FROM sample_versions"));
        }
        finally
        {
            await instance.DisposeAsync();
            if (engine == Engine.Postgres) await PostgresServer.DropDatabaseAsync(connection);
            else foreach (var part in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(file) + "*")) File.Delete(part);
        }
    }

    private const string FirstVersion =
        """
        INSERT INTO locations (id, name, country, created_at) VALUES ('here', 'Here', 'NL', 't');
        INSERT INTO names (folded, spelling) VALUES ('xtc', 'XTC'), ('mdma', 'MDMA');
        INSERT INTO samples (id, location_id, reference, collected_on, form, brought_in, positives_only, generated, revision, ordinal, recorded_at, document)
        VALUES ('s-a', 'here', 'A', '2026-11-01', 'tablet', 'routine', 0, 0, 3, 0, 't', '{"reference":"A","collectedOn":"2026-11-01","form":"tablet"}'), ('s-b', 'here', 'B', '2026-11-02', 'tablet', 'routine', 0, 0, 2, 0, 't', '{"reference":"B","collectedOn":"2026-11-02","form":"tablet"}');
        INSERT INTO sample_sold_as (sample_id, ordinal, name) VALUES ('s-a', 0, 'xtc'), ('s-b', 0, 'xtc');
        INSERT INTO analyses (sample_id, ordinal, source, authorised) VALUES ('s-a', 0, 'laboratory', 1), ('s-b', 0, 'on-site', 1);
        INSERT INTO findings (sample_id, analysis, ordinal, name, collected_on, qualifier, amount, unit, basis, revision)
        VALUES ('s-a', 0, 0, 'mdma', '2026-11-01', '=', 140000000, 'mg/{tbl}', 'base', 3), ('s-b', 0, 0, 'mdma', '2026-11-02', '=', 120500000, 'mg/{tbl}', 'base', 2);
        UPDATE counters SET value = 3 WHERE name = 'revision';
        INSERT INTO owners (id, kind, name, identity, created_at) VALUES ('anna', 'person', 'Anna', 'anna', 't'), ('bram', 'person', 'Bram', 'bram', 't');
        INSERT INTO alerts (id, number, state, audience, version, draft, created_at, withdrawal, withdrawal_asked_by)
        VALUES ('a', 'RA-2026-01', 'withdrawal-asked', 'public', 1, '{}', 't', '{"reason":"wrong-product"}', 'anna');
        INSERT INTO alert_writers (alert_id, owner_id) VALUES ('a', 'anna');
        INSERT INTO alert_versions (alert_id, version, state, document, published_at, effective_at, expires_at, decided_by, effective_logged, expiry_logged) VALUES ('a', 1, 'published', '{}', 't', 't', '9', 'bram', 1, 0);
        INSERT INTO events (stream, sequence, id, type, time, alert_id, version, document) VALUES ('public', 1, 'e', 'alert.published', 't', 'a', 1, '{}');
        """;

    private static WebApplication Instance(Engine engine, string connection) => DimsHost.Build(
        ["--urls=http://127.0.0.1:0", "--environment=Production", $"--ConnectionStrings:Dims={connection}", $"--Dims:Engine={(engine == Engine.Postgres ? "postgresql" : "sqlite")}"],
        builder => builder.Logging.SetMinimumLevel(LogLevel.Error));

    [GeneratedRegex("--.*|/\\*.*?\\*/")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bDEFERRABLE\b|\bDEFERRED\b|\bdefer_foreign_keys\b|\bRAISE\s*\(\s*ROLLBACK|\bROLLBACK\b|\bCOMMIT\b", RegexOptions.IgnoreCase)]
    private static partial Regex EndsTheTransaction();
}
