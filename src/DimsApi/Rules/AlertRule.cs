using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Samples;

namespace Dims.Rules;

/// <summary>
/// `present`: a substance or class is there at all. `unexpected`: a substance or class that what it was sold as does not promise. `dose`: more of a substance than a line.
/// `adulterant-amount`: more than a line of a substance or class that what it was sold as does not promise. `actives`: more than so many active substances.
/// `first-sighting`: a substance never seen before, or not for some days. `cluster`: so many look-alikes within some days.
/// </summary>
public enum RuleKind { Present, Unexpected, Dose, AdulterantAmount, Actives, FirstSighting, Cluster }

/// <summary>What makes the data raise a question to people. Members that its kind does not have are refused; docs/alert-rules.md lists them by kind.</summary>
public sealed record AlertRuleContent
{
    public required RuleKind Kind { get; init; }
    /// <summary>What people call it.</summary>
    [StringLength(120, MinimumLength = 1)] public required string Name { get; init; }
    /// <summary>False: kept, and raises nothing.</summary>
    public bool Enabled { get; init; } = true;
    /// <summary>The substances it is about, by any name; kept as slugs.</summary>
    [MaxLength(100), EachLength(120)] public IReadOnlyList<string> Substances { get; init; } = [];
    /// <summary>Classes it is about: every substance of them.</summary>
    [MaxLength(50), EachLength(60)] public IReadOnlyList<string> Classes { get; init; } = [];
    /// <summary>Substances that never count. Kinds `unexpected`, `actives` and `first-sighting`.</summary>
    [MaxLength(200), EachLength(120)] public IReadOnlyList<string> Ignored { get; init; } = [];
    /// <summary>Classes that never count. Kinds `unexpected`, `actives` and `first-sighting`.</summary>
    [MaxLength(50), EachLength(60)] public IReadOnlyList<string> IgnoredClasses { get; init; } = [];
    /// <summary>The line, above 0; more than this counts. Kinds `dose` and `adulterant-amount`.</summary>
    [Amount] public decimal? Above { get; init; }
    /// <summary>Unit of the line; amounts in another one count where it converts.</summary>
    public Unit? Unit { get; init; }
    /// <summary>Basis of the line. An amount in another known basis is converted by the register's factors; `unknown`: only amounts of unknown basis count.</summary>
    public Basis? Basis { get; init; }
    /// <summary>True: an amount of unknown basis is held against the line as it stands, though it may be the mass of something else.</summary>
    public bool? UnknownBasisToo { get; init; }
    /// <summary>Kind `actives`: more than so many.</summary>
    [Range(1, 20)] public int? MoreThan { get; init; }
    /// <summary>Kind `first-sighting`: not seen for so many days; left out: never. Kind `cluster`: within so many days.</summary>
    [Range(1, 3650)] public int? Days { get; init; }
    /// <summary>Kind `first-sighting`: nothing is new in the first so many days that there are samples of; 0 when left out.</summary>
    [Range(0, 3650)] public int? LearningDays { get; init; }
    /// <summary>Kind `first-sighting`: a name that the register does not know counts as a substance.</summary>
    public bool? UnregisteredNames { get; init; }
    /// <summary>Kind `cluster`: so many samples.</summary>
    [Range(1, 1000)] public int? Count { get; init; }
    /// <summary>Only samples of these forms; any when left out.</summary>
    [MaxLength(10)] public IReadOnlyList<Form> Forms { get; init; } = [];
    /// <summary>Only what was sold as one of these, by any name; kept as slugs.</summary>
    [MaxLength(50), EachLength(120)] public IReadOnlyList<string> SoldAs { get; init; } = [];
    /// <summary>Only samples of locations in this region: `set:region`, as `province:utrecht`.</summary>
    [StringLength(121, MinimumLength = 3), RegularExpression("^[a-z0-9-]+:[a-z0-9-]+$")] public string? Region { get; init; }
    /// <summary>Where the rule and its line come from.</summary>
    [StringLength(1000, MinimumLength = 1)] public required string Source { get; init; }
}

/// <summary>A rule as it is, or as it was in an earlier version.</summary>
public sealed record AlertRule
{
    /// <summary>Its own stable name.</summary>
    public required string Id { get; init; }
    /// <summary>1 for the first.</summary>
    public required int Version { get; init; }
    /// <summary>When this version was entered.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Work label of who entered it; left out for what came with the program.</summary>
    public string? By { get; init; }
    /// <summary>Why it was entered or changed.</summary>
    public required string Reason { get; init; }
    public required AlertRuleContent Rule { get; init; }
}

/// <summary>Every rule as it is now, by id.</summary>
public sealed record AlertRuleList
{
    public required IReadOnlyList<AlertRule> Items { get; init; }
}

/// <summary>Every version of a rule, the last one first.</summary>
public sealed record AlertRuleVersions
{
    public required IReadOnlyList<AlertRule> Items { get; init; }
}
