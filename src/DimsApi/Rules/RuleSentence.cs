using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Rules;

// Pure: why a rule asks, in one English sentence with its figures.
internal static class RuleSentence
{
    public static string Present(SampleContent content, IReadOnlyList<Found> found) => $"{List(found)} in {Product(content)}";

    public static string Unexpected(SampleContent content, IReadOnlyList<Found> found) => $"{List(found)} in {Product(content)}, which does not promise {(found.Count == 1 ? "it" : "them")}";

    public static string Above(SampleContent content, IReadOnlyList<Found> found, CompiledRule rule) =>
        $"{List(found)} in {Product(content)}, above {Number(rule.Content.Above!.Value)} {Wire.Name(rule.Content.Unit!.Value)}{(rule.Content.Basis == Basis.Unknown ? "" : $" as {Wire.Name(rule.Content.Basis!.Value)}")}{(found[0].Finding.Basis == Basis.Unknown ? " (basis of the amount unknown)" : "")}";

    public static string Actives(SampleContent content, IReadOnlyList<Found> found, CompiledRule rule) =>
        string.Create(CultureInfo.InvariantCulture, $"{found.Count} active substances ({string.Join(", ", found.Select(f => f.Name))}) in {Product(content)}, more than {rule.Content.MoreThan}");

    public static string First(SampleContent content, Found found, int? since) =>
        $"{Amount(found)} in {Product(content)}, {(since is { } days ? string.Create(CultureInfo.InvariantCulture, $"seen again after {days} days") : found.IsKnown ? "seen for the first time" : "a name that the register does not know, told for the first time")}";

    public static string Cluster(SampleContent content, ClusterKey key, int count, CompiledRule rule)
    {
        var of = rule.Targets is null ? "" : $" with {content.Found.First(f => f.Id == key.Substance).Name}";
        var what = key.Look.Length > 0 ? $"tablets of one look ({string.Join(", ", key.Look.Split('|').Where(p => p.Length > 0))})" : $"samples alike ({Product(content)})";
        return string.Create(CultureInfo.InvariantCulture, $"{count} {what}{of} within {rule.Content.Days} days");
    }

    public static string Product(SampleContent content)
    {
        var form = content.Sample.Form switch
        {
            Form.Tablet => "a tablet",
            Form.Powder => "a powder",
            Form.Crystal => "crystals",
            Form.Capsule => "a capsule",
            Form.Blotter => "a blotter",
            Form.Liquid => "a liquid",
            Form.Plant => "plant material",
            Form.Paste => "a paste",
            _ => "a sample",
        };
        return content.SoldAsNames is { Count: > 0 } names ? $"{form} sold as {string.Join(" and ", names)}" : form;
    }

    private static string List(IReadOnlyList<Found> found) => string.Join(" and ", found.Take(5).Select(Amount));

    private static string Amount(Found found)
    {
        if (found.Finding is not { Amount: { } amount, Unit: { } unit }) return found.Finding.Qualifier == Qualifier.Trace ? $"a trace of {found.Name}" : found.Name;
        var sign = found.Finding.Qualifier switch { Qualifier.Below => "less than ", Qualifier.Above => "more than ", _ => "" };
        var measure = unit switch
        {
            Unit.MgPerTablet or Unit.MgPerCapsule => " mg",
            Unit.UgPerBlotter => " µg",
            Unit.Percent => "%",
            _ => " " + Wire.Name(unit),
        };
        return $"{sign}{Number(amount)}{measure} {found.Name}";
    }

    private static string Number(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
