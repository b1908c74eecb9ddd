using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dims.Storage;

// Adds rows through the engine's own statements, prepared once for a connection: a command object and a parameter object for each value would cost more than the row.
internal sealed class SqliteInserts
{
    private readonly ConditionalWeakTable<DbConnection, Dictionary<Insertion, sqlite3_stmt>> _statements = [];

    public void Insert(SqliteConnection connection, Insertion into, ReadOnlySpan<object?> values)
    {
        var statement = Prepared(connection, into);
        for (var i = 0; i < values.Length; i++) Bind(statement, i + 1, values[i]);
        var code = raw.sqlite3_step(statement);
        var reset = raw.sqlite3_reset(statement);
        if (code != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(reset == raw.SQLITE_OK ? code : reset, connection.Handle);
    }

    private sqlite3_stmt Prepared(SqliteConnection connection, Insertion into)
    {
        if (!_statements.TryGetValue(connection, out var known)) known = Begin(connection);
        if (known.TryGetValue(into, out var statement)) return statement;
        var code = raw.sqlite3_prepare_v3(connection.Handle, into.Numbered, raw.SQLITE_PREPARE_PERSISTENT, out statement);
        if (code != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, connection.Handle);
        return known[into] = statement;
    }

    private Dictionary<Insertion, sqlite3_stmt> Begin(SqliteConnection connection)
    {
        var made = new Dictionary<Insertion, sqlite3_stmt>();
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
            string text => raw.sqlite3_bind_text(statement, at, text),
            Utf8Text text => raw.sqlite3_bind_text(statement, at, text.Bytes),
            byte[] bytes => raw.sqlite3_bind_blob(statement, at, bytes),
            _ => raw.sqlite3_bind_int64(statement, at, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        };
        if (code != raw.SQLITE_OK) throw new InvalidOperationException($"SQLite refused the value {at} ({code}).");
    }
}
