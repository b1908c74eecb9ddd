using System.Security.Cryptography;
using System.Text;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Samples;

// Gives every name of some samples its row in `names`. Those that the register knows cost nothing; a new one is kept as it was told.
public sealed class SampleNames(Session session, SubstanceIndex index)
{
    public async Task<NamesInUse> Resolve(IReadOnlyList<SubmitSample> samples)
    {
        var register = await index.Current();
        var rows = new Dictionary<string, NameRow>(StringComparer.Ordinal);
        var told = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var sample in samples)
            foreach (var name in NamesOf(sample))
                if (!rows.ContainsKey(name)) rows[name] = Known(register, name, told);
        foreach (var (folded, spelling) in told)
            await session.Execute("INSERT INTO names (folded, spelling, first_seen_at) VALUES (@folded, @spelling, @at) ON CONFLICT (folded) DO NOTHING", new { folded, spelling, at = session.NowText });
        if (told.Count > 0) await ReadNamedMeanwhile(rows, [.. told.Keys]);
        var panels = await Panels(samples, rows);
        return new NamesInUse(rows, panels);
    }

    private static IEnumerable<string> NamesOf(SubmitSample sample)
    {
        foreach (var name in sample.SoldAs) yield return name;
        foreach (var analysis in sample.Analyses)
        {
            foreach (var finding in analysis.Findings) yield return finding.Substance;
            if (analysis.TestedFor is null) continue;
            foreach (var name in analysis.TestedFor) yield return name;
        }
    }

    private static NameRow Known(RegisterSnapshot register, string name, SortedDictionary<string, string> told)
    {
        var folded = NameFolding.Fold(name);
        if (register.Names.ContainsKey(folded)) return new NameRow(folded, true);
        if (NameFolding.FirstBlock(name) is { } block && register.Names.ContainsKey(block)) return new NameRow(block, true);
        told.TryAdd(folded, name.Trim());
        return new NameRow(folded, false);
    }

    // The index in memory was a hint; these rows are the truth in this transaction.
    private async Task ReadNamedMeanwhile(Dictionary<string, NameRow> rows, string[] folded)
    {
        var named = await session.Query<string>($"SELECT folded FROM names WHERE {session.Database.In("folded", "@folded")} AND (substance IS NOT NULL OR market_name IS NOT NULL)", new { folded });
        foreach (var (name, row) in rows.Where(r => named.Contains(r.Value.Folded)).ToList()) rows[name] = row with { IsKnown = true };
    }

    // A list of what was looked for is interned: one row per different list.
    private async Task<Dictionary<string, string>> Panels(IReadOnlyList<SubmitSample> samples, Dictionary<string, NameRow> rows)
    {
        var panels = new Dictionary<string, string>(StringComparer.Ordinal);
        var lists = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var analysis in samples.SelectMany(s => s.Analyses).Where(a => a.TestedFor is { Count: > 0 }))
        {
            string[] folded = [.. analysis.TestedFor!.Select(n => rows[n].Folded).Distinct().Order(StringComparer.Ordinal)];
            var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', folded))))[..32];
            panels[NamesInUse.PanelKey(analysis)!] = id;
            lists[id] = folded;
        }
        foreach (var (id, names) in lists)
        {
            if (await session.Execute("INSERT INTO panels (id) VALUES (@id) ON CONFLICT (id) DO NOTHING", new { id }) == 0) continue;
            foreach (var name in names) await session.Execute("INSERT INTO panel_names (panel, name) VALUES (@id, @name)", new { id, name });
        }
        return panels;
    }
}

public readonly record struct NameRow(string Folded, bool IsKnown);

public sealed class NamesInUse(IReadOnlyDictionary<string, NameRow> rows, IReadOnlyDictionary<string, string> panels)
{
    public string Folded(string name) => rows[name].Folded;

    public string? PanelOf(Analysis analysis) => PanelKey(analysis) is { } key ? panels[key] : null;

    public IReadOnlyList<string> UnknownOf(SubmitSample sample) =>
        [.. sample.SoldAs.Concat(sample.Analyses.SelectMany(a => a.Findings).Select(f => f.Substance)).Where(n => !rows[n].IsKnown).Distinct(StringComparer.Ordinal)];

    public static string? PanelKey(Analysis analysis) => analysis.TestedFor is { Count: > 0 } list ? string.Join('\n', list) : null;
}
