using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Access;

// Writes down when keys were last used, away from the requests that used them.
public sealed record NoteKeyUse(IReadOnlyDictionary<string, string> UsedAt) : ICommand<int>, IHousekeeping;

public sealed class NoteKeyUseHandler(Session session) : IRequestHandler<NoteKeyUse, int>
{
    public async Task<int> Handle(NoteKeyUse command, CancellationToken cancellationToken)
    {
        foreach (var (id, at) in command.UsedAt.OrderBy(u => u.Key, StringComparer.Ordinal))
            await session.Execute("UPDATE keys SET last_used_at = @at WHERE id = @id", new { id, at });
        return command.UsedAt.Count;
    }
}

public sealed partial class KeyUseWriter(KeyRing ring, IServiceScopeFactory scopes, ILogger<KeyUseWriter> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Write();
        }
        catch (OperationCanceledException)
        {
            await Write();
        }
    }

    private async Task Write()
    {
        var used = ring.TakeUsed();
        if (used.Count == 0) return;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new NoteKeyUse(used), CancellationToken.None);
        }
        catch (Exception failed)
        {
            NotWritten(log, failed);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last use of keys was not written down.")]
    private static partial void NotWritten(ILogger log, Exception failed);
}
