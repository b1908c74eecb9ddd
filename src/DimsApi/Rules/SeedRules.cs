using System.Text.Json;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using Dims.Substances;
using MediatR;

namespace Dims.Rules;

// Brings the rules and the danger list that come with the program into a database that has none.
public sealed record SeedRules : ICommand<int>
{
    public string? Subject(object answer) => $"{answer} entries";
}

public sealed class SeedRulesHandler(Session session, SubstanceIndex index) : IRequestHandler<SeedRules, int>
{
    private const string Reason = "As it came with the program.";

    public async Task<int> Handle(SeedRules command, CancellationToken cancellationToken)
    {
        if (await session.Scalar<int?>("SELECT 1 FROM rule_versions LIMIT 1") is not null) return 0;
        await session.Touch(Counters.Rules);
        // Another instance may have been first.
        if (await session.Scalar<int?>("SELECT 1 FROM rule_versions LIMIT 1") is not null) return 0;
        var (seeds, register, faults) = (Defaults(), await index.In(session), new Faults());
        foreach (var seed in seeds.Rules) await RuleVersions.Add(session, RuleVersions.Rules, seed.Id, 1, await RuleNames.Resolve(session, seed.Rule, register, $"/{seed.Id}", faults), Reason);
        var dangers = new DangerContent { Substances = RuleNames.Substances(seeds.DangerList.Substances, register, "/dangerList", faults), Classes = RuleNames.Classes(seeds.DangerList.Classes, register, "/dangerList", faults) };
        faults.ThrowIfAny();
        await RuleVersions.Add(session, RuleVersions.Dangers, RuleVersions.Only, 1, dangers, $"{Reason} {seeds.DangerList.Source}");
        return seeds.Rules.Count + 1;
    }

    // Rules/rules.json, each rule with its source.
    internal static RuleSeeds Defaults()
    {
        using var stream = typeof(SeedRulesHandler).Assembly.GetManifestResourceStream("rules.json")!;
        return JsonSerializer.Deserialize<RuleSeeds>(stream, Wire.Json)!;
    }
}

internal sealed record RuleSeeds
{
    public required IReadOnlyList<RuleSeed> Rules { get; init; }
    public required DangerSeed DangerList { get; init; }
}

internal sealed record DangerSeed
{
    public required IReadOnlyList<string> Substances { get; init; }
    public required IReadOnlyList<string> Classes { get; init; }
    public required string Source { get; init; }
}

internal sealed record RuleSeed
{
    public required string Id { get; init; }
    public required AlertRuleContent Rule { get; init; }
}
