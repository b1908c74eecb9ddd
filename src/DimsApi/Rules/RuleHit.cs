using Dims.Samples;

namespace Dims.Rules;

// A rule that a sample meets: a question to people, never an answer.
public sealed record RuleHit
{
    public required string Rule { get; init; }
    public required int RuleVersion { get; init; }
    public required RuleKind Kind { get; init; }
    // The sample's number.
    public required long Sample { get; init; }
    // One English sentence: why.
    public required string Sentence { get; init; }
    // Slugs it is about, what weighs most first; the folded name where the register does not know it.
    public required IReadOnlyList<string> Substances { get; init; }
    public required ProductKey Product { get; init; }
    // On the danger list: somebody has been told already.
    public required bool Urgent { get; init; }

    // The same of some of its substances: the first is what the product goes by. Null where none is left.
    public RuleHit? About(IReadOnlyList<string> left) => left.Count == 0 ? null : left.Count == Substances.Count ? this : this with { Substances = left, Product = Product with { Substance = left[0] } };
}

// What makes two samples the same product: a tablet by its substance and its look, anything else by substance, what it was sold as, region and day.
public sealed record ProductKey
{
    public required Form Form { get; init; }
    // The main slug; empty where nothing was found yet and the look alone tells.
    public required string Substance { get; init; }
    // Of a tablet: logo, colours and shape, folded.
    public required string? Look { get; init; }
    // Slug of the first name that it was sold as, or that name folded where nobody knows it.
    public required string? SoldAs { get; init; }
    // Of the location, in the set `province`.
    public required string? Region { get; init; }
    public required DateOnly Day { get; init; }
}
