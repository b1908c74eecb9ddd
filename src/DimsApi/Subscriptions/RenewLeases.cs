using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

// While a worker lives it keeps what it is at; what it was killed over, or what failed in it, is free again some seconds later. What it has still, and how that stands.
internal sealed record RenewLeases(string Lease, string[] Subscriptions) : ICommand<IReadOnlyList<RenewedLease>>, IHousekeeping;

internal sealed record RenewedLease
{
    public string Id { get; init; } = "";
    public string State { get; init; } = "";
}

internal sealed class RenewLeasesHandler(Session session) : IRequestHandler<RenewLeases, IReadOnlyList<RenewedLease>>
{
    public Task<IReadOnlyList<RenewedLease>> Handle(RenewLeases command, CancellationToken cancellationToken) => session.Query<RenewedLease>(
        $"UPDATE subscriptions SET leased_until = @until WHERE lease = @Lease AND {session.Database.In("id", "@Subscriptions")} RETURNING id, state",
        new { command.Lease, command.Subscriptions, until = Instant.Text(session.Now + ClaimSubscriptions.Leased) });
}
