using System.Globalization;
using System.Text;
using Dims.Samples;
using Dims.Trends;

namespace Dims.Tests.Trends;

public sealed class DosageCsvTests
{
    private static DosageAnswer Answer(IReadOnlyList<decimal> thresholds, string? group, params Statement[] said)
    {
        var (periods, scale) = (new Periods(new(2020, 1, 1), new(2021, 12, 31), Interval.Year), new AmountScale(Unit.MgPerTablet, null, new Dictionary<Basis, decimal>()));
        var count = new DosageCount(periods, scale, thresholds);
        count.Add(said, periods, scale, group is null ? null : _ => [group]);
        return new DosageAnswer
        {
            Substance = "mdma",
            Form = Form.Tablet,
            Interval = Interval.Year,
            Unit = Unit.MgPerTablet,
            From = new(2020, 1, 1),
            To = new(2021, 12, 31),
            Counting = "",
            Denominator = "",
            QuantileMethod = "R type 7",
            Revision = 48213,
            Citation = "Publisher. Title. Data revision 48213 of 2020-12-31T10:00:00.000Z. /v1/trends/dosage?substance=mdma&asKnownAt=48213",
            Generated = true,
            Disclosure = KeyDisclosure.Of(new DimsOptions()),
            PublishedFigures = "/v1/published-figures?substance=mdma",
            PositivesOnly = 0,
            ScreenedOnly = 2,
            Excluded = count.Excluded,
            Flagged = [],
            Notes = [],
            Periods = count.Entries(),
        };
    }

    private static List<Dictionary<string, string>> Rows(DosageAnswer answer, IReadOnlyList<decimal> thresholds)
    {
        var lines = Encoding.UTF8.GetString(DosageCsv.Write(answer, thresholds)).Split("\r\n");
        Assert.Equal("", lines[^1]);
        var names = lines[0].Split(',');
        return [.. lines[1..^1].Select(l => names.Zip(l.Split(',')).ToDictionary(p => p.First, p => p.Second))];
    }

    [Fact]
    public void A_row_holds_the_same_unrounded_numbers_as_the_answer()
    {
        var answer = Answer([150, 200.5m], null, Said.Of("a", 100.1m), Said.Of("b", 151.7m), Said.Of("c", 7, unit: Unit.Percent), Said.Of("d", 203.000001m));
        var row = Rows(answer, [150, 200.5m])[0];
        var entry = answer.Periods[0];
        Assert.Equal(("mdma", "tablet", "2020", "2020-01-01", "2020-12-31", "mg/{tbl}", "unknown"), (row["substance"], row["form"], row["period"], row["from"], row["to"], row["unit"], row["basis"]));
        Assert.Equal(("4", "4", "3", "0"), (row["tested"], row["detected"], row["quantified"], row["below_loq"]));
        Assert.Equal((entry.Mean, entry.Sd, entry.P05), (Number(row["mean"]), Number(row["sd"]), Number(row["p05"])));
        Assert.Equal(("2", entry.Above[0].Share, "67"), (row["above_150_n"], Number(row["above_150_share"]), row["above_150_share_printed"]));
        Assert.Equal("1", row["above_200.5_n"]);
        Assert.Equal(("other-unit:1", "2", "48213", "true"), (row["excluded"], row["screened_only"], row["revision"], row["generated"]));
    }

    [Fact]
    public void A_period_without_data_is_a_row_without_figures()
    {
        var row = Rows(Answer([150], null, Said.Of("a", 100)), [150])[1];
        Assert.Equal(("2021", "", "0", "0", "", "", "0", ""), (row["period"], row["basis"], row["tested"], row["quantified"], row["mean"], row["sd"], row["above_150_n"], row["above_150_share"]));
    }

    [Theory]
    [InlineData("GC, then \"LC\"", "\"GC, then \"\"LC\"\"\"")]
    [InlineData("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1")]
    [InlineData("GC-MS", "GC-MS")]
    public void A_word_of_others_stays_one_field_and_never_a_formula(string group, string written) =>
        Assert.Contains("," + written + ",2020,", Encoding.UTF8.GetString(DosageCsv.Write(Answer([], group, Said.Of("a", 100)), [])), StringComparison.Ordinal);

    private static double? Number(string text) => text.Length == 0 ? null : double.Parse(text, CultureInfo.InvariantCulture);
}
