using System.Globalization;
using Dims.Trends;
using FsCheck;
using FsCheck.Fluent;
using Interval = Dims.Trends.Interval;

namespace Dims.Tests.Trends;

public sealed class PeriodsTests
{
    private static readonly Arbitrary<(DateOnly From, DateOnly To, Interval Interval)> Spans =
        (from start in Gen.Choose(new DateOnly(1900, 1, 1).DayNumber, new DateOnly(2100, 1, 1).DayNumber)
         from days in Gen.Choose(0, 3000)
         from interval in Gen.Elements(Enum.GetValues<Interval>())
         select (DateOnly.FromDayNumber(start), DateOnly.FromDayNumber(start + days), interval)).ToArbitrary();

    [Theory]
    [InlineData("2020-12-31", Interval.Week, "2020-W53")]
    [InlineData("2021-01-01", Interval.Week, "2020-W53")]
    [InlineData("2018-12-31", Interval.Week, "2019-W01")]
    [InlineData("2024-12-30", Interval.Week, "2025-W01")]
    [InlineData("2020-02-29", Interval.Month, "2020-02")]
    [InlineData("2020-03-31", Interval.Quarter, "2020-Q1")]
    [InlineData("2020-04-01", Interval.Quarter, "2020-Q2")]
    [InlineData("2020-12-31", Interval.Quarter, "2020-Q4")]
    [InlineData("2020-06-30", Interval.HalfYear, "2020-H1")]
    [InlineData("2020-07-01", Interval.HalfYear, "2020-H2")]
    [InlineData("2020-01-01", Interval.Year, "2020")]
    public void A_day_lies_in_the_period_of_that_name(string day, Interval interval, string name)
    {
        var at = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(name, Assert.Single(new Periods(at, at, interval).All).Name);
    }

    [Fact]
    public void Whole_periods_have_their_own_first_and_last_day() => Assert.Equal(
        [new Period("2019", new(2019, 1, 1), new(2019, 12, 31)), new Period("2020", new(2020, 1, 1), new(2020, 12, 31))],
        new Periods(new(2019, 1, 1), new(2020, 12, 31), Interval.Year).All);

    [Fact]
    public void The_first_and_the_last_period_are_cut_to_the_days_asked() => Assert.Equal(
        [new Period("2019-Q4", new(2019, 11, 5), new(2019, 12, 31)), new Period("2020-Q1", new(2020, 1, 1), new(2020, 2, 1))],
        new Periods(new(2019, 11, 5), new(2020, 2, 1), Interval.Quarter).All);

    [Fact]
    public void Periods_cover_every_day_once_without_a_gap() => Prop.ForAll(Spans, span =>
    {
        var periods = new Periods(span.From, span.To, span.Interval);
        if (periods.All.Count != Periods.Count(span.From, span.To, span.Interval)) return false;
        if (periods.All[0].From != span.From || periods.All[^1].To != span.To) return false;
        for (var i = 1; i < periods.All.Count; i++) if (periods.All[i].From != periods.All[i - 1].To.AddDays(1)) return false;
        return periods.All.Select((p, i) => periods.IndexOf(p.From) == i && periods.IndexOf(p.To) == i).All(right => right)
            && periods.All.Select(p => p.Name).Distinct().Count() == periods.All.Count;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_week_has_seven_days_from_Monday() => Prop.ForAll(Spans, span =>
    {
        var start = Periods.StartOf(span.From, Interval.Week);
        return start.DayOfWeek == DayOfWeek.Monday && start <= span.From && span.From < start.AddDays(7);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_break_cuts_the_period_that_holds_it_in_two() => Assert.Equal(
        [new Period("2019", new(2019, 1, 1), new(2019, 12, 31), 1), new Period("2020", new(2020, 1, 1), new(2020, 3, 15), 1), new Period("2020", new(2020, 3, 16), new(2020, 12, 31), 2), new Period("2021", new(2021, 1, 1), new(2021, 6, 1), 2)],
        new Periods(new(2019, 1, 1), new(2021, 6, 1), Interval.Year, new(2020, 3, 16)).All);

    [Fact]
    public void A_break_on_the_first_day_of_a_period_cuts_none() =>
        Assert.Equal([1, 2], new Periods(new(2019, 1, 1), new(2020, 12, 31), Interval.Year, new(2020, 1, 1)).All.Select(p => p.Part!.Value));

    [Fact]
    public void With_a_break_periods_still_cover_every_day_once() => Prop.ForAll(Spans, Gen.Choose(0, 3000).ToArbitrary(), (span, days) =>
    {
        var day = span.From.AddDays(days);
        if (day <= span.From || day > span.To) return true;
        var all = new Periods(span.From, span.To, span.Interval, day);
        return all.All[0].From == span.From && all.All[^1].To == span.To && all.All.Zip(all.All.Skip(1)).All(p => p.First.To.AddDays(1) == p.Second.From)
            && all.All.Select((p, i) => all.IndexOf(p.From) == i && all.IndexOf(p.To) == i && p.Part == (p.From < day ? 1 : 2)).All(right => right);
    }).QuickCheckThrowOnFailure();
}
