using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Npgsql;

namespace Dims.LoadTests;

// The engines that trends are measured beside, on the generator's files.
internal static class TrendEngines
{
    private const string Script =
        """
        import { createRequire } from 'module'; import fs from 'fs';
        const { DuckDBInstance } = createRequire(process.cwd() + '/duck/')('@duckdb/node-api');
        const fresh = !fs.existsSync('duck/trends.duckdb'), db = await DuckDBInstance.create('duck/trends.duckdb', { threads: '2' }), c = await db.connect();
        if (fresh) {
          await c.run("CREATE TABLE sample AS SELECT * FROM read_csv('data/samples.csv', header=false, columns={'id':'BIGINT','day':'DATE','location':'VARCHAR','region':'VARCHAR','form':'VARCHAR','sold_as':'VARCHAR','colour':'VARCHAR','mass':'DOUBLE','lab':'VARCHAR'})");
          await c.run("CREATE TABLE finding AS SELECT * FROM read_csv('data/findings.csv', header=false, columns={'id':'BIGINT','sample':'BIGINT','day':'DATE','substance':'VARCHAR','amount':'DOUBLE','unit':'VARCHAR','role':'VARCHAR'})");
          await c.run('CHECKPOINT');
        }
        const { warm, questions } = JSON.parse(fs.readFileSync(process.argv[2]));
        const times = [];
        for (let i = 0; i < questions.length; i++) { const t = performance.now(); (await c.runAndReadAll(questions[i])).getRows(); if (i >= warm) times.push(performance.now() - t); }
        console.log(JSON.stringify(times));
        """;

    // In the process of node, two threads, a native table: the home of the generator's files gets what it needs.
    public static async Task<double> DuckDb(string home, string bench, string kind, int warm, int times)
    {
        if (!Directory.Exists(Path.Combine(home, "duck", "node_modules")))
        {
            Directory.CreateDirectory(Path.Combine(home, "setup"));
            File.Copy(Path.Combine(bench, "setup", "duck.sh"), Path.Combine(home, "setup", "duck.sh"), overwrite: true);
            await Child.Run("bash", ["setup/duck.sh"], home);
        }
        await File.WriteAllTextAsync(Path.Combine(home, "trends.mjs"), Script);
        await File.WriteAllTextAsync(Path.Combine(home, "questions.json"), JsonSerializer.Serialize(new { warm, questions = Enumerable.Range(0, warm + times).Select(i => TrendQuestions.DuckDb(kind, i)) }));
        return Median(JsonSerializer.Deserialize<double[]>(await Child.Run("node", ["trends.mjs", "questions.json"], home))!);
    }

    // With an index that holds all that the question reads.
    public static async Task<double> Postgres(string server, string data, string kind, int warm, int times)
    {
        await using (var connection = new NpgsqlConnection(server))
        {
            if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM pg_database WHERE datname = 'dims_load_trends'") == 0) await connection.ExecuteAsync("CREATE DATABASE dims_load_trends");
        }
        await using var own = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Database = "dims_load_trends", CommandTimeout = 600 }.ConnectionString);
        await own.OpenAsync();
        if (await own.ExecuteScalarAsync<string?>("SELECT to_regclass('finding')::text") is null)
        {
            await own.ExecuteAsync("CREATE TABLE finding (id bigint, sample bigint, day date, substance text, amount double precision, unit text, role text)");
            await using (var rows = await own.BeginTextImportAsync("COPY finding FROM STDIN (FORMAT csv)"))
                foreach (var line in File.ReadLines(Path.Combine(data, "findings.csv"))) await rows.WriteAsync(line + "\n");
            await own.ExecuteAsync("CREATE INDEX covering ON finding (substance, unit, day) INCLUDE (amount)");
            await own.ExecuteAsync("VACUUM ANALYZE finding");
        }
        var measured = new List<double>();
        for (var i = 0; i < warm + times; i++)
        {
            var since = Stopwatch.GetTimestamp();
            _ = (await own.QueryAsync(TrendQuestions.Postgres(kind, i))).AsList();
            if (i >= warm) measured.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }
        return Median(measured);
    }

    public static double Median(IReadOnlyCollection<double> times) => times.Order().ElementAt(times.Count / 2);

    public static string Told(IReadOnlyCollection<double> of, string format = "0.0") =>
        string.Create(CultureInfo.InvariantCulture, $"{of.Min().ToString(format, CultureInfo.InvariantCulture)} to {of.Max().ToString(format, CultureInfo.InvariantCulture)}");
}
