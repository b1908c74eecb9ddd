using Dims.Samples;
using Dims.Substances;

namespace Dims.Rules;

// A substance that a sample holds: a slug, or the folded name where the register does not know it, with the finding that says most.
public sealed record Found(string Id, bool IsKnown, string Name, JudgedFinding Finding, bool MayBeActive);

// What a sample holds and was sold as, in the register's words.
public sealed class SampleContent
{
    private readonly JudgedSample _sample;
    private readonly RegisterSnapshot _register;
    private (HashSet<string> Slugs, HashSet<string> Classes, bool IsKnown)? _promised;
    private IReadOnlyList<Found>? _heaviestFirst;

    private SampleContent(JudgedSample sample, RegisterSnapshot register)
    {
        (_sample, _register) = (sample, register);
        SoldAs = SoldAsIn(sample, register);
        Found = FoundIn(sample, register);
    }

    public static SampleContent Of(JudgedSample sample, RegisterSnapshot register) => new(sample, register);

    public JudgedSample Sample => _sample;

    // Slugs; the folded name of what the register does not know.
    public IReadOnlyList<string> SoldAs { get; }

    // In the order in which they were found.
    public IReadOnlyList<Found> Found { get; }

    private (HashSet<string> Slugs, HashSet<string> Classes, bool IsKnown) Promised => _promised ??= Promise();

    public bool PromiseIsKnown => Promised.IsKnown;

    // The one that weighs most; empty where nothing was found.
    public string Main => Of(null) is [var first, ..] ? first.Id : "";

    // Names of what it was sold as, as far as the register has them.
    public IReadOnlyList<string> SoldAsNames => [.. SoldAs.Select(s => _register.MarketNames.GetValueOrDefault(s)?.Name ?? _register.Substances.GetValueOrDefault(s)?.Name).OfType<string>()];

    // Those a rule is about, the one that weighs most first.
    public IReadOnlyList<Found> Of(IReadOnlySet<string>? targets)
    {
        if (targets is null) return _heaviestFirst ??= HeaviestFirst(Found);
        List<Found>? found = null;
        foreach (var one in Found) if (targets.Contains(one.Id)) (found ??= []).Add(one);
        return found is null ? [] : HeaviestFirst(found);
    }

    // Those with an amount above the rule's line, and that amount.
    public IReadOnlyList<Found> Above(CompiledRule rule, IReadOnlyList<Found> found)
    {
        List<Found>? above = null;
        foreach (var one in found)
            foreach (var finding in _sample.Findings)
                if (IdOf(_register, finding.Name) == one.Id && rule.IsAbove(one.Id, finding))
                {
                    (above ??= []).Add(one with { Finding = finding });
                    break;
                }
        return above ?? (IReadOnlyList<Found>)[];
    }

    public bool IsPromised(string slug) =>
        Promised.Slugs.Contains(slug) || _register.Substances.GetValueOrDefault(slug)?.Classes.Any(Promised.Classes.Contains) == true
        || _register.Overlapping(slug).Any(o => Promised.Slugs.Contains(o.Slug));

    public ProductKey ProductOf(string substance) => new()
    {
        Form = _sample.Form,
        Substance = substance,
        Look = _sample.Look,
        SoldAs = SoldAs is [var first, ..] ? first : null,
        Region = _sample.Province,
        Day = _sample.Day,
    };

    private static IReadOnlyList<string> SoldAsIn(JudgedSample sample, RegisterSnapshot register)
    {
        if (sample.SoldAs.Count == 0) return [];
        var soldAs = new List<string>(sample.SoldAs.Count);
        foreach (var name in sample.SoldAs)
        {
            var id = register.Of(name) is { } naming ? naming.Substance ?? naming.MarketName! : name;
            if (!soldAs.Contains(id)) soldAs.Add(id);
        }
        return soldAs;
    }

    private (HashSet<string>, HashSet<string>, bool) Promise()
    {
        var (slugs, classes, isKnown) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), false);
        foreach (var name in SoldAs)
        {
            if (_register.MarketNames.GetValueOrDefault(name) is { } market)
            {
                slugs.UnionWith(market.Promises);
                classes.UnionWith(market.PromisedClasses);
                isKnown = true;
            }
            else if (_register.Substances.ContainsKey(name)) isKnown = slugs.Add(name) || isKnown;
        }
        return (slugs, classes, isKnown);
    }

    private static List<Found> FoundIn(JudgedSample sample, RegisterSnapshot register)
    {
        var found = new List<Found>(sample.Findings.Count);
        foreach (var finding in sample.Findings)
        {
            if (finding.Qualifier == Qualifier.NotDetected) continue;
            var naming = register.Of(finding.Name);
            var id = naming?.Substance ?? finding.Name;
            var isKnown = naming?.Substance is not null;
            var one = new Found(id, isKnown, isKnown ? register.Substances[id].Name : finding.Name, finding, finding.Role is null or Role.Active or Role.Adulterant);
            var at = found.FindIndex(f => f.Id == id);
            if (at < 0) found.Add(one);
            else found[at] = (Weight(finding) > Weight(found[at].Finding) ? one : found[at]) with { MayBeActive = one.MayBeActive || found[at].MayBeActive };
        }
        return found;
    }

    private static string IdOf(RegisterSnapshot register, string name) => register.Of(name)?.Substance ?? name;

    // A stable order: of equals the one that was found first.
    private static IReadOnlyList<Found> HeaviestFirst(IReadOnlyList<Found> found) => found.Count < 2 ? found : [.. found.OrderByDescending(f => Weight(f.Finding))];

    // Only to choose between findings of one sample, whose amounts are mostly of one kind.
    private static decimal Weight(JudgedFinding finding) => finding.Amount ?? 0;
}
