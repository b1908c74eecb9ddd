using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;

namespace Dims.Substances;

/// <summary>A substance as it is entered or changed. What is left out is taken out; names that people gave by `PUT /v1/names/{name}` stay.</summary>
public sealed record PutSubstance : ICommand<Substance>, IChecked
{
    [JsonIgnore] public string Slug { get; init; } = "";

    // The tag of what was read; null where there was nothing to read.
    [JsonIgnore] public string? Tag { get; init; }

    /// <summary>The international nonproprietary name, or the common one.</summary>
    [StringLength(120, MinimumLength = 1)] public required string Name { get; init; }
    /// <summary>Other names: Dutch, English, street. None may stand for something else already.</summary>
    [MaxLength(200)] public IReadOnlyList<KnownName> Names { get; init; } = [];
    /// <summary>In Hill order.</summary>
    [StringLength(60, MinimumLength = 1), RegularExpression("^([A-Z][a-z]?[0-9]*)+$")] public string? Formula { get; init; }
    /// <summary>IUPAC InChIKey of the free base.</summary>
    [RegularExpression(RegisterChecks.InChIKey)] public string? InchiKey { get; init; }
    [MaxLength(20)] public IReadOnlyList<CasNumber> Cas { get; init; } = [];
    /// <summary>Gram per mole, of the free base.</summary>
    [Amount] public decimal? MolarMass { get; init; }
    /// <summary>Classes it belongs to, as slugs.</summary>
    [MaxLength(20), EachLength(60)] public IReadOnlyList<string> Classes { get; init; } = [];
    /// <summary>Substances that a laboratory may not tell apart share a group.</summary>
    [StringLength(60, MinimumLength = 1), RegularExpression(Patterns.Slug)] public string? IsomerGroup { get; init; }
    /// <summary>For an entry that means "position unknown": slugs of the substances it can stand for.</summary>
    [MaxLength(50), EachLength(64)] public IReadOnlyList<string> Members { get; init; } = [];
    /// <summary>Mass of base in one mass of the salt. A salt that is not listed is unknown, not 1.</summary>
    [MaxLength(20)] public IReadOnlyList<SaltFactor> Salts { get; init; } = [];
    /// <summary>Where these facts come from.</summary>
    [StringLength(1000, MinimumLength = 1)] public required string Source { get; init; }

    public string? Subject(object answer) => Slug;

    public void Check(Faults faults)
    {
        RegisterChecks.Slug(Slug, faults);
        RegisterChecks.Names(Name ?? "", Names, faults);
        RegisterChecks.Once(Classes, "/classes", faults);
        RegisterChecks.Once(Members, "/members", faults);
        RegisterChecks.Cas(Cas, faults);
        RegisterChecks.Salts(Salts, faults);
        if (MolarMass is <= 0 or > 100_000) faults.Add("/molarMass", "out-of-range", "is in gram per mole: above 0, at most 100000.");
        if (Members.Contains(Slug)) faults.Add($"/members/{Members.ToList().IndexOf(Slug)}", "itself", "an entry is no member of itself.");
    }
}
