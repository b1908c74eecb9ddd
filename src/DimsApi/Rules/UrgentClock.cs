using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Rules;

// Looks at the clock; only when an urgent sample has waited too long does a command enter the write gate. What became due while the service was down is found at the first look.
public sealed partial class UrgentClock(Database database, TimeProvider clock, IServiceScopeFactory scopes, IOptions<DimsOptions> options, ILogger<UrgentClock> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ClockEvery);
        try
        {
            do
            {
                await Look(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private async Task Look(CancellationToken cancel)
    {
        try
        {
            await using (var read = await database.Read(cancel))
                if (!await EscalateUrgentHandler.AnyDue(read, clock.GetUtcNow())) return;
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new EscalateUrgent(), cancel);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            CannotLook(log, failed);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Urgent samples could not be escalated; they are tried again at the next look.")]
    private static partial void CannotLook(ILogger log, Exception failed);
}
