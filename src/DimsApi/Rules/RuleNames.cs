using System.Globalization;
using Dims.Http;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Rules;

// The names of a rule or list in the register's words, with a fault and what is near for each that it does not know.
internal static class RuleNames
{
    public static async Task<AlertRuleContent> Resolve(Sql sql, AlertRuleContent rule, RegisterSnapshot register, string at, Faults faults)
    {
        if (rule.Region?.Split(':') is [var set, var region] && await sql.Scalar<long>("SELECT count(*) FROM regions WHERE region_set = @set AND id = @region", new { set, region }) == 0)
            faults.Add($"{at}/region", "unknown-region", $"there is no region '{region}' in the set '{set}'.");
        return rule with
        {
            Substances = Substances(rule.Substances, register, $"{at}/substances", faults),
            Classes = Classes(rule.Classes, register, $"{at}/classes", faults),
            Ignored = Substances(rule.Ignored, register, $"{at}/ignored", faults),
            IgnoredClasses = Classes(rule.IgnoredClasses, register, $"{at}/ignoredClasses", faults),
            SoldAs = Each(rule.SoldAs, $"{at}/soldAs", faults, "unknown-name", name => register.Resolve(name) is { } naming ? naming.Substance ?? naming.MarketName : null, name => register.Suggest(name)),
        };
    }

    public static IReadOnlyList<string> Substances(IReadOnlyList<string> names, RegisterSnapshot register, string at, Faults faults) =>
        Each(names, at, faults, "unknown-substance", name => register.FindSubstance(name)?.Slug, name => register.FindMarketName(name) is { Promises.Count: > 0 } market ? market.Promises : register.Suggest(name));

    public static IReadOnlyList<string> Classes(IReadOnlyList<string> names, RegisterSnapshot register, string at, Faults faults)
    {
        if (names.Count == 0) return names;
        var known = register.Substances.Values.SelectMany(s => s.Classes).ToHashSet(StringComparer.Ordinal);
        return Each(names, at, faults, "unknown-class", name => known.Contains(name) ? name : null, name => Near(name, known));
    }

    private static List<string> Near(string name, IEnumerable<string> known)
    {
        var furthest = Math.Max(2, name.Length / 3);
        return [.. known.Select(k => (Name: k, Distance: k.StartsWith(name, StringComparison.Ordinal) ? 1 : NameDistance.Between(name, k, furthest)))
            .Where(k => k.Distance <= furthest).OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.Ordinal).Take(3).Select(k => k.Name)];
    }

    private static List<string> Each(IReadOnlyList<string> names, string at, Faults faults, string code, Func<string, string?> find, Func<string, IReadOnlyList<string>> suggest)
    {
        var found = new List<string>(names.Count);
        for (var i = 0; i < names.Count; i++)
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"{at}/{i}");
            if (find(names[i]) is not { } slug)
                faults.Add(pointer, code, $"is '{names[i]}', which the register does not know.{(suggest(names[i]) is { Count: > 0 } near ? $" Did you mean {string.Join(" or ", near)}?" : "")}");
            else if (found.Contains(slug)) faults.Add(pointer, "duplicate", $"'{slug}' stands in the list already.");
            else found.Add(slug);
        }
        return found;
    }
}
