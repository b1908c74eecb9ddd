using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Alerts;

// Only when something is due does a command enter the write gate.
public sealed class AlertClock(Database database, TimeProvider clock, IServiceScopeFactory scopes, IOptions<DimsOptions> options, ILogger<AlertClock> log) : Clockwork(options, log)
{
    protected override Task LookOnce(CancellationToken cancel) => Look(cancel);

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
}
