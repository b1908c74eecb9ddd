using Dims.Alerts;
using Dims.Http;
using Dims.Messaging;
using Dims.Notices;
using Dims.Storage;
using MediatR;

namespace Dims.Releases;

internal sealed record CiteRelease(string Name, ReleaseCitation Citation) : ICommand<Release>
{
    public string? Subject(object answer) => Name;
}

// With `By`: that one takes its place.
internal sealed record EndRelease(string Name, string Reason, string? By) : ICommand<Release>
{
    public string? Subject(object answer) => Name;
}

internal static class ReleaseEvents
{
    public static Task<int> Add(Session session, string release, ReleaseEventKind kind, string? reason = null, string? by = null, ReleaseCitation? citation = null) => session.Execute(
        """
        INSERT INTO release_events (release, ordinal, kind, at, owner_id, reason, by_release, reference, doi, address)
        SELECT @release, COALESCE(MAX(ordinal), 0) + 1, @kind, @at, @owner, @reason, @by, @Reference, @Doi, @Address FROM release_events WHERE release = @release
        """, new { release, kind = Wire.Name(kind), at = session.NowText, owner = session.Call.Caller?.Owner, reason, by, citation?.Reference, citation?.Doi, citation?.Address });
}

internal sealed class CiteReleaseHandler(Session session) : IRequestHandler<CiteRelease, Release>
{
    public async Task<Release> Handle(CiteRelease command, CancellationToken cancellationToken)
    {
        var release = await ReleaseRows.Held(session, command.Name);
        var cited = command.Citation;
        if (release.Events.Any(e => (e.Doi is { } doi && string.Equals(doi, cited.Doi, StringComparison.OrdinalIgnoreCase)) || (e.Address is { } address && address == cited.Address)))
            throw new Problem(ProblemCodes.AlreadyExists, "This work stands in the list already.");
        await ReleaseEvents.Add(session, command.Name, ReleaseEventKind.Cited, citation: cited);
        return (await ReleaseRows.Find(session, command.Name))!;
    }
}

// It stays readable, and says from now on that it does not stand.
internal sealed class EndReleaseHandler(Session session, NoticeLog notices) : IRequestHandler<EndRelease, Release>
{
    public async Task<Release> Handle(EndRelease command, CancellationToken cancellationToken)
    {
        var release = await ReleaseRows.Held(session, command.Name);
        // One that is withdrawn may get its successor later.
        string[] allowed = release.State switch { ReleaseState.Current => ["withdrawal", "correction"], ReleaseState.Withdrawn => ["correction"], _ => [] };
        if (!allowed.Contains(command.By is null ? "withdrawal" : "correction"))
            throw new Problem(ProblemCodes.TransitionNotAllowed, $"The release '{command.Name}' is {Wire.Name(release.State)} already.") { More = new Dictionary<string, object?> { ["allowed"] = allowed } };
        if (command.By is { } by) await CheckSuccessor(release, by);
        await ReleaseEvents.Add(session, command.Name, command.By is null ? ReleaseEventKind.Withdrawn : ReleaseEventKind.Corrected, command.Reason, command.By);
        await notices.Append(command.By is null ? NoticeKind.ReleaseWithdrawn : NoticeKind.ReleaseCorrected, command.Name, null, Told(command));
        return (await ReleaseRows.Find(session, command.Name))!;
    }

    private async Task CheckSuccessor(Release release, string by)
    {
        var faults = new Faults();
        if (await ReleaseRows.Find(session, by) is not { } other) faults.Add("/by", "unknown-release", $"there is no release '{by}'.");
        else if (other.KnownAt.Revision <= release.KnownAt.Revision) faults.Add("/by", "not-later", $"is '{by}', of data revision {other.KnownAt.Revision}; it has to be later than {release.KnownAt.Revision}.");
        else if (other.State != ReleaseState.Current) faults.Add("/by", "not-current", $"is '{by}', which is {Wire.Name(other.State)} itself.");
        faults.ThrowIfAny();
    }

    private static LocalText Told(EndRelease command) => command.By is { } by
        ? new LocalText { Nl = $"Publicatie {command.Name} is gecorrigeerd door {by}: {command.Reason}", En = $"Release {command.Name} is corrected by {by}: {command.Reason}" }
        : new LocalText { Nl = $"Publicatie {command.Name} is ingetrokken: {command.Reason}", En = $"Release {command.Name} is withdrawn: {command.Reason}" };
}
