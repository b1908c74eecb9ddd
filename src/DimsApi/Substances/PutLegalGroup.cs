using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Substances;

/// <summary>A group of substances that a law lists as a whole, as it is entered or corrected.</summary>
public sealed record PutLegalGroup : ICommand<LegalGroup>, IChecked
{
    [JsonIgnore] public string Slug { get; init; } = "";

    // The tag of what was read; null where there was nothing to read.
    [JsonIgnore] public string? Tag { get; init; }

    /// <summary>The name it is listed under.</summary>
    [StringLength(200, MinimumLength = 1)] public required string Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    [RegularExpression("^[A-Z]{2}$")] public required string Country { get; init; }
    /// <summary>The list or schedule, as the law names it.</summary>
    [StringLength(40, MinimumLength = 1)] public required string List { get; init; }
    /// <summary>What belongs to it, in words.</summary>
    [StringLength(2000, MinimumLength = 1)] public string? Description { get; init; }
    /// <summary>Slugs of the substances of the register that belong to it; the whole list.</summary>
    [MaxLength(1000), EachLength(64)] public IReadOnlyList<string> Members { get; init; } = [];
    /// <summary>True once somebody has held the members against the law's definition.</summary>
    public bool MembersConfirmed { get; init; }

    public string? Subject(object answer) => Slug;

    public void Check(Faults faults)
    {
        RegisterChecks.Slug(Slug, faults);
        RegisterChecks.Once(Members, "/members", faults);
    }
}

public sealed class PutLegalGroupHandler(Session session, NameWriter names, RegisterHistory history) : IRequestHandler<PutLegalGroup, LegalGroup>
{
    public async Task<LegalGroup> Handle(PutLegalGroup command, CancellationToken cancellationToken)
    {
        await names.Wait();
        var before = await LegalRows.Group(session, command.Slug);
        EntryNames.RequireAsRead(before, command.Tag);
        var faults = new Faults();
        for (var i = 0; i < command.Members.Count; i++)
            if (await session.Scalar<long>("SELECT count(*) FROM substances WHERE slug = @slug", new { slug = command.Members[i] }) == 0) faults.Add($"/members/{i}", "unknown-substance", $"there is no substance '{command.Members[i]}'.");
        faults.ThrowIfAny();
        await session.Execute(
            """
            INSERT INTO legal_groups (slug, name, country, list, description, members_confirmed) VALUES (@Slug, @Name, @Country, @List, @Description, @confirmed)
            ON CONFLICT (slug) DO UPDATE SET name = excluded.name, country = excluded.country, list = excluded.list, description = excluded.description, members_confirmed = excluded.members_confirmed
            """, new { command.Slug, command.Name, command.Country, command.List, command.Description, confirmed = command.MembersConfirmed ? 1 : 0 });
        await session.Execute("DELETE FROM legal_group_members WHERE legal_group = @Slug", new { command.Slug });
        foreach (var member in command.Members) await session.Execute("INSERT INTO legal_group_members (legal_group, substance) VALUES (@Slug, @member)", new { command.Slug, member });
        await session.Touch(Counters.Substances);
        var after = (await LegalRows.Group(session, command.Slug))!;
        await history.Add(RegisterHistory.LegalGroups, command.Slug, before is null ? RegisterChange.Entered : RegisterChange.Changed, before, after);
        return after;
    }
}
