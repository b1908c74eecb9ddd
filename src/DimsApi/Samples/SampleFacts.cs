using System.Text.Json.Serialization;

namespace Dims.Samples;

// The field's closed lists. On the wire they are kebab-case; Http/Wire.cs is the one place that reads and writes them.

/// <summary>What the sample looks like as a product.</summary>
public enum Form { Unknown, Tablet, Powder, Crystal, Capsule, Blotter, Liquid, Plant, Paste, Other }

/// <summary>Why the sample was brought in.</summary>
public enum BroughtIn { Routine, Suspected, AfterAdverseEffects, Found, Other }

/// <summary>Where a result comes from: a laboratory, a measurement on site, or recognition (a match with tablets analysed before).</summary>
public enum Source { Laboratory, OnSite, Recognised }

/// <summary>What a substance does in the sample.</summary>
public enum Role { Active, Adulterant, Diluent, ByProduct, Precursor, Metabolite }

/// <summary>`=` measured; `&lt;` below and `&gt;` above the amount given; `trace` and `detected` found without an amount; `not-detected` looked for and not found.</summary>
public enum Qualifier
{
    [JsonStringEnumMemberName("=")] Equal,
    [JsonStringEnumMemberName("<")] Below,
    [JsonStringEnumMemberName(">")] Above,
    Trace,
    Detected,
    NotDetected,
}

/// <summary>UCUM codes. `%` is percent by mass; `%`, `mg/g` and `g/kg` are one family and convert into each other, the others do not convert.</summary>
public enum Unit
{
    [JsonStringEnumMemberName("mg/{tbl}")] MgPerTablet,
    [JsonStringEnumMemberName("mg/{capsule}")] MgPerCapsule,
    [JsonStringEnumMemberName("ug/{blotter}")] UgPerBlotter,
    [JsonStringEnumMemberName("%")] Percent,
    [JsonStringEnumMemberName("mg/g")] MgPerG,
    [JsonStringEnumMemberName("g/kg")] GPerKg,
    [JsonStringEnumMemberName("mg/mL")] MgPerMl,
    [JsonStringEnumMemberName("ug/mL")] UgPerMl,
}

/// <summary>What the amount is the mass of: the free base, a salt, or unknown where the laboratory does not say.</summary>
public enum Basis { Unknown, Base, Hydrochloride, Sulfate, Hydrobromide, Tartrate, Citrate, Phosphate, Fumarate, Acetate, Maleate }

/// <summary>What a price is for.</summary>
public enum PricePer { Tablet, Gram, Capsule, Blotter, Millilitre, Item }
