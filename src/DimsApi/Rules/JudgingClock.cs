using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Rules;

// Works off what is to be judged again, slice by slice; only where something is due does a command enter the write gate. What fails is tried again at the next look, and holds up nothing behind it.
public sealed partial class JudgingClock(Database database, IServiceScopeFactory scopes, IOptions<DimsOptions> options, ILogger<JudgingClock> log) : Clockwork(options, log)
{
    private readonly ILogger _log = log;

    protected override async Task LookOnce(CancellationToken cancel)
    {
        foreach (var due in await AllDue(cancel))
        {
            try
            {
                while (await IsDue(due, cancel)) await Judge(due, cancel);
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                CannotJudge(_log, due, failed);
            }
        }
    }

    private async Task Judge(string due, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new JudgeAgain { Due = due }, cancel);
    }

    private async Task<IReadOnlyList<string>> AllDue(CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return [.. await read.Query<string>("SELECT id FROM judging_due ORDER BY id")];
    }

    private async Task<bool> IsDue(string id, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await read.Scalar<int?>("SELECT 1 FROM judging_due WHERE id = @id", new { id }) is not null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What is due as {Due} could not be judged again; it is tried again at the next look.")]
    private static partial void CannotJudge(ILogger log, string due, Exception failed);
}
