using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dims.Storage;

// Adds rows through the engine's own statements, prepared once for a connection: a command object and a parameter object for each value would cost more than the row.
// Many rows of one table in one statement: its indexes are opened once, and what is added at an index's end finds its place without a search.
internal sealed class SqliteInserts
{
    private static readonly int[] Portions = [64, 8, 1];
    private readonly ConditionalWeakTable<DbConnection, Dictionary<(Insertion, int), sqlite3_stmt>> _statements = [];

    public void Insert(SqliteConnection connection, Insertion into, IReadOnlyList<object?[]> rows)
    {
        var next = 0;
        foreach (var portion in Portions)
            for (; rows.Count - next >= portion; next += portion) Insert(connection, into, rows, next, portion);
    }

    private void Insert(SqliteConnection connection, Insertion into, IReadOnlyList<object?[]> rows, int first, int count)
    {
        var statement = Prepared(connection, into, count);
        var at = 0;
        for (var row = first; row < first + count; row++)
            foreach (var value in rows[row]) Bind(statement, ++at, value);
        var code = raw.sqlite3_step(statement);
        var reset = raw.sqlite3_reset(statement);
        if (code != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(reset == raw.SQLITE_OK ? code : reset, connection.Handle);
    }

    private sqlite3_stmt Prepared(SqliteConnection connection, Insertion into, int rows)
    {
        if (!_statements.TryGetValue(connection, out var known)) known = Begin(connection);
        if (known.TryGetValue((into, rows), out var statement)) return statement;
        var code = raw.sqlite3_prepare_v3(connection.Handle, into.Numbered(rows), raw.SQLITE_PREPARE_PERSISTENT, out statement);
        if (code != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, connection.Handle);
        return known[(into, rows)] = statement;
    }

    private Dictionary<(Insertion, int), sqlite3_stmt> Begin(SqliteConnection connection)
    {
        var made = new Dictionary<(Insertion, int), sqlite3_stmt>();
        _statements.Add(connection, made);
        // A statement that is left behind would keep the file open.
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState != ConnectionState.Closed) return;
            foreach (var statement in made.Values) statement.Dispose();
            made.Clear();
        };
        return made;
    }

    private static void Bind(sqlite3_stmt statement, int at, object? value)
    {
        var code = value switch
        {
            null => raw.sqlite3_bind_null(statement, at),
            string text => BindText(statement, at, text),
            Utf8Text text => raw.sqlite3_bind_text(statement, at, text.Bytes),
            byte[] bytes => raw.sqlite3_bind_blob(statement, at, bytes),
            long number => raw.sqlite3_bind_int64(statement, at, number),
            int number => raw.sqlite3_bind_int64(statement, at, number),
            _ => raw.sqlite3_bind_int64(statement, at, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        };
        if (code != raw.SQLITE_OK) throw new InvalidOperationException($"SQLite refused the value {at} ({code}).");
    }

    // SQLite takes a copy: short texts, which nearly all are, need no array of their own on the way.
    private static int BindText(sqlite3_stmt statement, int at, string text)
    {
        if (text.Length > 200) return raw.sqlite3_bind_text(statement, at, text);
        Span<byte> bytes = stackalloc byte[600];
        return raw.sqlite3_bind_text(statement, at, bytes[..System.Text.Encoding.UTF8.GetBytes(text, bytes)]);
    }
}
