using Dims.Samples;
using Dims.Trends;

namespace Dims.Tests.Trends;

// Statements about a substance in one line each.
internal static class Said
{
    public static Statement Of(string sample, decimal? amount = null, Qualifier qualifier = Qualifier.Equal, Unit unit = Unit.MgPerTablet, Basis basis = Basis.Unknown,
        string day = "2020-06-15", int analysis = 0, int ordinal = 0, Source source = Source.Laboratory, bool authorised = true, string? on = null) => new()
        {
            // A short name is a number too.
            Sample = sample.Aggregate(0L, (n, c) => (n << 8) + c),
            Day = DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            Analysis = analysis,
            Ordinal = ordinal,
            Qualifier = qualifier,
            Amount = amount is { } a ? (long)(a * 1_000_000) : null,
            Unit = amount is null ? null : unit,
            Basis = basis,
            Source = source,
            Authorised = authorised,
            AnalysedOn = on,
            GroupText = "here",
        };

    public static Statement Found(string sample, Qualifier qualifier) => Of(sample, null, qualifier);

    public static Statement NotDetected(string sample, int analysis = 0, Source source = Source.Laboratory, bool authorised = true) =>
        Of(sample, null, Qualifier.NotDetected, analysis: analysis, source: source, authorised: authorised);
}
