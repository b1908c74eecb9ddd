using Dims.Http;
using Dims.Rules;

namespace Dims.Proposals;

// What is brought to proposals at once about one product, by whomever.
internal sealed record Offer
{
    public required Product Product { get; init; }
    public required string Title { get; init; }
    public bool Urgent { get; init; }
    public required IReadOnlyList<OfferedEvidence> Evidence { get; init; }
    public IReadOnlyList<string> Substances { get; init; } = [];

    public static Offer Of(Product product, IReadOnlyList<RuleHit> hits, Func<RuleHit, string> locationOf) => new()
    {
        Product = product with { Day = hits.Max(h => h.Product.Day) },
        Title = hits[0].Sentence,
        Urgent = hits.Any(h => h.Urgent),
        Substances = [.. hits.SelectMany(h => h.Substances).Append(product.Substance!).Where(s => s.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        Evidence = [.. hits.Select(h => OfferedEvidence.Of(h, locationOf(h)))],
    };
}

// One piece of it. `Source` is what may be "of another kind": the kind of a rule, or of what people bring.
internal sealed record OfferedEvidence
{
    public required EvidenceKind Kind { get; init; }
    public required string Source { get; init; }
    public required string Identity { get; init; }
    public long? Number { get; init; }
    // Who gave it, of a piece that goes from one proposal to another.
    public string? Owner { get; init; }
    // By people, and no sample of ours.
    public bool IsReported => Kind != EvidenceKind.Sample;
    public required ProposalEvidence Said { get; init; }

    public static OfferedEvidence Of(RuleHit hit, string location) => new()
    {
        Kind = EvidenceKind.Sample,
        Source = "rule:" + Wire.Name(hit.Kind),
        Identity = IdentityOf(hit),
        Number = hit.Sample,
        Said = Bare(EvidenceKind.Sample) with
        {
            Sample = new SampleHit { Number = Dims.Samples.SampleNumber.Format(hit.Sample), Location = location, CollectedOn = hit.Product.Day, Rule = hit.Rule, RuleVersion = hit.RuleVersion, RuleKind = hit.Kind, Sentence = hit.Sentence },
        },
    };

    public static string IdentityOf(RuleHit hit) => FormattableString.Invariant($"sample:{hit.Sample}:{hit.Rule}");

    // Place, time and who are given when it is written.
    public static ProposalEvidence Bare(EvidenceKind kind) => new() { Ordinal = 0, Kind = kind, AddedAt = default };
}
