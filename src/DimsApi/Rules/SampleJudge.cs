using Dims.Samples;

namespace Dims.Rules;

// Pure: which rules a sample meets. Every rule gives one question at most about a sample; a first sighting one for each substance.
public static class SampleJudge
{
    public static IReadOnlyList<RuleHit> Judge(JudgedSample sample, RuleSnapshot rules, KeptState state) => Judge(SampleContent.Of(sample, rules.Register), rules, state);

    public static IReadOnlyList<RuleHit> Judge(SampleContent content, RuleSnapshot rules, KeptState state)
    {
        var sample = content.Sample;
        if (sample.Old == 0) return JudgeAll(content, rules, state);
        // What the findings of before say was asked when they came; of several substances that a rule is about, the question is about those that are new.
        var before = JudgeAll(SampleContent.Of(sample with { Findings = [.. sample.Findings.Take(sample.Old)] }, rules.Register), rules, state);
        var asked = before.SelectMany(h => h.Substances.Append(h.Product.Substance).Select(s => (h.Rule, s))).ToHashSet();
        return [.. JudgeAll(content, rules, state).Select(h => IsAboutAll(h.Kind)
            ? before.Any(b => b.Rule == h.Rule && b.Product.Substance == h.Product.Substance) ? null : h
            : h.About([.. h.Substances.Where(s => !asked.Contains((h.Rule, s)))])).OfType<RuleHit>()];
    }

    // About the sample as a whole: one substance more makes no other question.
    private static bool IsAboutAll(RuleKind kind) => kind is RuleKind.Cluster or RuleKind.Actives;

    // Which substances of the danger list it holds.
    public static IReadOnlyList<string> Dangers(SampleContent content, RuleSnapshot rules) => HoldsDanger(content, rules) ? [.. content.Found.Where(f => rules.Dangers.Contains(f.Id)).Select(f => f.Id)] : [];

    // What the clusters would count by for this sample.
    public static IEnumerable<(CompiledRule Rule, ClusterKey Key)> Clusters(SampleContent content, RuleSnapshot rules)
    {
        foreach (var rule in rules.Rules)
            if (rule.Content.Kind == RuleKind.Cluster && IsLimitedTo(rule, content) && KeyOf(rule, content) is { } key) yield return (rule, key);
    }

    private static bool HoldsDanger(SampleContent content, RuleSnapshot rules)
    {
        if (rules.Dangers.Count == 0) return false;
        foreach (var found in content.Found) if (rules.Dangers.Contains(found.Id)) return true;
        return false;
    }

    private static IReadOnlyList<RuleHit> JudgeAll(SampleContent content, RuleSnapshot rules, KeptState state)
    {
        List<RuleHit>? hits = null;
        foreach (var rule in rules.Rules)
        {
            if (!IsLimitedTo(rule, content)) continue;
            foreach (var (found, why) in Answers(rule, content, state))
                (hits ??= []).Add(new RuleHit
                {
                    Rule = rule.Id,
                    RuleVersion = rule.Version,
                    Kind = rule.Content.Kind,
                    Sample = content.Sample.Number,
                    Sentence = $"{why}: rule {rule.Id} v{rule.Version}",
                    Substances = [.. found.Select(f => f.Id)],
                    Product = content.ProductOf(found.Count > 0 ? found[0].Id : content.Main),
                    Urgent = HoldsDanger(content, rules),
                });
        }
        return hits ?? (IReadOnlyList<RuleHit>)[];
    }

    private static bool IsLimitedTo(CompiledRule rule, SampleContent content) =>
        rule.Forms?.Contains(content.Sample.Form) != false
        && (rule.SoldAs is null || content.SoldAs.Any(rule.SoldAs.Contains))
        && (rule.Region is not { } region || content.Sample.Regions.GetValueOrDefault(region.Set) == region.Id);

    private static IEnumerable<(IReadOnlyList<Found> About, string Why)> Answers(CompiledRule rule, SampleContent content, KeptState state) => rule.Content.Kind switch
    {
        RuleKind.Present => One(content.Of(rule.Targets), found => RuleSentence.Present(content, found)),
        RuleKind.Unexpected => content.PromiseIsKnown ? One(Unexpected(rule, content), found => RuleSentence.Unexpected(content, found)) : [],
        RuleKind.Dose => One(content.Above(rule, content.Of(rule.Targets)), found => RuleSentence.Above(content, found, rule)),
        RuleKind.AdulterantAmount => One(content.Above(rule, [.. content.Of(rule.Targets).Where(f => !content.IsPromised(f.Id))]), found => RuleSentence.Above(content, found, rule)),
        RuleKind.Actives => Actives(rule, content),
        RuleKind.FirstSighting => FirstSightings(rule, content, state),
        _ => Cluster(rule, content, state),
    };

    private static IEnumerable<(IReadOnlyList<Found>, string)> One(IReadOnlyList<Found> found, Func<IReadOnlyList<Found>, string> why) => found.Count == 0 ? [] : [(found, why(found))];

    private static Found[] Unexpected(CompiledRule rule, SampleContent content) =>
        [.. content.Of(rule.Targets).Where(f => f.IsKnown && !rule.Ignored.Contains(f.Id) && (rule.Targets is not null || f.MayBeActive) && !content.IsPromised(f.Id))];

    private static IEnumerable<(IReadOnlyList<Found>, string)> Actives(CompiledRule rule, SampleContent content)
    {
        Found[] active = [.. content.Found.Where(f => f is { IsKnown: true, MayBeActive: true } && !rule.Ignored.Contains(f.Id))];
        return active.Length <= rule.Content.MoreThan ? [] : [(active, RuleSentence.Actives(content, active, rule))];
    }

    private static IEnumerable<(IReadOnlyList<Found>, string)> FirstSightings(CompiledRule rule, SampleContent content, KeptState state)
    {
        var sample = content.Sample;
        if (rule.Content.LearningDays is > 0 and { } learning && (state.Begun is not { } begun || sample.Day < begun.AddDays(learning))) yield break;
        foreach (var found in content.Of(rule.Targets))
        {
            if (rule.Ignored.Contains(found.Id) || (!found.IsKnown && rule.Content.UnregisteredNames != true)) continue;
            var seen = state.SeenOf(found.Id);
            if (seen is null) yield return ([found], RuleSentence.First(content, found, null));
            else if (rule.Content.Days is { } days && sample.Day.DayNumber - seen.Value.Last.DayNumber is var since && since > days) yield return ([found], RuleSentence.First(content, found, since));
        }
    }

    private static IEnumerable<(IReadOnlyList<Found>, string)> Cluster(CompiledRule rule, SampleContent content, KeptState state)
    {
        if (KeyOf(rule, content) is not { } key) return [];
        var count = state.MostAround(key, content.Sample, rule.Content.Days!.Value);
        return count < rule.Content.Count ? [] : [(rule.Targets is null ? [] : content.Of(rule.Targets), RuleSentence.Cluster(content, key, count, rule))];
    }

    private static ClusterKey? KeyOf(CompiledRule rule, SampleContent content)
    {
        var sample = content.Sample;
        var main = rule.Targets is null ? "" : content.Of(rule.Targets) is [var first, ..] ? first.Id : null;
        if (main is null) return null;
        if (sample.Form == Form.Tablet && Looks.HasLogo(sample.Look)) return new ClusterKey(sample.Look!, Form.Tablet, main, "", "");
        return main.Length == 0 ? null : new ClusterKey("", sample.Form, main, content.ProductOf(main).SoldAs ?? "", sample.Province ?? "");
    }
}
