using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Storage;

namespace Dims.Subscriptions;

// Who may be sent what: asked when a subscription is made, and again each time it is claimed for delivery.
internal static class Entitlement
{
    // A role of a live key is enough, whichever it is.
    public static bool Covers(string role, string stream)
    {
        var scopes = Roles.ScopesOf(role);
        if (!scopes.Contains(Scopes.SubscriptionsManage)) return false;
        if (stream == SubscriptionRow.Notices) return scopes.Contains(Scopes.NoticesRead);
        return Wire.TryParse<Audience>(stream, out var audience) && OfRole(scopes).MayRead(audience);
    }

    private static Audience OfRole(IReadOnlySet<string> scopes) =>
        scopes.Contains(Scopes.AlertsRestricted) ? Audience.Restricted : scopes.Contains(Scopes.AlertsProfessional) ? Audience.Professional : Audience.Public;

    // The roles of the live keys of these owners.
    public static async Task<ILookup<string, string>> LiveRoles(Session session, IReadOnlyList<string> owners) =>
        (await session.Query<OwnerRole>(
            $"SELECT DISTINCT owner_id, role FROM keys WHERE {session.Database.In("owner_id", "@owners")} AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now)",
            new { owners, now = session.NowText })).ToLookup(r => r.OwnerId, r => r.Role, StringComparer.Ordinal);

    private sealed record OwnerRole
    {
        public string OwnerId { get; init; } = "";
        public string Role { get; init; } = "";
    }
}
