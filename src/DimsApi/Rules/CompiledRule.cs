using System.Collections.Frozen;
using Dims.Samples;
using Dims.Substances;
using Dims.Trends;

namespace Dims.Rules;

// A rule with its classes spelt out and its line ready for use.
public sealed class CompiledRule
{
    private readonly FrozenDictionary<string, AmountScale> _scales;
    private readonly AmountScale? _asItStands;

    public CompiledRule(string id, int version, AlertRuleContent content, RegisterSnapshot register)
    {
        (Id, Version, Content) = (id, version, content);
        Targets = content.Substances.Count + content.Classes.Count == 0 ? null : Slugs(content.Substances, content.Classes, register);
        Ignored = Slugs(content.Ignored, content.IgnoredClasses, register);
        SoldAs = content.SoldAs.Count == 0 ? null : content.SoldAs.ToFrozenSet(StringComparer.Ordinal);
        Forms = content.Forms.Count == 0 ? null : content.Forms.ToFrozenSet();
        Region = content.Region?.Split(':') is [var set, var region] ? (set, region) : null;
        _scales = content is { Unit: { } unit, Basis: { } basis }
            ? (Targets ?? []).ToFrozenDictionary(slug => slug, slug => new AmountScale(unit, basis, FactorsOf(slug, register)), StringComparer.Ordinal)
            : FrozenDictionary<string, AmountScale>.Empty;
        if (content is { Unit: { } same, UnknownBasisToo: true }) _asItStands = new AmountScale(same, Basis.Unknown, FrozenDictionary<Basis, decimal>.Empty);
    }

    public string Id { get; }
    public int Version { get; }
    public AlertRuleContent Content { get; }
    // Null: any.
    public FrozenSet<string>? Targets { get; }
    public FrozenSet<string> Ignored { get; }
    public FrozenSet<string>? SoldAs { get; }
    public FrozenSet<Form>? Forms { get; }
    public (string Set, string Id)? Region { get; }

    // Whether an amount lies above the line. What does not convert does not count, and a basis nobody knows only where the rule says so.
    public bool IsAbove(string slug, in JudgedFinding finding)
    {
        if (finding is not { Qualifier: Qualifier.Equal or Qualifier.Above, Amount: { } amount, Unit: { } unit } || !_scales.TryGetValue(slug, out var scale)) return false;
        var millionths = SampleRows.InMillionths(amount)!.Value;
        var reading = scale.Read(millionths, unit, finding.Basis, out var value);
        if (reading == Reading.UnknownBasis && _asItStands is not null) reading = _asItStands.Read(millionths, unit, Basis.Unknown, out value);
        return reading == Reading.Ok && (value > Content.Above || (finding.Qualifier == Qualifier.Above && value == Content.Above));
    }

    public static FrozenSet<string> Slugs(IReadOnlyList<string> substances, IReadOnlyList<string> classes, RegisterSnapshot register)
    {
        if (substances.Count + classes.Count == 0) return FrozenSet<string>.Empty;
        // What was merged since goes by the entry it was merged into, and brings its classes there.
        return substances.Concat(classes.Count == 0 ? [] : register.Substances.Values.Where(s => s.Classes.Any(classes.Contains)).Select(s => s.Slug))
            .Select(s => Merged(s, register)).ToFrozenSet(StringComparer.Ordinal);
    }

    private static string Merged(string slug, RegisterSnapshot register)
    {
        // An entry is merged into one that is not, which can be merged further: a chain without an end would be a fault of the data.
        for (var steps = 0; steps < 100 && register.Substances.GetValueOrDefault(slug)?.MergedInto is { } into; steps++) slug = into;
        return slug;
    }

    private static Dictionary<Basis, decimal> FactorsOf(string slug, RegisterSnapshot register) =>
        register.Substances.GetValueOrDefault(slug)?.Salts.ToDictionary(s => s.Basis, s => s.Factor) ?? [];
}
