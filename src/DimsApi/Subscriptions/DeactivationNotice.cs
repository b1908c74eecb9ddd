using Dims.Alerts;
using Dims.Notices;
using Dims.Storage;

namespace Dims.Subscriptions;

// Whoever is sent nothing more may not know it: somebody has to phone.
internal static class DeactivationNotice
{
    public static async Task Append(Session session, NoticeLog notices, string subscription, DeactivationReason reason)
    {
        if (await session.Scalar<string>("SELECT o.name FROM subscriptions s JOIN owners o ON o.id = s.owner_id WHERE s.id = @subscription AND s.state = 'deactivated'", new { subscription }) is { } owner)
            await notices.Append(NoticeKind.SubscriptionDeactivated, subscription, null, Text(owner, reason));
    }

    private static LocalText Text(string owner, DeactivationReason reason) => reason switch
    {
        DeactivationReason.Gone => new() { Nl = $"{owner} krijgt geen meldingen meer op een adres dat er geen meer wil (410).", En = $"{owner} is sent nothing more at an address that wants no more (410)." },
        DeactivationReason.NotEntitled => new() { Nl = $"{owner} krijgt geen meldingen meer: er is geen geldige sleutel die dit mag lezen.", En = $"{owner} is sent nothing more: it has no valid key that may read this." },
        _ => new() { Nl = $"{owner} krijgt geen meldingen meer: alle pogingen zijn mislukt. Bel ze.", En = $"{owner} is sent nothing more: every attempt has failed. Phone them." },
    };
}

// One event is refused to the end of its schedule while others are taken: the subscription goes on, and somebody may have to phone.
internal static class GivenUpNotice
{
    public static async Task Append(Session session, NoticeLog notices, string subscription, LoggedEvent told)
    {
        var owner = await session.Scalar<string>("SELECT o.name FROM subscriptions s JOIN owners o ON o.id = s.owner_id WHERE s.id = @subscription", new { subscription });
        var what = told.AlertId is null ? null : await session.Scalar<string>("SELECT number FROM alerts WHERE id = @AlertId", told);
        await notices.Append(NoticeKind.PartnerNotReached, told.AlertId ?? subscription, null, what is null
            ? new LocalText { Nl = $"Een bericht bereikt {owner} niet: elke poging is geweigerd. Bel ze.", En = $"A notice does not reach {owner}: every attempt at it was refused. Phone them." }
            : new LocalText { Nl = $"{what} bereikt {owner} niet: elke poging is geweigerd. Bel ze.", En = $"{what} does not reach {owner}: every attempt at it was refused. Phone them." });
    }
}
