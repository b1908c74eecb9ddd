using System.Data.Common;
using Dapper;

namespace Dims.Storage;

// What a write session and a read snapshot have in common: Dapper on one connection and its transaction.
public abstract class Sql
{
    private DbConnection? _connection;

    // inchi_key is InchiKey: once for every row type.
    static Sql() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    protected Sql(Database database) => Database = database;

    public Database Database { get; }

    protected DbTransaction? Transaction { get; private set; }

    public DbConnection Connection => _connection ?? throw new InvalidOperationException("No transaction is open here.");

    protected bool HasConnection => _connection is not null;

    protected void Use(DbConnection? connection, DbTransaction? transaction) => (_connection, Transaction) = (connection, transaction);

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? args = null) =>
        (await Connection.QueryAsync<T>(sql, args, Transaction)).AsList();

    public Task<T?> One<T>(string sql, object? args = null) => Connection.QueryFirstOrDefaultAsync<T>(sql, args, Transaction);

    public Task<T?> Scalar<T>(string sql, object? args = null) => Connection.ExecuteScalarAsync<T>(sql, args, Transaction);

    public Task<int> Execute(string sql, object? args = null) => Connection.ExecuteAsync(sql, args, Transaction);

    // A command of this transaction, for rows that are read one by one without Dapper.
    public DbCommand Command(string sql)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = Transaction;
        return command;
    }
}
