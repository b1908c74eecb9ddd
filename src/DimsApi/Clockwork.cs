using Microsoft.Extensions.Options;

namespace Dims;

// Looks at the clock again and again. What became due while the service was down is found at the first look; a look that fails is logged, and tried again at the next one.
public abstract partial class Clockwork(IOptions<DimsOptions> options, ILogger log) : BackgroundService
{
    protected abstract Task LookOnce(CancellationToken cancel);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ClockEvery);
        try
        {
            do await LookCarefully(stoppingToken); while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private async Task LookCarefully(CancellationToken cancel)
    {
        try
        {
            await LookOnce(cancel);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            CannotLook(log, GetType().Name, failed);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Clock}: what the clock has made due could not be done; it is tried again at the next look.")]
    private static partial void CannotLook(ILogger log, string clock, Exception failed);
}
