using Dims.Samples;
using Dims.Substances;

namespace Dims.Trends;

// What one sample held: what was found by the rules of standing, and what of it is active.
public readonly record struct Composition(Content Content, IReadOnlyList<string> Found, IReadOnlyList<string> Actives, bool LookedFor);

// Pure: a sample against what its name promises.
public sealed class CompositionJudge(RegisterSnapshot register, HeldJudge judge, IReadOnlySet<string> promised, Overlaps overlaps)
{
    // Entries that can stand for something promised and for something else.
    private readonly HashSet<string> _open = [.. promised.SelectMany(p => overlaps.Of(p)).Where(o => !o.IsNarrower && !promised.Contains(o.Slug)).Select(o => o.Slug)];

    // What the register says a name promises: every substance named, and every one of a class named. A group whose members are all promised is promised too.
    public static IReadOnlySet<string> Promised((string Column, string Value) soldAs, RegisterSnapshot register)
    {
        var promised = new HashSet<string>(StringComparer.Ordinal);
        if (soldAs.Column == "substance") promised.Add(soldAs.Value);
        else if (soldAs.Column == "market_name" && register.MarketNames.GetValueOrDefault(soldAs.Value) is { } market)
            promised.UnionWith(market.Promises.Concat(register.Substances.Values.Where(s => s.Classes.Any(market.PromisedClasses.Contains)).Select(s => s.Slug)));
        var members = promised.SelectMany(p => register.Substances.GetValueOrDefault(p)?.Members is { Count: > 0 } m ? m : [p]).ToHashSet(StringComparer.Ordinal);
        promised.UnionWith(register.Substances.Values.Where(s => s.Members.Count > 0 && s.Members.All(members.Contains)).Select(s => s.Slug));
        promised.UnionWith(members);
        return promised;
    }

    public Composition Judge(HeldSample sample)
    {
        var (found, actives) = (new List<string>(), new List<string>());
        foreach (var finding in sample.Findings)
        {
            if (finding.Qualifier == Qualifier.NotDetected) continue;
            // Nothing overrules the only analysis.
            if (!found.Contains(finding.Id) && sample.Analyses.Count > 1 && judge.Of(sample, finding.Id).Held != Held.Found) continue;
            if (!found.Contains(finding.Id)) found.Add(finding.Id);
            if (finding.MayBeActive && !actives.Contains(finding.Id) && !NeverActive.Has(finding.Id, register)) actives.Add(finding.Id);
        }
        found.Sort(StringComparer.Ordinal);
        actives.Sort(StringComparer.Ordinal);
        // What was promised is held, whatever the register thinks of its effect.
        var holds = found.Exists(promised.Contains);
        var others = actives.Exists(a => !promised.Contains(a) && !_open.Contains(a));
        var content = holds ? actives.Exists(a => !promised.Contains(a)) ? Content.WithOthers : Content.Only
            : actives.Exists(_open.Contains) ? Content.PositionUnknown
            : others ? Content.Other
            : found.Count > 0 ? Content.NotActive
            : Content.NothingFound;
        return new Composition(content, found, actives, holds || promised.Count == 0 || sample.Findings.Any(f => promised.Contains(f.Id)) || sample.Analyses.Any(a => promised.Any(p => judge.LookedFor(a, p))));
    }
}
