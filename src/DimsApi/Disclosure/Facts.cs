using System.Globalization;
using Dims.Trends;

namespace Dims.Disclosure;

public enum TableKind { Dosage, Prevalence, Composition }

// One published table (docs/decisions/0023).
internal sealed record TableKey(TableKind Kind, string Subject, string Form, string Basis);

// So many samples of one location: with one value (dosage), found or not found (prevalence), or one kind of content (composition).
internal readonly record struct Fact(string Location, string Kind, int N);

// A table's samples of one year, by quarter (1 to 4).
internal sealed record YearFacts
{
    public required IReadOnlyDictionary<int, IReadOnlyList<Fact>> Quarters { get; init; }
    public required bool Generated { get; init; }
}

internal static class Facts
{
    public const string Found = "found", NotFound = "not-found", Held = "held", NotHeld = "not-held";

    public static readonly string Only = Http.Wire.Name(Content.Only), WithOthers = Http.Wire.Name(Content.WithOthers);

    // The parts that a sample of a table is in: each of them is held against the minimum.
    public static string PartOf(TableKind table, string kind) => table switch
    {
        TableKind.Dosage => "n",
        TableKind.Prevalence => kind,
        _ => kind == Only || kind == WithOthers ? Held : NotHeld,
    };

    public static IReadOnlyList<string> PartsOf(TableKind table) => table switch
    {
        TableKind.Dosage => ["n"],
        TableKind.Prevalence => [Found, NotFound],
        _ => [Held, NotHeld],
    };

    public static decimal Value(string kind) => decimal.Parse(kind, CultureInfo.InvariantCulture);

    // Between which lines a value lies: how many of them it is above.
    public static string Band(string kind, IReadOnlyList<decimal> lines)
    {
        var value = Value(kind);
        return lines.Count(l => value > l).ToString(CultureInfo.InvariantCulture);
    }
}
