namespace Dims.Storage;

// Hears other instances: by notification where the engine has it, and by a look each second where that is down.
public sealed partial class MemoryListener(Database database, Memory memory, ILogger<MemoryListener> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Poll(stoppingToken), Listen(stoppingToken));

    private async Task Poll(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(cancel).AsTask().ContinueWith(t => t is { IsCompletedSuccessfully: true, Result: true }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default))
        {
            try
            {
                if (database is not SqliteDatabase || database.MayHaveChanged()) memory.MarkStale();
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                CannotLook(log, failed);
            }
        }
    }

    private async Task Listen(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await database.StartListening(memory.MarkStale, cancel);
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failed)
            {
                CannotLook(log, failed);
                await Task.Delay(TimeSpan.FromSeconds(2), cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes by other instances are not heard at this moment.")]
    private static partial void CannotLook(ILogger log, Exception failed);
}
