using Dims.Access;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

// Who may decide: a person, another one than who wrote or asked, and for the whole country one of the core team. Persons are compared by owner, never by key.
internal static class Decider
{
    public static Caller Of(Session session)
    {
        var caller = session.Call.Caller ?? throw new Problem(ProblemCodes.Unauthorised, "Alerts are written and decided by people, each with a key of their own.");
        return Roles.OwnerKind(caller.Role) == "person"
            ? caller
            : throw new Problem(ProblemCodes.MissingScope, $"Alerts are written and decided by people; this key belongs to a {Roles.OwnerKind(caller.Role)}.");
    }

    public static Caller For(Session session, AlertLevel level)
    {
        var caller = Of(session);
        var scope = level == AlertLevel.National ? Scopes.AlertsDecideNational : Scopes.AlertsDecide;
        return caller.Has(scope)
            ? caller
            : throw new Problem(ProblemCodes.MissingScope, level == AlertLevel.National
                ? $"A national alert is decided by the core team: the role {caller.Role} does not include the scope {scope}. Regional alerts it may decide with {Scopes.AlertsDecide}."
                : $"The role {caller.Role} does not include the scope {scope}.");
    }

    public static void RequireAnother(Caller person, string? askedBy)
    {
        if (askedBy == person.Owner) throw new Problem(ProblemCodes.SecondPersonNeeded, "You have asked for this change; another person decides it. Keys of one person count as one person.");
    }
}
