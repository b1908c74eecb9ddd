using Dims.Delivery;
using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Subscriptions;

// After another key was put first in the file: seals again what is under a former one, so that this can leave. A portion at a time.
internal sealed partial class SecretsClock(Database database, Vault vault, TimeProvider clock, IServiceScopeFactory scopes, IOptions<DimsOptions> options, ILogger<SecretsClock> log) : Clockwork(options, log)
{
    private const int AtOnce = 100;

    // An instance reads the file at its start: another one may seal under the former key for a while.
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private DateTimeOffset _next;

    protected override async Task LookOnce(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (now < _next) return;
        // Before it is done: where the file cannot be read that is said once an hour, not at every look.
        _next = now + Every;
        var (after, count) = ("", 0);
        while (await Rows(after, cancel) is { Count: > 0 } rows)
        {
            after = rows[^1].Id;
            List<SealedRow> again = [.. rows.Select(Again).OfType<SealedRow>()];
            if (again.Count > 0) count += await Send(new SealAgain(again));
        }
        if (count > 0) SealedAgain(log, count);
    }

    private async Task<IReadOnlyList<SubscriptionRow>> Rows(string after, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await read.Query<SubscriptionRow>($"SELECT {SubscriptionRow.Columns} FROM subscriptions WHERE id > @after AND state <> 'deleted' ORDER BY id LIMIT {AtOnce}", new { after });
    }

    // Null where there is nothing to do, or the key it was sealed under is gone.
    private SealedRow? Again(SubscriptionRow row)
    {
        if (row.SecretList.All(s => !vault.IsOld(s.Sealed)) && (row.Bearer is null || !vault.IsOld(row.Bearer))) return null;
        var secrets = new List<SealedSecret>();
        // One that has ended opens nothing any more.
        foreach (var one in row.SecretList.Where(s => s.Until is null || s.Until > clock.GetUtcNow()))
        {
            if (!vault.TryOpen(one.Sealed, row.Id, out var secret)) return null;
            secrets.Add(one with { Sealed = vault.Seal(secret, row.Id) });
        }
        string? bearer = null;
        if (row.Bearer is not null && !vault.TryOpen(row.Bearer, row.Id, out bearer)) return null;
        return new SealedRow(row.Id, row.Secrets, row.Bearer, SecretWords.Write(secrets), bearer is null ? null : vault.Seal(bearer, row.Id));
    }

    // In the name of nobody.
    private async Task<int> Send(SealAgain command)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The secrets of {Count} subscriptions are sealed under the newest key now.")]
    private static partial void SealedAgain(ILogger log, int count);
}
