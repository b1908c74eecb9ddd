using Dims.Storage;
using Dims.Substances;

namespace Dims.Rules;

// The rules in memory, compiled against the register: a hint that is as good as the two counters it was read at.
public sealed class RuleIndex(SubstanceIndex index)
{
    private RuleSnapshot? _current;

    // As somebody read them last.
    public RuleSnapshot? Last => _current;

    // As this transaction sees them: one look at a row while nothing has changed.
    public async ValueTask<RuleSnapshot> In(Session session, RegisterSnapshot register)
    {
        var at = (long)(await session.Value("SELECT value FROM counters WHERE name = @name", ("@name", Counters.Rules)))!;
        if (_current is { } known && known.At == at && known.Register.At == register.At) return known;
        var loaded = await Load(session, at, register);
        session.AfterCommit(() => _current = loaded);
        return loaded;
    }

    // One rule that is not kept, alone: for a trial.
    public async Task<RuleSnapshot> Only(Read read, AlertRuleContent rule, string at, Http.Faults faults, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        var resolved = await RuleNames.Resolve(read, rule, register, at, faults);
        RuleChecks.CheckReach(resolved, register, at, faults);
        faults.ThrowIfAny();
        return new RuleSnapshot { At = -1, Register = register, Rules = [new CompiledRule("trial", 0, resolved, register)], Dangers = DangerSlugs(null, register) };
    }

    public static async Task<RuleSnapshot> Load(Sql sql, long at, RegisterSnapshot register) => new()
    {
        At = at,
        Register = register,
        Rules = [.. (await RuleQueries.List(sql)).Items.Where(r => r.Rule.Enabled).Select(r => new CompiledRule(r.Id, r.Version, r.Rule, register))],
        Dangers = DangerSlugs(await DangerQueries.Now(sql), register),
    };

    private static IReadOnlySet<string> DangerSlugs(DangerList? list, RegisterSnapshot register) => CompiledRule.Slugs(list?.Substances ?? [], list?.Classes ?? [], register);
}

public sealed class RuleSnapshot
{
    public required long At { get; init; }
    public required RegisterSnapshot Register { get; init; }
    // Those that are enabled, by id.
    public required IReadOnlyList<CompiledRule> Rules { get; init; }
    public required IReadOnlySet<string> Dangers { get; init; }

    // Whether a rule asks where a sample comes from before it can be judged.
    public bool AsksRegion => Rules.Any(r => r.Region is not null || (r.Content.Kind == RuleKind.Cluster && r.Targets is not null));
}
