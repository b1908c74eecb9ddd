using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using Dims.Substances;
using MediatR;

namespace Dims.Rules;

/// <summary>Who is told, one after another, of an urgent sample that nobody opens.</summary>
public sealed record Escalation
{
    /// <summary>0 while nobody has entered a list.</summary>
    public required int Version { get; init; }
    /// <summary>When this version was entered.</summary>
    public DateTimeOffset? At { get; init; }
    /// <summary>Work label of who entered it.</summary>
    public string? By { get; init; }
    /// <summary>Why it was changed.</summary>
    public string? Reason { get; init; }
    /// <summary>Work labels of people, in the order in which they are told.</summary>
    public required IReadOnlyList<string> People { get; init; }
}

/// <summary>The whole list as it is to be, and why. The version before is kept.</summary>
public sealed record PutEscalation : ICommand<Escalation>, IChecked
{
    [JsonIgnore] public string? Tag { get; init; }

    /// <summary>Why it is changed; it stays with the version.</summary>
    [Required, StringLength(1000, MinimumLength = 1)] public required string Reason { get; init; }
    /// <summary>Work labels of people who hold or held a key, in the order in which they are told.</summary>
    [MaxLength(20), EachLength(80)] public required IReadOnlyList<string> People { get; init; }

    public string? Subject(object answer) => "escalation";

    public void Check(Faults faults)
    {
        for (var i = 0; i < People?.Count; i++)
            if (People.Take(i).Any(p => NameFolding.Fold(p) == NameFolding.Fold(People[i]))) faults.Add(string.Create(CultureInfo.InvariantCulture, $"/people/{i}"), "duplicate", "stands in the list already; everybody is told once.");
    }
}

internal sealed record EscalationContent
{
    public IReadOnlyList<string> People { get; init; } = [];
}

public sealed class PutEscalationHandler(Session session) : IRequestHandler<PutEscalation, Escalation>
{
    public async Task<Escalation> Handle(PutEscalation command, CancellationToken cancellationToken)
    {
        await session.Touch(Counters.Rules);
        var before = await EscalationQueries.Now(session);
        EntryNames.RequireAsRead(before, command.Tag);
        var (faults, people) = (new Faults(), new List<string>());
        for (var i = 0; i < command.People.Count; i++)
        {
            if (await session.Scalar<string>("SELECT name FROM owners WHERE kind = 'person' AND identity = @identity", new { identity = NameFolding.Fold(command.People[i]) }) is { } name) people.Add(name);
            else faults.Add(string.Create(CultureInfo.InvariantCulture, $"/people/{i}"), "unknown-person", $"no person with the work label '{command.People[i]}' has ever held a key.");
        }
        faults.ThrowIfAny();
        await RuleVersions.Add(session, RuleVersions.Escalation, RuleVersions.Only, before.Version + 1, new EscalationContent { People = people }, command.Reason);
        return await EscalationQueries.Now(session);
    }
}

internal static class EscalationQueries
{
    public static async Task<Escalation> Now(Sql sql) => (await RuleVersions.All<EscalationContent>(sql, RuleVersions.Escalation, RuleVersions.Only)) is [var last, ..]
        ? new Escalation { Version = last.Version, At = last.At, By = last.By, Reason = last.Reason, People = last.Content.People }
        : new Escalation { Version = 0, People = [] };
}
