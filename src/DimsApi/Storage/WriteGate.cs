using Dims.Http;

namespace Dims.Storage;

// Every write goes through one gate. What the work must keep: it is repeatable (no state outside the database), and it awaits nothing but the database.
public abstract class WriteGate
{
    // `work` opens its own scope on the session it is given, so that a repeat starts fresh. `slice`: one piece of a batch, served in turn with single commands.
    public abstract Task<T> Run<T>(Func<OpenTransaction, Task<Attempt<T>>> work, bool slice, CancellationToken cancel);

    public static Problem Full() => new(ProblemCodes.Busy, "The queue of writes is full at this moment. Nothing was stored.") { RetryAfterSeconds = 1 };
}

// What the gate hands to the work: the connection and the instant of the transaction.
public readonly record struct OpenTransaction(System.Data.Common.DbConnection Connection, System.Data.Common.DbTransaction? Transaction, DateTimeOffset Now);

// What the work hands back: the answer, and what is to be done in memory once the commit stands.
public readonly record struct Attempt<T>(T Answer, IReadOnlyList<Action> AfterCommit);
