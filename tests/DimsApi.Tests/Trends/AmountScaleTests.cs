using Dims.Samples;
using Dims.Trends;
using FsCheck;
using FsCheck.Fluent;

namespace Dims.Tests.Trends;

public sealed class AmountScaleTests
{
    private static readonly Dictionary<Basis, decimal> Mdma = new() { [Basis.Hydrochloride] = 0.8413m };
    private static readonly Dictionary<Basis, decimal> Both = new() { [Basis.Hydrochloride] = 0.7876m, [Basis.Sulfate] = 0.7338m };

    private static decimal Value(decimal amount, Unit from, Basis given, Unit to, Basis? asked, Dictionary<Basis, decimal> factors)
    {
        Assert.Equal(Reading.Ok, new AmountScale(to, asked, factors).Read((long)(amount * 1_000_000), from, given, out var value));
        return value;
    }

    private static Reading Read(Unit from, Basis given, Unit to, Basis? asked) => new AmountScale(to, asked, Mdma).Read(1_000_000, from, given, out _);

    [Theory]
    [InlineData("12.5", Unit.Percent, Unit.MgPerG, "125")]
    [InlineData("171", Unit.GPerKg, Unit.MgPerG, "171")]
    [InlineData("10", Unit.MgPerG, Unit.Percent, "1")]
    [InlineData("893", Unit.GPerKg, Unit.Percent, "89.3")]
    [InlineData("171.25", Unit.MgPerTablet, Unit.MgPerTablet, "171.25")]
    public void Parts_by_mass_are_one_family(string amount, Unit from, Unit to, string wanted) =>
        Assert.Equal(Parse(wanted), Value(Parse(amount), from, Basis.Unknown, to, null, Mdma));

    [Theory]
    [InlineData(Unit.MgPerTablet, Unit.Percent)]
    [InlineData(Unit.MgPerTablet, Unit.MgPerCapsule)]
    [InlineData(Unit.MgPerMl, Unit.MgPerG)]
    [InlineData(Unit.UgPerMl, Unit.MgPerMl)]
    public void Other_units_do_not_convert(Unit from, Unit to)
    {
        Assert.Equal(Reading.OtherUnit, Read(from, Basis.Base, to, null));
        Assert.Equal(Reading.OtherUnit, Read(to, Basis.Base, from, Basis.Base));
    }

    [Fact]
    public void The_base_in_a_salt_is_its_mass_times_the_factor()
    {
        Assert.Equal(84.13m, Value(100, Unit.MgPerTablet, Basis.Hydrochloride, Unit.MgPerTablet, Basis.Base, Mdma));
        Assert.Equal(177.58m, decimal.Round(Value(149.4m, Unit.MgPerTablet, Basis.Base, Unit.MgPerTablet, Basis.Hydrochloride, Mdma), 2));
    }

    [Fact]
    public void One_salt_becomes_another_through_the_base() =>
        Assert.Equal(100 * 0.7338m / 0.7876m, Value(100, Unit.Percent, Basis.Sulfate, Unit.Percent, Basis.Hydrochloride, Both));

    [Theory]
    [InlineData(Unit.MgPerMl, Form.Liquid, true)]
    [InlineData(Unit.MgPerMl, Form.Tablet, false)]
    [InlineData(Unit.UgPerMl, Form.Powder, false)]
    [InlineData(Unit.UgPerMl, Form.Unknown, true)]
    [InlineData(Unit.MgPerTablet, Form.Capsule, false)]
    [InlineData(Unit.Percent, Form.Tablet, true)]
    public void A_unit_belongs_to_forms_that_can_have_it(Unit unit, Form form, bool fits) => Assert.Equal(fits, AmountScale.Fits(unit, form));

    [Fact]
    public void What_is_unknown_is_never_converted()
    {
        Assert.Equal(Reading.UnknownBasis, Read(Unit.Percent, Basis.Unknown, Unit.Percent, Basis.Base));
        Assert.Equal(Reading.OtherBasis, Read(Unit.Percent, Basis.Base, Unit.Percent, Basis.Unknown));
        Assert.Equal(Reading.NoFactor, Read(Unit.Percent, Basis.Sulfate, Unit.Percent, Basis.Base));
        Assert.Equal(Reading.NoFactor, Read(Unit.Percent, Basis.Base, Unit.Percent, Basis.Citrate));
    }

    [Fact]
    public void To_a_salt_and_back_is_the_same_amount() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Select(m => (long)m).ToArbitrary(), Gen.Choose(1, 10_000).Select(f => f / 10_000m).ToArbitrary(), (millionths, factor) =>
        {
            var factors = new Dictionary<Basis, decimal> { [Basis.Hydrochloride] = factor };
            new AmountScale(Unit.Percent, Basis.Base, factors).Read(millionths, Unit.Percent, Basis.Hydrochloride, out var asBase);
            new AmountScale(Unit.Percent, Basis.Hydrochloride, factors).Read(millionths, Unit.Percent, Basis.Base, out var asSalt);
            var amount = millionths / 1_000_000m;
            return Math.Abs(asBase / factor - amount) < 1e-18m && Math.Abs(asSalt * factor - amount) < 1e-18m;
        }).QuickCheckThrowOnFailure();

    private static decimal Parse(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
