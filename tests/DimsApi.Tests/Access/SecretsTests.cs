using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Dims.Access;
using Dims.Tests.Host;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dims.Tests.Access;

public sealed class SecretsTests
{
    [Theory, OnBothEngines]
    public async Task No_table_holds_a_key_only_its_hash(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        var created = (await admin.Post("/v1/keys", new CreateKey { Role = Roles.Partner, Name = "MDI" }, ("Idempotency-Key", "\"once\""))).Is(HttpStatusCode.Created);
        var key = created.Json.GetProperty("key").GetString()!;
        await new Client(dims.Url, key).Get("/v1/myself");
        var again = (await admin.Post("/v1/keys", new CreateKey { Role = Roles.Partner, Name = "MDI" }, ("Idempotency-Key", "\"once\""))).Is(HttpStatusCode.Created);

        // A replay shows the key that was made, not its secret.
        Assert.Equal(created.Json.GetProperty("id").GetString(), again.Json.GetProperty("id").GetString());
        Assert.False(again.Json.TryGetProperty("key", out _));
        var cells = await Cells(dims);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))), cells);
        foreach (var secret in new[] { key, key[18..], admin.Key!, admin.Key![18..] })
            Assert.DoesNotContain(cells, c => c.Contains(secret, StringComparison.OrdinalIgnoreCase));
        if (engine == Engine.Sqlite)
        {
            var files = Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(dims.ConnectionString["Data Source=".Length..]) + "*");
            foreach (var file in files)
            {
                await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var copy = new MemoryStream();
                await open.CopyToAsync(copy);
                Assert.Equal(-1, copy.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(key[18..])));
            }
        }
    }

    [Theory, OnBothEngines]
    public async Task The_log_of_a_run_carries_no_key_no_body_and_no_question(Engine engine)
    {
        var log = new RecordedLog();
        await using var dims = await TestDims.Start(engine, builder => builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        var (admin, lab) = (await dims.With(Roles.Admin), await dims.With(Roles.Location));
        var made = (await admin.Post("/v1/keys", new CreateKey { Role = Roles.Partner, Name = "unmistakable-owner" })).Json.GetProperty("key").GetString()!;
        (await lab.Post("/v1/samples", Lab.Tablet(100, "unmistakable-reference", soldAs: "unmistakable-name"))).Is(HttpStatusCode.Created);
        (await lab.Post("/v1/samples", Lab.Tablet(200, "unmistakable-reference"))).Is(HttpStatusCode.Conflict);
        (await lab.Post("/v1/samples", """{"reference":"unmistakable-broken" """)).Is(HttpStatusCode.BadRequest);
        (await lab.Get("/v1/samples?reference=unmistakable-question")).Is(HttpStatusCode.OK);
        var wrong = "dims_0123456789ab_" + new string('w', 43);
        (await new Client(dims.Url, wrong).Get("/v1/myself")).Is(HttpStatusCode.Unauthorized);
        (await dims.Anonymous.Get("/v1/myself?key=" + made)).Is(HttpStatusCode.Unauthorized);
        await dims.Restart();

        Assert.NotEmpty(log.Lines);
        foreach (var secret in new[] { admin.Key!, lab.Key!, made, wrong, made[18..], admin.Key![18..], "unmistakable" })
            Assert.DoesNotContain(log.Lines, l => l.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_are_compared_in_constant_time_and_nowhere_else()
    {
        var folder = Path.Combine(Shared.Checkout(), "src/DimsApi");
        var sources = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)).ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllText);
        Assert.Contains("CryptographicOperations.FixedTimeEquals", sources["Access/KeyText.cs"], StringComparison.Ordinal);
        Assert.Contains("KeyText.Matches(", sources["Access/KeyRing.cs"], StringComparison.Ordinal);
        // Nobody looks a key up by its hash, or compares one with ==. (Of a stored file the hash is the name, and no secret.)
        Assert.DoesNotContain(sources, s => s.Value.Split('\n').Any(l => (l.Contains("WHERE hash", StringComparison.OrdinalIgnoreCase) || l.Contains("k.hash =", StringComparison.OrdinalIgnoreCase)) && !l.Contains(" files ", StringComparison.Ordinal)));
        Assert.DoesNotContain(sources.Where(s => s.Key != "Access/KeyText.cs"), s => s.Value.Contains("Hash ==", StringComparison.Ordinal) && s.Value.Contains("KeyText", StringComparison.Ordinal));
    }

    // Every text of every table.
    internal static async Task<List<string>> Cells(TestDims dims)
    {
        await using var connection = dims.Engine == Engine.Postgres ? (System.Data.Common.DbConnection)new NpgsqlConnection(dims.ConnectionString) : new SqliteConnection(dims.ConnectionString);
        await connection.OpenAsync();
        var tables = (await connection.QueryAsync<string>(dims.Engine == Engine.Postgres
            ? "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            : "SELECT name FROM sqlite_master WHERE type = 'table'")).ToList();
        Assert.True(tables.Count > 15);
        var cells = new List<string>();
        foreach (var table in tables)
            foreach (IDictionary<string, object?> row in await connection.QueryAsync($"SELECT * FROM {table}"))
                cells.AddRange(row.Values.Select(v => v is byte[] bytes ? Encoding.Latin1.GetString(bytes) : Convert.ToString(v, System.Globalization.CultureInfo.InvariantCulture) ?? ""));
        return cells;
    }
}
