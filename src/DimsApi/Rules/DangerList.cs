using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using Dims.Substances;
using MediatR;

namespace Dims.Rules;

/// <summary>What makes a sample urgent at once, before any authorisation.</summary>
public sealed record DangerList
{
    /// <summary>1 for the first.</summary>
    public required int Version { get; init; }
    /// <summary>When this version was entered.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Work label of who entered it; left out for what came with the program.</summary>
    public string? By { get; init; }
    /// <summary>Why it was changed.</summary>
    public required string Reason { get; init; }
    /// <summary>Slugs of substances.</summary>
    public required IReadOnlyList<string> Substances { get; init; }
    /// <summary>Classes: every substance of them.</summary>
    public required IReadOnlyList<string> Classes { get; init; }
}

/// <summary>Every version of the danger list, the last one first.</summary>
public sealed record DangerListVersions
{
    public required IReadOnlyList<DangerList> Items { get; init; }
}

/// <summary>The whole danger list as it is to be, and why. The version before is kept.</summary>
public sealed record PutDangerList : ICommand<DangerList>
{
    [JsonIgnore] public string? Tag { get; init; }

    /// <summary>Why it is changed; it stays with the version.</summary>
    [Required, StringLength(1000, MinimumLength = 1)] public required string Reason { get; init; }
    /// <summary>Substances, by any name; kept as slugs.</summary>
    [MaxLength(500), EachLength(120)] public required IReadOnlyList<string> Substances { get; init; }
    /// <summary>Classes: every substance of them.</summary>
    [MaxLength(50), EachLength(60)] public required IReadOnlyList<string> Classes { get; init; }

    public string? Subject(object answer) => "danger-list";
}

// What is kept of a version.
internal sealed record DangerContent
{
    public IReadOnlyList<string> Substances { get; init; } = [];
    public IReadOnlyList<string> Classes { get; init; } = [];
}

public sealed class PutDangerListHandler(Session session, SubstanceIndex index, JudgeLater later) : IRequestHandler<PutDangerList, DangerList>
{
    public async Task<DangerList> Handle(PutDangerList command, CancellationToken cancellationToken)
    {
        await session.Touch(Counters.Rules);
        var before = await DangerQueries.Now(session);
        EntryNames.RequireAsRead(before, command.Tag);
        var (register, faults) = (await index.In(session), new Faults());
        var content = new DangerContent { Substances = RuleNames.Substances(command.Substances, register, "/substances", faults), Classes = RuleNames.Classes(command.Classes, register, "/classes", faults) };
        faults.ThrowIfAny();
        await RuleVersions.Add(session, RuleVersions.Dangers, RuleVersions.Only, (before?.Version ?? 0) + 1, content, command.Reason);
        await later.DangerList();
        return (await DangerQueries.Now(session))!;
    }
}

internal static class DangerQueries
{
    public static async Task<DangerList?> Now(Sql sql) => (await Versions(sql)) is [var last, ..] ? last : null;

    public static async Task<IReadOnlyList<DangerList>> Versions(Sql sql) => [.. (await RuleVersions.All<DangerContent>(sql, RuleVersions.Dangers, RuleVersions.Only)).Select(k => new DangerList
    {
        Version = k.Version,
        At = k.At,
        By = k.By,
        Reason = k.Reason,
        Substances = k.Content.Substances,
        Classes = k.Content.Classes,
    })];
}
