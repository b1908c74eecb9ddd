using System.ComponentModel.DataAnnotations;
using Dims.Http;
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
    /// <summary>The substance that this one was merged into: all its names stand for that one now. Left out where it was not.</summary>
    public string? MergedInto { get; init; }
    /// <summary>
    /// What the law says of it, by date: entries of its own and those of groups that it belongs to; with `on` only those of that day. An empty list says that nothing
    /// was entered, not that it is not controlled. Left out in versions, because it has a history of its own.
    /// </summary>
    public IReadOnlyList<LegalStatus>? LegalStatuses { get; init; }
}

/// <summary>A name and the language it is used in: `nl`, `en` or `street`.</summary>
public sealed record KnownName
{
    /// <summary>The name as it is written.</summary>
    [StringLength(120, MinimumLength = 1)] public required string Name { get; init; }
    /// <summary>`nl`, `en` or `street`; `en` where it is left out.</summary>
    [RegularExpression("^(nl|en|street)$")] public string? Language { get; init; }
}

/// <summary>A CAS registry number.</summary>
public sealed record CasNumber
{
    /// <summary>With its hyphens; the last digit checks the others.</summary>
    [RegularExpression("^[1-9][0-9]{1,6}-[0-9]{2}-[0-9]$")] public required string Number { get; init; }
    /// <summary>`current` or `superseded`.</summary>
    [RegularExpression("^(current|superseded)$")] public required string Status { get; init; }
}

/// <summary>mass as base = mass as this salt x factor.</summary>
public sealed record SaltFactor
{
    public required Basis Basis { get; init; }
    /// <summary>Mass of base in one mass of this salt: above 0, at most 1.</summary>
    [Amount] public required decimal Factor { get; init; }
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
