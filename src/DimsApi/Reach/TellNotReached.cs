using System.Globalization;
using Dims.Alerts;
using Dims.Messaging;
using Dims.Notices;
using Dims.Storage;
using MediatR;

namespace Dims.Reach;

// Whom a national alert does not reach is told to coordinators, once for each version and owner.
public sealed record TellNotReached(IReadOnlyList<NotReached> Found) : ICommand<int>, IHousekeeping;

public sealed record NotReached
{
    public required string Alert { get; init; }
    public required string Number { get; init; }
    public required int Version { get; init; }
    public required string Owner { get; init; }
    public required string OwnerName { get; init; }
    public required string Outcome { get; init; }
}

public sealed class TellNotReachedHandler(Session session, NoticeLog notices) : IRequestHandler<TellNotReached, int>
{
    public async Task<int> Handle(TellNotReached command, CancellationToken cancellationToken)
    {
        var told = new List<NotReached>();
        foreach (var one in command.Found.OrderBy(f => f.Alert, StringComparer.Ordinal).ThenBy(f => f.Version).ThenBy(f => f.Owner, StringComparer.Ordinal))
            if (await session.Execute("INSERT INTO not_reached_told (alert_id, version, owner_id, at) VALUES (@Alert, @Version, @Owner, @NowText) ON CONFLICT DO NOTHING", new { one.Alert, one.Version, one.Owner, session.NowText }) == 1) told.Add(one);
        foreach (var one in told) await notices.Append(NoticeKind.PartnerNotReached, one.Alert, null, Text(one));
        return told.Count;
    }

    private static LocalText Text(NotReached one) => new()
    {
        Nl = string.Create(CultureInfo.InvariantCulture, $"{one.Number} v{one.Version} bereikt {one.OwnerName} niet: de aflevering mislukt ({one.Outcome}). Bel ze."),
        En = string.Create(CultureInfo.InvariantCulture, $"{one.Number} v{one.Version} does not reach {one.OwnerName}: delivery fails ({one.Outcome}). Phone them."),
    };
}
