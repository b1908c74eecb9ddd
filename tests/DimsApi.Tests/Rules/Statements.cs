using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Dapper;
using Dims.Storage;
using Dims.Tests.Host;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Dims.Tests.Rules;

// Every statement that writing transactions run, as the engine itself is told it, and how it would find its rows.
internal sealed class Statements : IDisposable
{
    private readonly List<string> _told = [];
    private readonly TestDims _dims;
    private readonly ActivityListener? _listener;
    private SqliteConnection? _writer;
    private int _asked;

    private Statements(TestDims dims)
    {
        _dims = dims;
        if (dims.Engine == Engine.Sqlite) return;
        var database = new NpgsqlConnectionStringBuilder(dims.ConnectionString).Database;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if ((activity.GetTagItem("db.namespace") ?? activity.GetTagItem("db.name")) is string name && name == database && (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) is string sql)
                    // What goes in one trip is told as one text.
                    foreach (var one in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) Add(one);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public static async Task<Statements> Of(TestDims dims)
    {
        var statements = new Statements(dims);
        if (dims.Engine == Engine.Sqlite)
            await dims.Database.Gate.Run(transaction =>
            {
                // The one connection that writes.
                statements._writer = (SqliteConnection)transaction.Connection;
                SQLitePCL.raw.sqlite3_trace(statements._writer.Handle, (_, sql) => statements.Add(sql), null);
                return Task.FromResult(new Attempt<bool>(true, []));
            }, slice: false, CancellationToken.None);
        return statements;
    }

    // What was told since the last look.
    public IReadOnlyList<string> Take()
    {
        lock (_told)
        {
            string[] taken = [.. _told];
            _told.Clear();
            return taken;
        }
    }

    // The lines of the plans of these statements that read a table from end to end.
    public async Task<IReadOnlyList<string>> Scans(IEnumerable<string> statements)
    {
        var scans = new List<string>();
        await using var own = await _dims.Database.OpenOwn();
        // Tables of a few rows are read whole whatever there is: the question is whether there is a way by an index.
        if (_dims.Engine == Engine.Postgres) await own.ExecuteAsync("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan");
        foreach (var sql in statements.Distinct(StringComparer.Ordinal).Where(s => Regex.IsMatch(s, @"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")))
            scans.AddRange((await Plan(own, sql)).Where(line => Regex.IsMatch(line, _dims.Engine == Engine.Sqlite ? @"^SCAN (?!.*VIRTUAL TABLE|\(|\d|CONSTANT)" : "Seq Scan on")).Select(line => line.Trim() + " <- " + Regex.Replace(sql, @"\s+", " ")));
        return scans;
    }

    private async Task<IReadOnlyList<string>> Plan(DbConnection own, string sql)
    {
        if (_dims.Engine == Engine.Sqlite) return [.. (await own.QueryAsync<Row>("EXPLAIN QUERY PLAN " + sql)).Select(r => r.Detail)];
        var names = new List<string>();
        var numbered = Regex.Replace(sql, @"(?<![:@\w])@(\w+)", m =>
        {
            if (!names.Contains(m.Groups[1].Value)) names.Add(m.Groups[1].Value);
            return "$" + (names.IndexOf(m.Groups[1].Value) + 1);
        });
        for (var tries = 0; ; tries++)
        {
            try
            {
                await own.ExecuteAsync($"PREPARE asked_{++_asked} AS {numbered}");
                break;
            }
            catch (PostgresException untyped) when (untyped.SqlState == PostgresErrorCodes.IndeterminateDatatype && tries < 20)
            {
                // The program says its type with the value; here there is none.
                var unknown = Regex.Match(untyped.MessageText, @"\$\d+").Value;
                numbered = Regex.Replace(numbered, Regex.Escape(unknown) + @"(?![\d:])", unknown + "::text");
            }
            catch (PostgresException several) when (several.SqlState is PostgresErrorCodes.SyntaxError or PostgresErrorCodes.DatatypeMismatch && sql.TrimStart().StartsWith("INSERT", StringComparison.Ordinal))
            {
                // Writes that go together in one trip: rows are added by them, and looked for by none.
                return [];
            }
        }
        return [.. await own.QueryAsync<string>($"EXPLAIN EXECUTE asked_{_asked}" + (names.Count == 0 ? "" : $"({string.Join(", ", names.Select(_ => "NULL"))})"))];
    }

    private void Add(string sql)
    {
        lock (_told) _told.Add(sql);
    }

    public void Dispose()
    {
        _listener?.Dispose();
        if (_writer is not null) SQLitePCL.raw.sqlite3_trace(_writer.Handle, (SQLitePCL.strdelegate_trace?)null, null);
    }

    private sealed record Row { public string Detail { get; init; } = ""; }
}
