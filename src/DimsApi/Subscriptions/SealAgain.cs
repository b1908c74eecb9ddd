using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

// What was sealed under a former key, as it is under the newest. A row that has been changed meanwhile is left: whoever wrote it sealed it.
internal sealed record SealAgain(IReadOnlyList<SealedRow> Rows) : ICommand<int>, IHousekeeping, ISlice;

internal sealed record SealedRow(string Id, string Secrets, string? Bearer, string NewSecrets, string? NewBearer);

internal sealed class SealAgainHandler(Session session) : IRequestHandler<SealAgain, int>
{
    public async Task<int> Handle(SealAgain command, CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var row in command.Rows)
            done += await session.Execute("UPDATE subscriptions SET secrets = @NewSecrets, bearer = @NewBearer WHERE id = @Id AND secrets = @Secrets AND COALESCE(bearer, '') = COALESCE(@Bearer, '')", row);
        return done;
    }
}
