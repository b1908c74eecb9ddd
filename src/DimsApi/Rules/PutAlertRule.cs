using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using Dims.Substances;
using MediatR;

namespace Dims.Rules;

/// <summary>A rule as it is entered or changed, and why. The version before is kept.</summary>
public sealed record PutAlertRule : ICommand<AlertRule>, IChecked
{
    [JsonIgnore] public string Id { get; init; } = "";

    // The tag of what was read; null where there was nothing to read.
    [JsonIgnore] public string? Tag { get; init; }

    /// <summary>Why it is entered or changed; it stays with the version.</summary>
    [Required, StringLength(1000, MinimumLength = 1)] public required string Reason { get; init; }
    public required AlertRuleContent Rule { get; init; }

    public string? Subject(object answer) => Id;

    public void Check(Faults faults)
    {
        if (Id.Length > 64 || !Patterns.Fits(Id, Patterns.Slug)) faults.Add("/id", "pattern", "a rule's id has 1 to 64 characters: a-z, 0-9 and single hyphens between them.");
        if (Rule is not null) RuleChecks.Check(Rule, "/rule", faults);
    }
}

public sealed class PutAlertRuleHandler(Session session, SubstanceIndex index, JudgeLater later) : IRequestHandler<PutAlertRule, AlertRule>
{
    public async Task<AlertRule> Handle(PutAlertRule command, CancellationToken cancellationToken)
    {
        await session.Touch(Counters.Rules);
        var before = await RuleQueries.Find(session, command.Id);
        EntryNames.RequireAsRead(before, command.Tag);
        var faults = new Faults();
        var register = await index.In(session);
        var resolved = await RuleNames.Resolve(session, command.Rule, register, "/rule", faults);
        RuleChecks.CheckReach(resolved, register, "/rule", faults);
        faults.ThrowIfAny();
        await RuleVersions.Add(session, RuleVersions.Rules, command.Id, (before?.Version ?? 0) + 1, resolved, command.Reason);
        if (resolved.Enabled) await later.Rule(command.Id);
        return (await RuleQueries.Find(session, command.Id))!;
    }
}

internal static class RuleQueries
{
    public static async Task<AlertRuleList> List(Sql sql) => new() { Items = [.. (await RuleVersions.Current<AlertRuleContent>(sql, RuleVersions.Rules)).Select(Of)] };

    public static async Task<AlertRule?> Find(Sql sql, string id) => (await Versions(sql, id)) is [var last, ..] ? last : null;

    public static async Task<IReadOnlyList<AlertRule>> Versions(Sql sql, string id) => [.. (await RuleVersions.All<AlertRuleContent>(sql, RuleVersions.Rules, id)).Select(Of)];

    private static AlertRule Of(RuleVersions.Kept<AlertRuleContent> kept) => new() { Id = kept.Entry, Version = kept.Version, At = kept.At, By = kept.By, Reason = kept.Reason, Rule = kept.Content };
}
