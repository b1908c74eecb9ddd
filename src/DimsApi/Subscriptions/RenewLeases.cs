using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

// While a worker lives it keeps what it is at; what it was killed over, or what failed in it, is free again some seconds later.
internal sealed record RenewLeases(string Lease, string[] Subscriptions) : ICommand<int>, IHousekeeping;

internal sealed class RenewLeasesHandler(Session session) : IRequestHandler<RenewLeases, int>
{
    public Task<int> Handle(RenewLeases command, CancellationToken cancellationToken) => session.Execute(
        $"UPDATE subscriptions SET leased_until = @until WHERE lease = @Lease AND {session.Database.In("id", "@Subscriptions")}", new { command.Lease, command.Subscriptions, until = Instant.Text(session.Now + ClaimSubscriptions.Leased) });
}
