using Dims.Http;
using Npgsql;

namespace Dims.Storage;

// Each command has its own transaction at READ COMMITTED. Who lost a race is tried again, each time in a fresh scope: deadlock and serialization errors,
// and a row that two looked for and found absent: the second time it is found.
public sealed class PostgresGate(NpgsqlDataSource source, TimeProvider clock) : WriteGate, IAsyncDisposable
{
    private const int Retries = 5;
    private const int QueueBound = 1024;
    private readonly SemaphoreSlim _singles = new(24);
    private readonly SemaphoreSlim _slices = new(2);
    private int _queued;
    private int _inside;
    private volatile bool _stopping;

    public override async Task<T> Run<T>(Func<OpenTransaction, Task<Attempt<T>>> work, bool slice, CancellationToken cancel)
    {
        Interlocked.Increment(ref _inside);
        try
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            var lane = slice ? _slices : _singles;
            await Queue(lane, cancel);
            try
            {
                var done = await RunToItsEnd(work);
                foreach (var action in done.AfterCommit) action();
                return done.Answer;
            }
            finally
            {
                lane.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    private async Task Queue(SemaphoreSlim lane, CancellationToken cancel)
    {
        try
        {
            if (Interlocked.Increment(ref _queued) > QueueBound) throw Full();
            await lane.WaitAsync(cancel);
        }
        finally
        {
            Interlocked.Decrement(ref _queued);
        }
    }

    private async Task<Attempt<T>> RunToItsEnd<T>(Func<OpenTransaction, Task<Attempt<T>>> work)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
                await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                var done = await work(new OpenTransaction(connection, transaction, clock.GetUtcNow()));
                await transaction.CommitAsync(CancellationToken.None);
                return done;
            }
            catch (PostgresException lost) when (lost.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation)
            {
                if (attempt == Retries && lost.SqlState == PostgresErrorCodes.UniqueViolation) throw;
                if (attempt == Retries) throw Crowded();
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 << attempt)), CancellationToken.None);
            }
        }
    }

    private static Problem Crowded() => new(ProblemCodes.Busy, "Too many writes touch the same rows at this moment. Nothing was stored.") { RetryAfterSeconds = 1 };

    // What is queued is still served.
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        while (Volatile.Read(ref _inside) > 0) await Task.Delay(5);
        _singles.Dispose();
        _slices.Dispose();
    }
}
