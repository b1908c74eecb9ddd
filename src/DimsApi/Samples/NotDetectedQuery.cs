using Dims.Access;
using Dims.Panels;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Samples;

/// <summary>How far an analysis looked. `unknown`: nobody said what it looked for. `listed`: for the substances of its list. `screening`: for all that its method can see.</summary>
public enum Reach { Unknown, Listed, Screening }

/// <summary>What was looked for in a sample and not found, by analysis.</summary>
public sealed record NotDetectedList
{
    /// <summary>What this list does not say; to be shown with it.</summary>
    public required string Caution { get; init; }
    public required IReadOnlyList<NotDetectedOf> Items { get; init; }
    /// <summary>True where the sample is generated demonstration data.</summary>
    public required bool Generated { get; init; }
}

/// <summary>What one analysis looked for and did not find.</summary>
public sealed record NotDetectedOf
{
    /// <summary>Place of the analysis among those of the sample, from 0.</summary>
    public required int Analysis { get; init; }
    /// <summary>Id of its panel, where it names one.</summary>
    public string? Panel { get; init; }
    public required Reach Reach { get; init; }
    /// <summary>Not detected above the limit given; without a limit none is known. Nothing that this analysis may have found under another entry, as 3-MMC where it found MMC with the position unknown.</summary>
    public required IReadOnlyList<NotDetectedSubstance> Substances { get; init; }
}

/// <summary>A substance that was looked for and not found.</summary>
public sealed record NotDetectedSubstance
{
    /// <summary>The name as the panel, the list or the finding has it.</summary>
    public required string Substance { get; init; }
    /// <summary>The substance of the register; left out where the register does not know the name.</summary>
    public string? Slug { get; init; }
    /// <summary>Limit of detection, in `unit`.</summary>
    public decimal? Lod { get; init; }
    public Unit? Unit { get; init; }
    public Basis? Basis { get; init; }
}

public sealed class NotDetectedQuery(Database database, SampleQueries samples)
{
    private const string Caution = "This is no reassurance. What is listed was not found above the limit given, if any; less of it can be there. What is not listed was found (see the findings), was not looked for, or nobody said so; a screening sees what its method can see, and that is not everything.";

    public async Task<NotDetectedList?> Of(string id, Caller caller, CancellationToken cancel)
    {
        if (await samples.Find(id, caller, cancel) is not var (row, register)) return null;
        var sample = new OpenSample(System.Text.Encoding.UTF8.GetString(row.Document), row.Added is null ? null : System.Text.Encoding.UTF8.GetString(row.Added)) { Number = row.Number, Id = row.Id, Location = "", Generated = row.Generated == 1, Flags = 0, Revision = row.Revision };
        await using var read = await database.Read(cancel);
        var items = new List<NotDetectedOf>();
        for (var a = 0; a < sample.Analyses.Count; a++) items.Add(await Of(read, a, sample.Analyses[a], register, row.Number));
        return new NotDetectedList { Caution = Caution, Items = items, Generated = row.Generated == 1 };
    }

    internal static async Task<NotDetectedOf> Of(Sql read, int at, Analysis analysis, RegisterSnapshot register, long number)
    {
        // What the rows say it looked for: a panel may have been registered after the analysis.
        var (list, screening) = await read.One<(string? Panel, long Screening)>("SELECT panel, screening FROM analyses WHERE sample = @number AND ordinal = @at", new { number, at });
        var panel = analysis.Panel is { } name && (list is not null || screening == 1) && analysis.TestedFor is not { Count: > 0 } ? await PanelQueries.Find(read, name) : null;
        var lookedFor = panel?.Substances ?? [.. (analysis.TestedFor ?? []).Select(n => new PanelSubstance { Substance = n })];
        var stated = analysis.Findings.Where(f => f.Qualifier == Qualifier.NotDetected).Select(f => new PanelSubstance { Substance = f.Substance, Lod = f.Lod, Unit = f.Unit, Basis = f.Basis });
        var found = analysis.Findings.Where(f => f.Qualifier != Qualifier.NotDetected).Select(f => Key(f.Substance, register)).ToHashSet(StringComparer.Ordinal);
        // 3-MMC can be what was found as "MMC, position unknown", and then nobody can say that it was not.
        foreach (var slug in found.ToList()) found.UnionWith(register.Overlapping(slug).Select(s => s.Slug));
        return new NotDetectedOf
        {
            Analysis = at,
            Panel = analysis.Panel,
            Reach = screening == 1 ? Reach.Screening : list is not null ? Reach.Listed : Reach.Unknown,
            // A finding that says so knows its own limit better than the panel.
            Substances = [.. stated.Concat(lookedFor).Where(s => !found.Contains(Key(s.Substance, register))).DistinctBy(s => Key(s.Substance, register)).Select(s => new NotDetectedSubstance
            {
                Substance = s.Substance,
                Slug = register.Resolve(s.Substance)?.Substance,
                Lod = s.Lod,
                Unit = s.Lod is null ? null : s.Unit,
                Basis = s.Lod is null ? null : s.Basis,
            })],
        };
    }

    private static string Key(string name, RegisterSnapshot register) => register.Resolve(name)?.Substance ?? NameFolding.Fold(name);
}
