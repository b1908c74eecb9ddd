using System.Data.Common;
using System.Text.RegularExpressions;

namespace Dims.Storage;

// An engine: everything that differs between SQLite and PostgreSQL sits behind this and in the two classes that derive from it.
public abstract class Database : IAsyncDisposable
{
    public abstract string Name { get; }

    // A connection for reading, with a snapshot: every query on it sees the same state.
    public abstract Task<Read> Read(CancellationToken cancel = default);

    // A connection of the caller's own, for the migrator and the command line.
    public abstract Task<DbConnection> OpenOwn(CancellationToken cancel = default);

    // Runs the work in a transaction that is committed before the answer; see WriteGate.
    public abstract WriteGate Gate { get; }

    // `column IN (list)` in this engine's words; the parameter is a list.
    public abstract string In(string column, string parameter);

    // The items of a JSON list as rows, each as `j.value`, and the members of one that is a list itself as `j.value ->> 0`, `j.value ->> 1`.
    public abstract string Each(string parameter);

    // Behind a SELECT: its rows stay as they are until the end of the transaction, whoever else would write them.
    public virtual string UntilTheEnd => "";

    // Behind the SELECT of rows that are to be claimed: without those that another transaction is claiming.
    public virtual string SkipLocked => "";

    // Whether it adds many rows of a table itself, faster than by a command for each (Sql.Insert).
    public virtual bool InsertsRows => false;

    public virtual void Insert(DbConnection connection, Insertion into, IReadOnlyList<object?[]> rows) => throw new NotSupportedException();

    // A command for this SQL on this connection: kept prepared where connections are the program's own, new where they come from a pool that prepares by itself.
    public virtual DbCommand Statement(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    // False where an error has ended the transaction by itself.
    public abstract bool TransactionIsOpen(DbConnection connection);

    // Has anything been committed since the last look, by whomever? Cheap; called before memory is used.
    public abstract bool MayHaveChanged();

    // Claims a name until the end of the transaction; false where another transaction has it.
    public virtual Task<bool> TryClaim(Session session, string name) => Task.FromResult(true);

    // Tells other instances that something was committed (PostgreSQL; SQLite's file tells by itself).
    public virtual Task Announce(Session session) => Task.CompletedTask;

    public virtual Task StartListening(Action changed, CancellationToken cancel) => Task.CompletedTask;

    // Where something of this database's can be kept on this machine's disk; null where the engine has no file here.
    public virtual string? FileBeside(string ending) => null;

    // A consistent copy while the service runs.
    public abstract Task Backup(string file, CancellationToken cancel);

    // SQL of a migration in this engine's words.
    public virtual string Translate(string migration) => migration;

    // `/*APPEND-ONLY table*/` in a migration: rows are added to that table and never changed or removed.
    protected static string AppendOnly(string migration, Func<string, string> triggers) =>
        Regex.Replace(migration, @"/\*APPEND-ONLY (\w+)\*/", m => triggers(m.Groups[1].Value));

    public abstract Task Lock(DbConnection connection, CancellationToken cancel);

    public abstract ValueTask DisposeAsync();
}

// A read snapshot; give it back by disposing.
public sealed class Read : Sql, IAsyncDisposable
{
    private readonly Func<ValueTask> _giveBack;

    public Read(Database database, DbConnection connection, DbTransaction? transaction, Func<ValueTask> giveBack) : base(database)
    {
        Use(connection, transaction);
        _giveBack = giveBack;
    }

    public ValueTask DisposeAsync() => _giveBack();
}
