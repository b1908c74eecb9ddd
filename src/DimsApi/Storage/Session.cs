using System.Data.Common;
using System.Globalization;
using Dims.Access;

namespace Dims.Storage;

// One command's transaction. Handlers get it injected and write through it; nobody else writes.
public sealed class Session(Database database) : Sql(database)
{
    private readonly List<Action> _afterCommit = [];
    private object? _carried;
    private long? _revision;
    private int _depth;

    public bool IsOpen => HasConnection;

    // One now per transaction.
    public DateTimeOffset Now { get; private set; }

    public string NowText => Instant.Text(Now);

    public Call Call { get; private set; } = Call.Nobody;

    // The gate opened this session for exactly this command: its behaviours have run already.
    public bool Carries(object command) => ReferenceEquals(_carried, command);

    public void Open(DbConnection connection, DbTransaction? transaction, DateTimeOffset now, Call call, object? command)
    {
        Use(connection, transaction);
        (Now, Call, _carried) = (now, call, command);
    }

    public void Close()
    {
        Forget();
        Use(null, null);
    }

    // The data revision of this transaction. Taken late: on PostgreSQL the row stays locked until the commit.
    public async Task<long> Revision()
    {
        if (_revision is { } known) return known;
        var revision = await Next(Counters.Revision);
        await Write("INSERT INTO revisions (revision, at) VALUES (@revision, @at)", ("@revision", revision), ("@at", NowText));
        return (_revision = revision).Value;
    }

    // Until this transaction ends nobody else gets a revision: what has one is seen by it, and what gets one later sees it. On SQLite nobody writes beside it anyway.
    public async Task HoldRevision()
    {
        if (Database.UntilTheEnd.Length > 0) await Value("SELECT value FROM counters WHERE name = @name" + Database.UntilTheEnd, ("@name", Counters.Revision));
    }

    // It has changed data, or is about to.
    public bool HasRevision => _revision is not null;

    public Task<long> Next(string counter) => Take(counter, 1);

    // Counts up by so many; the last of them.
    public async Task<long> Take(string counter, int count)
    {
        HasCounted = true;
        return (long)(await Value("UPDATE counters SET value = value + @count WHERE name = @counter RETURNING value", ("@count", count), ("@counter", counter)))!;
    }

    // What instances keep in memory goes by counters: who has moved none has made nothing in it stale.
    public bool HasCounted { get; private set; }

    // Tells every instance's memory that this part of the data has changed, once the transaction is committed.
    public Task Touch(string counter) => Next(counter);

    // Memory changes only after the commit and before the answer.
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    public IReadOnlyList<Action> CommitActions => _afterCommit;

    public string NewId() => Ids.New(Now);

    // A command sent inside a transaction joins it by a savepoint, never the queue: that would wait for itself.
    public async Task<T> Nested<T>(Func<Task<T>> work)
    {
        var savepoint = string.Create(CultureInfo.InvariantCulture, $"nested_{++_depth}");
        var (actions, revision) = (_afterCommit.Count, _revision);
        await Execute("SAVEPOINT " + savepoint);
        try
        {
            var answer = await work();
            await Execute("RELEASE SAVEPOINT " + savepoint);
            return answer;
        }
        catch
        {
            Forget();
            if (Database.TransactionIsOpen(Connection))
            {
                await Execute("ROLLBACK TO SAVEPOINT " + savepoint);
                await Execute("RELEASE SAVEPOINT " + savepoint);
            }
            _afterCommit.RemoveRange(actions, _afterCommit.Count - actions);
            _revision = revision;
            throw;
        }
        finally
        {
            _depth--;
        }
    }
}
