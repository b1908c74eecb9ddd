using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Alerts;

// Looks at the clock; only when something is due does a command enter the write gate. What became due while the service was down is found at the first look.
public sealed partial class AlertClock(Database database, TimeProvider clock, IServiceScopeFactory scopes, IOptions<DimsOptions> options, ILogger<AlertClock> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ClockEvery);
        try
        {
            do
            {
                await LookCarefully(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    // How many events were logged, and notices given.
    public async Task<int> Look(CancellationToken cancel)
    {
        for (var logged = 0; ;)
        {
            await using (var read = await database.Read(cancel))
                if (!await ClockFacts.AnyDue(read, clock.GetUtcNow()) && !await AlertReminders.AnyDue(read, clock.GetUtcNow())) return logged;
            await using var scope = scopes.CreateAsyncScope();
            var now = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new LogClockEvents(), cancel);
            logged += now;
            // Another instance has them.
            if (now == 0) return logged;
        }
    }

    private async Task LookCarefully(CancellationToken cancel)
    {
        try
        {
            await Look(cancel);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            CannotLook(log, failed);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The clock's alert events could not be logged; they are tried again at the next look.")]
    private static partial void CannotLook(ILogger log, Exception failed);
}
