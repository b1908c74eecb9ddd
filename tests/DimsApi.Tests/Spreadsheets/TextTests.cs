using System.Globalization;
using Dims.Spreadsheets;

namespace Dims.Tests.Spreadsheets;

public sealed class TextTests
{
    [Theory]
    [InlineData("120", "120", "120"), InlineData("12.50", "12.50", null), InlineData("312,4", null, "312.4"), InlineData("1.250", "1.250", "1250"), InlineData("1,250", "1250", "1.250"), InlineData("0.125", "0.125", null)]
    [InlineData("0,125", null, "0.125"), InlineData("1250,125", null, "1250.125"), InlineData("1.250,5", null, "1250.5"), InlineData("1,250.5", "1250.5", null), InlineData("1.250.000", null, "1250000"), InlineData("1 250", "1250", "1250")]
    [InlineData("1\u00A0250,500", null, "1250.500"), InlineData(",5", null, "0.5"), InlineData("-4", "-4", "-4"), InlineData("-1.250", "-1.250", "-1250"), InlineData("12.3456", "12.3456", null), InlineData("120.500000", "120.500000", null)]
    [InlineData("", null, null), InlineData("-", null, null), InlineData("5.", null, null), InlineData("1.25.000", null, null), InlineData("1,250,5", null, null), InlineData("1e3", null, null), InlineData("١٢", null, null), InlineData("1..5", null, null)]
    [InlineData("12 34", null, null), InlineData("1.00000000000000000000000000000000001", null, null), InlineData("--4", null, null), InlineData("0.250.000", null, null)]
    public void A_number_is_read_with_either_mark(string text, string? byPoint, string? byComma)
    {
        var number = NumberText.Read(text);
        Assert.Equal((byPoint, byComma), (number.ByPoint?.ToString(CultureInfo.InvariantCulture), number.ByComma?.ToString(CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("2026-11-17", "2026-11-17", "2026-11-17"), InlineData("2026/1/7", "2026-01-07", "2026-01-07"), InlineData("17-11-2026", "2026-11-17", null), InlineData("11.17.2026", null, "2026-11-17"), InlineData("3/4/2026", "2026-04-03", "2026-03-04")]
    [InlineData("03-03-2026", "2026-03-03", "2026-03-03"), InlineData("31-02-2026", null, null), InlineData("17-11-26", null, null), InlineData("17-11.2026", null, null), InlineData("2026-02-30", null, null), InlineData("17 november 2026", null, null), InlineData("17-11-2026 10:00", null, null)]
    public void A_day_is_read_in_either_order(string text, string? dayFirst, string? monthFirst)
    {
        var day = DayText.Read(text);
        Assert.Equal((dayFirst, monthFirst, text == "17-11-26"), (day.DayFirst?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.MonthFirst?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.HasShortYear));
    }

    [Theory]
    [InlineData("beige/gold", "beige", "gold"), InlineData("a//b", "a/b"), InlineData("a / b//c /d", "a", "b/c", "d"), InlineData("x / //y", "x", "/y"), InlineData("a/", "a", ""), InlineData("a", "a")]
    public void A_slash_stands_between_two_and_a_double_one_for_itself(string text, params string[] items) => Assert.Equal(items, CellReader.SplitList(text));

    [Theory]
    [InlineData("mecke: green / simon:no reaction", "mecke=green", "simon=no reaction"), InlineData("pH:: 7 : a//b", "pH: 7=a/b"), InlineData("mecke:: x: y", "mecke: x=y")]
    [InlineData("green", null), InlineData("mecke:", null), InlineData(": green", null), InlineData("mecke: green /", null), InlineData("a: b: c", null)]
    public void A_reaction_is_a_reagent_a_colon_and_a_colour(string text, params string?[]? reactions)
    {
        var read = CellReader.Of(SheetColumns.Of("reactions")!, new SheetCell(text, CellKind.Text), new SheetDialect(null, null));
        Assert.Equal(reactions, read.IsFault ? null : ((IEnumerable<Dims.Samples.ReagentReaction>)read.Value!).Select(r => $"{r.Reagent}={r.Colour}"));
        if (read.IsFault) Assert.Equal("reaction", read.Code);
    }

    [Theory]
    [InlineData("Mass_MG", "mass mg"), InlineData("  collected   ON ", "collected on"), InlineData("score-line", "score line"), InlineData("Reference", "reference")]
    public void A_header_is_known_whatever_its_case_and_spaces(string text, string header) => Assert.Equal(header, SheetColumns.Of(text)?.Header);

    [Theory]
    [InlineData("referentie", "reference"), InlineData("colors", "colours"), InlineData("collected", "collected on"), InlineData("ammount", "amount"), InlineData("weight in grams", null)]
    public void The_header_that_was_meant_is_named(string text, string? header) => Assert.Equal(header, SheetColumns.Nearest(text, SheetDoor.Samples));

    [Fact]
    public void Every_column_has_a_place_of_its_own_and_every_member_of_a_sample_a_column()
    {
        Assert.Equal(SheetColumns.All.Count, SheetColumns.All.Select(c => c.Pointer).Distinct().Count());
        Assert.All(SheetColumns.All, c => Assert.Equal(c, SheetColumns.Of(c.Header)));
        var members = new[] { (typeof(Dims.Samples.SubmitSample), ""), (typeof(Dims.Samples.Appearance), "/appearance"), (typeof(Dims.Samples.Price), "/price"), (typeof(Dims.Samples.Analysis), "/analyses/*"), (typeof(Dims.Samples.Finding), "/analyses/*/findings/*") }
            .SelectMany(t => Dims.Http.Wire.Json.GetTypeInfo(t.Item1).Properties.Where(p => p.Set is not null).Select(p => $"{t.Item2}/{p.Name}"));
        // A code that stands in a file is not a visitor's alone any more (decision 25).
        Assert.Equal(["/analyses", "/analyses/*/findings", "/answerCode", "/appearance", "/price"], members.Where(m => SheetColumns.At(m) is null).Order(StringComparer.Ordinal));
    }
}
