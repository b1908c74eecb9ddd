using Dims.Samples;

namespace Dims.Substances;

/// <summary>A substance of the register.</summary>
public sealed record Substance
{
    /// <summary>Our own stable name for it.</summary>
    public required string Slug { get; init; }
    /// <summary>The international nonproprietary name, or the common one.</summary>
    public required string Name { get; init; }
    /// <summary>Other names: Dutch, English, street.</summary>
    public required IReadOnlyList<KnownName> Names { get; init; }
    /// <summary>In Hill order.</summary>
    public string? Formula { get; init; }
    /// <summary>IUPAC InChIKey of the free base.</summary>
    public string? InchiKey { get; init; }
    public required IReadOnlyList<CasNumber> Cas { get; init; }
    /// <summary>Gram per mole, of the free base.</summary>
    public decimal? MolarMass { get; init; }
    /// <summary>Classes it belongs to.</summary>
    public required IReadOnlyList<string> Classes { get; init; }
    /// <summary>Substances that a laboratory may not tell apart share a group.</summary>
    public string? IsomerGroup { get; init; }
    /// <summary>For an entry that means "position unknown": the substances it can stand for.</summary>
    public required IReadOnlyList<string> Members { get; init; }
    /// <summary>Mass of base in one mass of the salt. A salt that is not listed is unknown, not 1.</summary>
    public required IReadOnlyList<SaltFactor> Salts { get; init; }
    /// <summary>Where these facts come from.</summary>
    public required string Source { get; init; }
}

/// <summary>A name and the language it is used in: `nl`, `en` or `street`.</summary>
public sealed record KnownName
{
    /// <summary>The name as it is written.</summary>
    public required string Name { get; init; }
    /// <summary>`nl`, `en` or `street`.</summary>
    public string? Language { get; init; }
}

/// <summary>A CAS registry number.</summary>
public sealed record CasNumber
{
    /// <summary>With its hyphens.</summary>
    public required string Number { get; init; }
    /// <summary>`current` or `superseded`.</summary>
    public required string Status { get; init; }
}

/// <summary>mass as base = mass as this salt x factor.</summary>
public sealed record SaltFactor
{
    public required Basis Basis { get; init; }
    /// <summary>Mass of base in one mass of this salt.</summary>
    public required decimal Factor { get; init; }
}

/// <summary>A name under which things are sold, with what it promises.</summary>
public sealed record MarketName
{
    /// <summary>Our own stable name for it.</summary>
    public required string Slug { get; init; }
    /// <summary>The name it is listed under.</summary>
    public required string Name { get; init; }
    public required IReadOnlyList<KnownName> Names { get; init; }
    /// <summary>Slugs of the substances promised.</summary>
    public required IReadOnlyList<string> Promises { get; init; }
    /// <summary>Classes promised: any substance of the class answers the name.</summary>
    public required IReadOnlyList<string> PromisedClasses { get; init; }
    /// <summary>Where this comes from.</summary>
    public required string Source { get; init; }
}
