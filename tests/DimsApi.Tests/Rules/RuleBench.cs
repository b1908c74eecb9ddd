using Dims.Rules;
using Dims.Samples;
using Dims.Substances;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Rules;

// The register and the rules that come with the program, and samples as the judge sees them, in one line each.
internal static class RuleBench
{
    private static readonly Lazy<Task<RuleSnapshot>> Known = new(Load);

    public static Task<RuleSnapshot> Defaults => Known.Value;

    public static async Task<RuleSnapshot> Only(AlertRuleContent rule)
    {
        var defaults = await Defaults;
        return new RuleSnapshot { At = 0, Register = defaults.Register, Rules = [new CompiledRule("r", 1, rule, defaults.Register)], Dangers = defaults.Dangers };
    }

    public static AlertRuleContent Rule(RuleKind kind) => new() { Kind = kind, Name = "rule", Source = "test" };

    public static JudgedSample Sample(params JudgedFinding[] findings) => new()
    {
        Number = 1,
        Day = new DateOnly(2026, 11, 17),
        Form = Form.Tablet,
        SoldAs = ["ecstasy"],
        Location = Places.Amsterdam,
        Look = "superman|pink|shield",
        Regions = new Dictionary<string, string> { ["province"] = "noord-holland" },
        Findings = findings,
    };

    public static JudgedFinding Found(string name, decimal? amount = null, Unit unit = Unit.MgPerTablet, Basis basis = Basis.Unknown, Qualifier? qualifier = null, Role? role = null) =>
        new(NameFolding.Fold(name), qualifier ?? (amount is null ? Qualifier.Detected : Qualifier.Equal), amount, amount is null ? null : unit, basis, role);

    public static async Task<string[]> Sentences(JudgedSample sample, AlertRuleContent rule, KeptState? state = null) =>
        [.. SampleJudge.Judge(sample, await Only(rule), state ?? new KeptState()).Select(h => h.Sentence)];

    private static async Task<RuleSnapshot> Load()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var register = await dims.Services.GetRequiredService<SubstanceIndex>().Current();
        await using var read = await dims.Database.Read();
        return await RuleIndex.Load(read, 1, register);
    }
}
