using System.Globalization;
using Dims.Http;

namespace Dims.Rules;

// Pure: whether a rule says what its kind needs, nothing that its kind does not have, and not everything.
public static class RuleChecks
{
    private const int LongestCluster = 60;

    private static readonly Dictionary<RuleKind, string[]> Members = new()
    {
        [RuleKind.Present] = ["substances", "classes"],
        [RuleKind.Unexpected] = ["substances", "classes", "ignored", "ignoredClasses"],
        [RuleKind.Dose] = ["substances", "above", "unit", "basis", "unknownBasisToo"],
        [RuleKind.AdulterantAmount] = ["substances", "classes", "above", "unit", "basis", "unknownBasisToo"],
        [RuleKind.Actives] = ["ignored", "ignoredClasses", "moreThan"],
        [RuleKind.FirstSighting] = ["substances", "classes", "ignored", "ignoredClasses", "days", "learningDays", "unregisteredNames"],
        [RuleKind.Cluster] = ["substances", "classes", "days", "count"],
    };

    public static void Check(AlertRuleContent rule, string at, Faults faults)
    {
        foreach (var (name, isThere) in Given(rule))
            if (isThere && !Members[rule.Kind].Contains(name))
                faults.Add($"{at}/{name}", "not-for-this-kind", $"a rule of the kind {Wire.Name(rule.Kind)} has no `{name}`; it has {string.Join(", ", Members[rule.Kind])}, forms, soldAs and region.");
        var isOfSomething = rule.Substances?.Count + rule.Classes?.Count > 0;
        switch (rule.Kind)
        {
            case RuleKind.Present when !isOfSomething:
                Everything($"{at}/substances", "names no substance and no class: every sample in which anything is found would be proposed.", faults);
                break;
            case RuleKind.Unexpected when !isOfSomething && !(rule.Ignored?.Count + rule.IgnoredClasses?.Count > 0):
                Everything($"{at}/ignored", "names nothing that it is about and nothing that never counts: every cut and by-product would be proposed.", faults);
                break;
            case RuleKind.Dose or RuleKind.AdulterantAmount:
                if (!isOfSomething) Everything($"{at}/substances", "names no substance: every amount above the line would be proposed, whatever it is of.", faults);
                CheckLine(rule, at, faults);
                break;
            case RuleKind.Actives:
                Required(rule.MoreThan, $"{at}/moreThan", faults);
                break;
            case RuleKind.Cluster:
                Required(rule.Count, $"{at}/count", faults);
                Required(rule.Days, $"{at}/days", faults);
                if (rule.Count == 1 && !isOfSomething) Everything($"{at}/count", "is 1 and no substance is named: every tablet with a logo would be proposed.", faults);
                if (rule.Days > LongestCluster) faults.Add($"{at}/days", "out-of-range", string.Create(CultureInfo.InvariantCulture, $"is {rule.Days}; a cluster lies within 1 to {LongestCluster} days."));
                break;
            default:
                break;
        }
    }

    // With the register at hand: whether what it names is most of what there is.
    public static void CheckReach(AlertRuleContent rule, Substances.RegisterSnapshot register, string at, Faults faults)
    {
        if (rule is not ({ Kind: RuleKind.Present } or { Kind: RuleKind.Cluster, Count: 1 })) return;
        var (named, all) = (CompiledRule.Slugs(rule.Substances, rule.Classes, register).Count, register.Substances.Count);
        if (named * 2 > all) Everything($"{at}/classes", string.Create(CultureInfo.InvariantCulture, $"names {named} of the {all} substances of the register: nearly every sample would be proposed."), faults);
    }

    private static void CheckLine(AlertRuleContent rule, string at, Faults faults)
    {
        Required(rule.Above, $"{at}/above", faults);
        Required(rule.Unit, $"{at}/unit", faults);
        if (rule.Basis is null) faults.Add($"{at}/basis", "required", "is missing; a line says what it is the mass of, and `unknown` only where the amounts do not say it either.");
        if (rule.Above == 0) Everything($"{at}/above", "is 0: every sample that holds it would be proposed; that is a rule of the kind present.", faults);
        if (rule.Unit is { } unit && rule.Forms.Count > 0 && !rule.Forms.Any(f => Trends.AmountScale.Fits(unit, f)))
            faults.Add($"{at}/unit", "does-not-fit", $"is {Wire.Name(unit)}, which none of the forms is measured in.");
    }

    private static void Required(object? value, string at, Faults faults)
    {
        if (value is null) faults.Add(at, "required", "is missing; this kind needs it.");
    }

    private static void Everything(string at, string detail, Faults faults) => faults.Add(at, "matches-everything", detail);

    private static IEnumerable<(string Name, bool IsThere)> Given(AlertRuleContent rule) =>
    [
        ("substances", rule.Substances?.Count > 0), ("classes", rule.Classes?.Count > 0), ("ignored", rule.Ignored?.Count > 0), ("ignoredClasses", rule.IgnoredClasses?.Count > 0),
        ("above", rule.Above is not null), ("unit", rule.Unit is not null), ("basis", rule.Basis is not null), ("unknownBasisToo", rule.UnknownBasisToo is not null),
        ("moreThan", rule.MoreThan is not null), ("days", rule.Days is not null), ("learningDays", rule.LearningDays is not null),
        ("unregisteredNames", rule.UnregisteredNames is not null), ("count", rule.Count is not null),
    ];
}
