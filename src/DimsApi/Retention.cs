using Dims.Answers;
using Dims.Attachments;
using Dims.Messaging;
using Dims.Storage;
using Dims.Subscriptions;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims;

// What is kept for a time is deleted after it: answers to idempotency keys, audit rows, photos, attempts to deliver, and codes of visitors.
public sealed record ForgetOld(string IdempotencyBefore, string AuditBefore, string PhotosBefore) : ICommand<int>
{
    public string? Subject(object answer) => $"{answer} rows";
}

public sealed class ForgetOldHandler(Session session, AttachmentFiles files) : IRequestHandler<ForgetOld, int>
{
    public async Task<int> Handle(ForgetOld command, CancellationToken cancellationToken) =>
        await session.Execute("DELETE FROM idempotency_keys WHERE created_at < @IdempotencyBefore", command)
        + await session.Execute("DELETE FROM audit WHERE id < @AuditBefore", command)
        + await files.ExpirePhotos(command.PhotosBefore);
}

public sealed partial class Retention(IServiceScopeFactory scopes, IOptions<DimsOptions> options, TimeProvider clock, Database database, ILogger<Retention> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(10));
        try
        {
            do await Forget(); while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task Forget()
    {
        try
        {
            var now = clock.GetUtcNow();
            var command = new ForgetOld(Instant.Text(now - options.Value.IdempotencyKept), Ids.LowestAt(now - options.Value.AuditKept), Instant.Text(now - options.Value.PhotosKept));
            await ForgetAttempts(Instant.Text(now - options.Value.AttemptsKept));
            await AgeCodes(new AgeAnswerCodes(Instant.Text(now), Instant.Text(now + options.Value.AnswersKept)));
            await using (var read = await database.Read())
                if (await read.Scalar<int?>(
                    """
                    SELECT 1 FROM idempotency_keys WHERE created_at < @IdempotencyBefore UNION ALL SELECT 1 FROM audit WHERE id < @AuditBefore
                    UNION ALL SELECT 1 FROM attachments WHERE kind = 'photo' AND file IS NOT NULL AND recorded_at < @PhotosBefore LIMIT 1
                    """, command) is null) return;
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, CancellationToken.None);
        }
        catch (Exception failed)
        {
            NotForgotten(log, failed);
        }
    }

    private async Task AgeCodes(AgeAnswerCodes command)
    {
        await using (var read = await database.Read())
            if (!await AgeAnswerCodesHandler.IsDue(read, command)) return;
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, CancellationToken.None);
    }

    // There may be millions: portion by portion, so that nobody waits behind them.
    private async Task ForgetAttempts(string before)
    {
        await using (var read = await database.Read())
            if (!await ForgetAttemptsHandler.AnyOld(read, before)) return;
        await using var scope = scopes.CreateAsyncScope();
        while (await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new ForgetAttempts(before), CancellationToken.None) > 0) { }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows were not deleted.")]
    private static partial void NotForgotten(ILogger log, Exception failed);
}
