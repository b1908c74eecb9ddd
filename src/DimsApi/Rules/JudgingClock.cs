using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Rules;

// Works off what is to be judged again, slice by slice; only where something is due does a command enter the write gate.
public sealed class JudgingClock(Database database, IServiceScopeFactory scopes, IOptions<DimsOptions> options, ILogger<JudgingClock> log) : Clockwork(options, log)
{
    protected override async Task LookOnce(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested && await AnyDue(cancel))
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new JudgeAgain(), cancel);
        }
    }

    private async Task<bool> AnyDue(CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await read.Scalar<int?>("SELECT 1 FROM judging_due LIMIT 1") is not null;
    }
}
