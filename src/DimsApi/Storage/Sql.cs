using System.Data.Common;
using Dapper;

namespace Dims.Storage;

// What a write session and a read snapshot have in common: Dapper on one connection and its transaction.
public abstract class Sql
{
    private DbConnection? _connection;
    private readonly List<(Insertion Into, List<object?[]> Rows)> _rows = [];
    private DbBatch? _waiting;

    // inchi_key is InchiKey: once for every row type.
    static Sql() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    protected Sql(Database database) => Database = database;

    public Database Database { get; }

    protected DbTransaction? Transaction { get; private set; }

    public DbConnection Connection => _connection ?? throw new InvalidOperationException("No transaction is open here.");

    protected bool HasConnection => _connection is not null;

    protected void Use(DbConnection? connection, DbTransaction? transaction) => (_connection, Transaction) = (connection, transaction);

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? args = null)
    {
        await Flush();
        return (await Connection.QueryAsync<T>(sql, args, Transaction)).AsList();
    }

    public async Task<T?> One<T>(string sql, object? args = null)
    {
        await Flush();
        return await Connection.QueryFirstOrDefaultAsync<T>(sql, args, Transaction);
    }

    public async Task<T?> Scalar<T>(string sql, object? args = null)
    {
        await Flush();
        return await Connection.ExecuteScalarAsync<T>(sql, args, Transaction);
    }

    public async Task<int> Execute(string sql, object? args = null)
    {
        await Flush();
        return await Connection.ExecuteAsync(sql, args, Transaction);
    }

    // Without Dapper, for what runs thousands of times: the statement stays prepared on its connection where the engine keeps one for writing.
    public async Task<object?> Value(string sql, params (string Name, object? Value)[] values)
    {
        await Flush();
        return await Bind(sql, values).ExecuteScalarAsync();
    }

    public async Task<DbDataReader> Rows(string sql, params (string Name, object? Value)[] values)
    {
        await Flush();
        return await Bind(sql, values).ExecuteReaderAsync();
    }

    // A write whose row count nobody asks for. Over a network it waits for the others and goes with them in one trip, before anything else is asked; in the process it runs at once.
    public Task Write(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        InsertRows();
        if (!Connection.CanCreateBatch) return Bind(sql, values).ExecuteNonQueryAsync();
        _waiting ??= Connection.CreateBatch();
        var command = _waiting.CreateBatchCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }
        _waiting.BatchCommands.Add(command);
        return Task.CompletedTask;
    }

    // The same for a row of a table that is written by the thousand. Rows wait for those of the same table; tables are written in the order of their first row.
    public void Insert(Insertion into, params ReadOnlySpan<object?> values)
    {
        if (Database.InsertsRows)
        {
            RowsOf(into).Add(values.ToArray());
            return;
        }
        _waiting ??= Connection.CreateBatch();
        var command = _waiting.CreateBatchCommand();
        command.CommandText = into.Named;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (into.Parameters[i], values[i] is Utf8Text text ? text.ToString() : values[i] ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }
        _waiting.BatchCommands.Add(command);
    }

    private List<object?[]> RowsOf(Insertion into)
    {
        foreach (var (table, rows) in _rows) if (table == into) return rows;
        _rows.Add((into, []));
        return _rows[^1].Rows;
    }

    private void InsertRows()
    {
        if (_rows.Count == 0) return;
        foreach (var (into, rows) in _rows) Database.Insert(Connection, into, rows);
        _rows.Clear();
    }

    public async Task Flush()
    {
        InsertRows();
        if (_waiting is not { } batch) return;
        _waiting = null;
        batch.Transaction = Transaction;
        await using (batch) await batch.ExecuteNonQueryAsync();
    }

    // What waited belongs to work that has failed.
    protected void Forget()
    {
        _waiting = null;
        _rows.Clear();
    }

    private DbCommand Bind(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = Database.Statement(Connection, sql);
        command.Transaction = Transaction;
        if (command.Parameters.Count == 0)
        {
            foreach (var (name, value) in values)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
                command.Parameters.Add(parameter);
            }
        }
        else
        {
            for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i].Value ?? DBNull.Value;
        }
        return command;
    }

    // A command of this transaction, for rows that are read one by one without Dapper.
    public DbCommand Command(string sql)
    {
        InsertRows();
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = Transaction;
        return command;
    }
}
