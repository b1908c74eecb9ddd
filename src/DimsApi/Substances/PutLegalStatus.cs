using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Substances;

/// <summary>An entry on legal status as it is entered or corrected.</summary>
public sealed record LegalStatusContent : IChecked
{
    /// <summary>ISO 3166-1 alpha-2.</summary>
    [RegularExpression("^[A-Z]{2}$")] public required string Country { get; init; }
    /// <summary>The list or schedule, as the law names it: `I`, `II`, `IA`.</summary>
    [StringLength(40, MinimumLength = 1)] public required string List { get; init; }
    /// <summary>Slug of the substance that is listed by name. Either this or `group`.</summary>
    [StringLength(64, MinimumLength = 1), RegularExpression(Patterns.Slug)] public string? Substance { get; init; }
    /// <summary>Slug of the group that is listed.</summary>
    [StringLength(64, MinimumLength = 1), RegularExpression(Patterns.Slug)] public string? Group { get; init; }
    public required LegalState State { get; init; }
    /// <summary>The first day of this state; left out where it is not known.</summary>
    public DateOnly? From { get; init; }
    /// <summary>The last day of this state; left out where none is known.</summary>
    public DateOnly? To { get; init; }
    /// <summary>True once somebody has held all of it against its source. Needs `from`.</summary>
    public bool Confirmed { get; init; }
    /// <summary>Where this comes from: the decree, its number and day.</summary>
    [StringLength(1000, MinimumLength = 1)] public required string Source { get; init; }

    public void Check(Faults faults)
    {
        if (Substance is null == Group is null) faults.Add("", "one-of", "is about either a substance or a group.");
        if (From is { } from && To is { } to && to < from) faults.Add("/to", "before-from", "is before `from`.");
        if (Confirmed && From is null) faults.Add("/confirmed", "no-first-day", "cannot be true while the first day is not known.");
    }
}

// Null id: a new entry. Both go by the content alone, so that a repeat of a request is told from another one.
public sealed record PutLegalStatus(string? Id, string? Tag, LegalStatusContent Content) : ICommand<LegalStatus>
{
    public string? Subject(object answer) => ((LegalStatus)answer).Id;
}

public sealed record RemoveLegalStatus(string Id) : ICommand<bool>
{
    public string? Subject(object answer) => Id;
}

public sealed class PutLegalStatusHandler(Session session, NameWriter names, RegisterHistory history) : IRequestHandler<PutLegalStatus, LegalStatus>
{
    public async Task<LegalStatus> Handle(PutLegalStatus command, CancellationToken cancellationToken)
    {
        // Register changes come one at a time, these too.
        await names.Wait();
        var content = command.Content;
        var before = command.Id is null ? null : await LegalRows.Status(session, command.Id) ?? throw new Problem(ProblemCodes.NotFound, "There is no such entry.");
        EntryNames.RequireAsRead(before, command.Tag);
        await CheckSubject(content);
        var id = command.Id ?? session.NewId();
        await session.Execute(
            """
            INSERT INTO legal_statuses (id, country, list, substance, legal_group, state, from_day, to_day, confirmed, source) VALUES (@id, @Country, @List, @Substance, @Group, @state, @from, @to, @confirmed, @Source)
            ON CONFLICT (id) DO UPDATE SET country = excluded.country, list = excluded.list, substance = excluded.substance, legal_group = excluded.legal_group, state = excluded.state,
              from_day = excluded.from_day, to_day = excluded.to_day, confirmed = excluded.confirmed, source = excluded.source
            """, new { id, content.Country, content.List, content.Substance, content.Group, state = Wire.Name(content.State), from = LegalRows.Day(content.From), to = LegalRows.Day(content.To), confirmed = content.Confirmed ? 1 : 0, content.Source });
        await session.Touch(Counters.Substances);
        var after = (await LegalRows.Status(session, id))!;
        await history.Add(RegisterHistory.LegalStatuses, id, before is null ? RegisterChange.Entered : RegisterChange.Changed, before, after);
        return after;
    }

    private async Task CheckSubject(LegalStatusContent content)
    {
        var faults = new Faults();
        if (content.Substance is { } substance && await session.Scalar<long>("SELECT count(*) FROM substances WHERE slug = @substance", new { substance }) == 0) faults.Add("/substance", "unknown-substance", $"there is no substance '{substance}'.");
        if (content.Group is { } group && await session.Scalar<long>("SELECT count(*) FROM legal_groups WHERE slug = @group", new { group }) == 0) faults.Add("/group", "unknown-group", $"there is no group '{group}'.");
        faults.ThrowIfAny();
    }
}

public sealed class RemoveLegalStatusHandler(Session session, NameWriter names, RegisterHistory history) : IRequestHandler<RemoveLegalStatus, bool>
{
    public async Task<bool> Handle(RemoveLegalStatus command, CancellationToken cancellationToken)
    {
        await names.Wait();
        if (await LegalRows.Status(session, command.Id) is not { } there) return await session.Scalar<long>("SELECT count(*) FROM legal_statuses WHERE id = @Id", new { command.Id }) > 0;
        await session.Execute("UPDATE legal_statuses SET removed_at = @at WHERE id = @Id", new { at = session.NowText, command.Id });
        await session.Touch(Counters.Substances);
        await history.Add(RegisterHistory.LegalStatuses, command.Id, RegisterChange.Removed, there, there);
        return true;
    }
}
