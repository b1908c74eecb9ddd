using Dims.Samples;
using Dims.Substances;

namespace Dims.Rules;

// What of a sample the rules look at.
public sealed record JudgedSample
{
    private static readonly Dictionary<string, string> Nowhere = [];

    public required long Number { get; init; }
    public required DateOnly Day { get; init; }
    public required Form Form { get; init; }
    // As rows of `names`.
    public required IReadOnlyList<string> SoldAs { get; init; }
    public required string Location { get; init; }
    // Of a tablet: see Looks.
    public string? Look { get; init; }
    // Where its location lies, by region set.
    public IReadOnlyDictionary<string, string> Regions { get; init; } = Nowhere;
    public required IReadOnlyList<JudgedFinding> Findings { get; init; }
    // So many of the findings, the first ones, have been judged before.
    public int Old { get; init; }
    // It was recorded before, and something has been added to it.
    public bool IsAddedTo { get; init; }
    // It was recorded before, and says something else now.
    public bool IsCorrected { get; init; }
    // Its day is impossible: it says nothing of what has been seen when.
    public bool KeptOut { get; init; }

    public string? Province => Regions.GetValueOrDefault("province");

    public static JudgedSample Of(PreparedSample prepared, long number, bool keptOut) => new()
    {
        Number = number,
        Day = prepared.Sample.CollectedOn,
        Form = prepared.Sample.Form,
        SoldAs = prepared.SoldAs,
        Location = prepared.Location!,
        Look = Looks.Of(prepared.Sample),
        Findings = [.. prepared.Analyses.SelectMany(a => a.Analysis.Findings.Select((f, i) => JudgedFinding.Of(a.Names[i], f)))],
        KeptOut = keptOut,
    };

    // With all its analyses, of which those before were judged when they came.
    internal static JudgedSample Of(OpenSample sample)
    {
        JudgedFinding[] findings = [.. sample.Analyses.SelectMany(a => a.Findings).Select(f => JudgedFinding.Of(NameFolding.Fold(f.Substance), f))];
        return new JudgedSample
        {
            Number = sample.Number,
            Day = sample.Sent.CollectedOn,
            Form = sample.Sent.Form,
            SoldAs = [.. sample.Sent.SoldAs.Select(NameFolding.Fold)],
            Location = sample.Location,
            Look = Looks.Of(sample.Sent),
            Findings = findings,
            Old = sample.FindingsBefore,
            IsAddedTo = true,
            KeptOut = sample.KeptOut,
        };
    }
}

public readonly record struct JudgedFinding(string Name, Qualifier Qualifier, decimal? Amount, Unit? Unit, Basis Basis, Role? Role)
{
    public static JudgedFinding Of(string name, Finding finding) => new(name, finding.Qualifier, finding.Amount, finding.Unit, finding.Basis ?? Basis.Unknown, finding.Role);
}

// What a tablet looks like, folded: logo, colours in order, shape.
public static class Looks
{
    // Null for what is no tablet, or of which nothing was written down.
    public static string? Of(SubmitSample sample)
    {
        if (sample is not { Form: Form.Tablet, Appearance: { } look }) return null;
        var (logo, shape) = (Fold(look.Logo), Fold(look.Shape));
        var colours = string.Join('+', (look.Colours ?? []).Select(Fold).Where(c => c.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return logo.Length + colours.Length + shape.Length == 0 ? null : $"{logo}|{colours}|{shape}";
    }

    // Without a logo a look tells too little to count look-alikes by.
    public static bool HasLogo(string? look) => look is not null && look[0] != '|';

    private static string Fold(string? text) => text is null ? "" : NameFolding.Fold(text).Replace("|", "", StringComparison.Ordinal).Replace("+", "", StringComparison.Ordinal);
}
