using Dims.Samples;

namespace Dims.Trends;

// What one analysis of a sample says about the substance: a finding, or "looked for" by its panel (not detected). The rest is the analysis's and the sample's.
public readonly record struct Statement
{
    public required long Sample { get; init; }
    public required DateOnly Day { get; init; }
    public required int Analysis { get; init; }
    public int Ordinal { get; init; }
    public Qualifier Qualifier { get; init; }
    public long? Amount { get; init; }
    public Unit? Unit { get; init; }
    public Basis Basis { get; init; }
    public bool HasParts { get; init; }
    // A plausibility flag keeps the value out, and nobody has confirmed it.
    public bool IsKeptOut { get; init; }
    // Found under an entry that can stand for it and for others, and nothing more is known: neither found nor not.
    public bool PositionUnknown { get; init; }
    // Not on any list: the analysis has screened.
    public bool Screened { get; init; }

    public Source Source { get; init; }
    public bool Authorised { get; init; }
    public string? AnalysedOn { get; init; }
    // The form, method or location, where the question groups by it.
    public string GroupText { get; init; }
    public bool Generated { get; init; }
    public bool PositivesOnly { get; init; }

    public bool Found => Qualifier != Qualifier.NotDetected && !PositionUnknown;
}
