using Npgsql;

namespace Dims.Storage;

// Each command has its own transaction at READ COMMITTED; deadlock and serialization errors are tried again, each time in a fresh scope.
public sealed class PostgresGate(NpgsqlDataSource source, TimeProvider clock) : WriteGate, IDisposable
{
    private const int Retries = 5;
    private const int QueueBound = 1024;
    private readonly SemaphoreSlim _singles = new(24);
    private readonly SemaphoreSlim _slices = new(2);
    private int _queued;

    public override async Task<T> Run<T>(Func<OpenTransaction, Task<Attempt<T>>> work, bool slice, CancellationToken cancel)
    {
        if (Volatile.Read(ref _queued) >= QueueBound) throw Full();
        var lane = slice ? _slices : _singles;
        Interlocked.Increment(ref _queued);
        try
        {
            await lane.WaitAsync(cancel);
        }
        finally
        {
            Interlocked.Decrement(ref _queued);
        }
        try
        {
            return await RunToItsEnd(work);
        }
        finally
        {
            lane.Release();
        }
    }

    private async Task<T> RunToItsEnd<T>(Func<OpenTransaction, Task<Attempt<T>>> work)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
                await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                var done = await work(new OpenTransaction(connection, transaction, clock.GetUtcNow()));
                await transaction.CommitAsync(CancellationToken.None);
                foreach (var action in done.AfterCommit) action();
                return done.Answer;
            }
            catch (PostgresException lost) when (attempt < Retries && IsPassing(lost))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 << attempt)), CancellationToken.None);
            }
        }
    }

    // A unique key that another transaction took meanwhile: seen from a fresh start, its row is there and the command answers accordingly.
    private static bool IsPassing(PostgresException lost) =>
        lost.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation;

    public void Dispose()
    {
        _singles.Dispose();
        _slices.Dispose();
    }
}
