using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Rules;

// Only when an urgent sample has waited too long does a command enter the write gate.
public sealed class UrgentClock(Database database, TimeProvider clock, IServiceScopeFactory scopes, IOptions<DimsOptions> options, ILogger<UrgentClock> log) : Clockwork(options, log)
{
    protected override async Task LookOnce(CancellationToken cancel)
    {
        await using (var read = await database.Read(cancel))
            if (!await EscalateUrgentHandler.AnyDue(read, clock.GetUtcNow())) return;
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new EscalateUrgent(), cancel);
    }
}
