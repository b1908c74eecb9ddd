using Dims.Samples;

namespace Dims.Trends;

// Why an amount cannot be read in the unit and basis that are asked for; Ok where it can.
public enum Reading { Ok, OtherUnit, UnknownBasis, OtherBasis, NoFactor }

// Pure: amounts in millionths of their own unit and basis, read in one unit and, where one is asked, one basis. Decimals, so that nothing is lost on the way.
public sealed class AmountScale(Unit unit, Basis? basis, IReadOnlyDictionary<Basis, decimal> factors)
{
    public Unit Unit => unit;

    public Basis? Basis => basis;

    public Reading Read(long millionths, Unit givenUnit, Basis givenBasis, out decimal value) => Read(millionths / 1_000_000m, givenUnit, givenBasis, out value);

    public Reading Read(decimal amount, Unit givenUnit, Basis givenBasis, out decimal value)
    {
        value = 0;
        if (UnitFactor(givenUnit, unit) is not { } perUnit) return Reading.OtherUnit;
        var inUnit = amount * perUnit;
        if (basis is not { } asked || asked == givenBasis)
        {
            value = inUnit;
            return Reading.Ok;
        }
        if (givenBasis == Samples.Basis.Unknown) return Reading.UnknownBasis;
        if (asked == Samples.Basis.Unknown) return Reading.OtherBasis;
        // Mass of the base = mass of the salt x factor; from one salt to another through the base.
        if (BaseIn(givenBasis) is not { } given || BaseIn(asked) is not { } wanted) return Reading.NoFactor;
        value = inUnit * given / wanted;
        return Reading.Ok;
    }

    private decimal? BaseIn(Basis of) => of == Samples.Basis.Base ? 1m : factors.TryGetValue(of, out var factor) ? factor : null;

    // What an amount in `from` is multiplied by; null where the two do not convert.
    public static decimal? UnitFactor(Unit from, Unit to)
    {
        if (from == to) return 1m;
        return PerMille(from) is { } given && PerMille(to) is { } wanted ? given / wanted : null;
    }

    // The family of parts by mass: 1 % = 10 mg/g = 10 g/kg.
    private static decimal? PerMille(Unit one) => one switch
    {
        Unit.Percent => 10m,
        Unit.MgPerG or Unit.GPerKg => 1m,
        _ => null,
    };

    // Units for one piece belong to one form, and those by volume to what is liquid; nothing is known of what `unknown` and `other` are.
    public static bool Fits(Unit one, Form form) => form is Form.Unknown or Form.Other || one switch
    {
        Unit.MgPerTablet => form == Form.Tablet,
        Unit.MgPerCapsule => form == Form.Capsule,
        Unit.UgPerBlotter => form == Form.Blotter,
        Unit.MgPerMl or Unit.UgPerMl => form == Form.Liquid,
        _ => true,
    };
}
