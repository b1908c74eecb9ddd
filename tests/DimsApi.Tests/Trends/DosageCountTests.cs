using Dims.Samples;
using Dims.Trends;
using FsCheck;
using FsCheck.Fluent;
using Interval = Dims.Trends.Interval;

namespace Dims.Tests.Trends;

public sealed class DosageCountTests
{
    private static readonly Dictionary<Basis, decimal> Mdma = new() { [Basis.Hydrochloride] = 0.8413m };

    private static DosageCount Count(IReadOnlyList<Statement> said, Basis? basis = null, decimal[]? thresholds = null, Func<Statement, IReadOnlyList<string>>? groups = null)
    {
        var periods = new Periods(new(2019, 1, 1), new(2021, 12, 31), Interval.Year);
        var scale = new AmountScale(Unit.MgPerTablet, basis, Mdma);
        var count = new DosageCount(periods, scale, thresholds ?? []);
        count.Add(said, periods, scale, groups);
        return count;
    }

    [Fact]
    public void No_figure_spans_two_bases()
    {
        var entries = Count([Said.Of("a", 100), Said.Of("b", 80, basis: Basis.Base), Said.Of("c", 120, basis: Basis.Hydrochloride), Said.Of("d", 140)]).Entries();
        var of2020 = entries.Where(e => e.Period == "2020").ToList();
        Assert.Equal([Basis.Unknown, Basis.Base, Basis.Hydrochloride], of2020.Select(e => e.Basis!.Value));
        Assert.Equal([120.0, 80, 120], of2020.Select(e => e.Mean!.Value));
        Assert.All(of2020, e => Assert.Equal((4, 4, 0), (e.Tested!.Value, e.Detected, e.BelowLoq)));
        Assert.Equal([2, 1, 1], of2020.Select(e => e.Quantified));
    }

    [Fact]
    public void With_a_basis_known_ones_are_converted_and_unknown_ones_listed()
    {
        var count = Count([Said.Of("a", 100), Said.Of("b", 80, basis: Basis.Base), Said.Of("c", 100, basis: Basis.Hydrochloride), Said.Of("d", 3, basis: Basis.Sulfate)], Basis.Base);
        var entry = Assert.Single(count.Entries(), e => e.Period == "2020");
        Assert.Equal((Basis.Base, 2, 82.065), (entry.Basis, entry.Quantified, entry.Mean));
        Assert.Equal([("unknown-basis", 1), ("no-factor", 1)], count.Excluded.Select(e => (e.Why, e.N)));
    }

    [Fact]
    public void A_period_without_data_is_there()
    {
        var entries = Count([Said.Of("a", 100)], thresholds: [50]).Entries();
        Assert.Equal(["2019", "2020", "2021"], entries.Select(e => e.Period));
        var empty = entries[0];
        Assert.Equal((0, 0, 0, 0), (empty.Tested, empty.Detected, empty.Quantified, empty.BelowLoq));
        Assert.Equal([null, null, null, null, null], new[] { empty.Mean, empty.Sd, empty.Min, empty.Median, empty.Above[0].Share });
        Assert.Null(empty.Basis);
        Assert.Equal(0, empty.Above[0].N);
    }

    [Fact]
    public void One_value_has_a_mean_and_no_standard_deviation()
    {
        var entry = Count([Said.Of("a", 170.5m)]).Entries()[1];
        Assert.Equal((170.5, 171m, null, 170.5, 170.5), (entry.Mean, entry.MeanPrinted, entry.Sd, entry.Min, entry.P95));
    }

    [Fact]
    public void A_share_above_a_threshold_is_strict_and_of_the_values()
    {
        var above = Count([Said.Of("a", 150), Said.Of("b", 150.000001m), Said.Of("c", 200), Said.Of("d", 1, Qualifier.Below)], thresholds: [150, 200]).Entries()[1].Above;
        Assert.Equal([(150m, 2, 2.0 / 3, 67m), (200m, 0, 0.0, 0m)], above.Select(a => (a.Threshold, a.N, a.Share!.Value, a.SharePrinted!.Value)));
    }

    [Fact]
    public void Below_the_limit_counts_as_found_and_moves_no_figure()
    {
        var entry = Count([Said.Of("a", 100), Said.Of("b", 5, Qualifier.Below), Said.Found("c", Qualifier.Trace), Said.NotDetected("d")]).Entries()[1];
        Assert.Equal((4, 3, 1, 2, 100.0, 100.0), (entry.Tested, entry.Detected, entry.Quantified, entry.BelowLoq, entry.Mean, entry.Min));
    }

    [Fact]
    public void Zero_counts_and_is_flagged()
    {
        var count = Count([Said.Of("a", 0), Said.Of("b", 100)]);
        Assert.Equal((2, 50.0, 0.0), (count.Entries()[1].Quantified, count.Entries()[1].Mean, count.Entries()[1].Min));
        Assert.Equal([("zero", 1)], count.Flagged.Select(f => (f.Why, f.N)));
    }

    [Fact]
    public void Positives_only_sources_leave_no_denominator()
    {
        var count = Count([Said.Of("a", 100), Said.Of("b", 90) with { PositivesOnly = true }, Said.Of("c", 80, day: "2021-01-01")]);
        Assert.Equal(1, count.PositivesOnly);
        Assert.Equal([0, null, 1], count.Entries().Select(e => e.Tested));
        Assert.Equal([0, 2, 1], count.Entries().Select(e => e.Quantified));
    }

    [Fact]
    public void Every_group_has_every_period()
    {
        var count = Count([Said.Of("a", 100), Said.Of("b", 90, day: "2021-01-01") with { GroupText = "there" }], groups: s => [s.GroupText]);
        Assert.Equal(["2019 here 0", "2019 there 0", "2020 here 1", "2020 there 0", "2021 here 0", "2021 there 1"], count.Entries().Select(e => $"{e.Period} {e.Group} {e.Quantified}"));
        Assert.Equal(6, count.EntriesAtLeast);
    }

    [Fact]
    public void A_sample_of_two_groups_counts_in_both_and_once_in_excluded()
    {
        var count = Count([Said.Of("a", 100), Said.Of("b", 40, unit: Unit.Percent)], groups: _ => ["ecstasy", "mdma"]);
        Assert.Equal([2, 2], count.Entries().Where(e => e.Period == "2020").Select(e => e.Tested));
        Assert.Equal(1, Assert.Single(count.Excluded).N);
    }

    private static readonly Arbitrary<Statement[]> Anything =
        (from sample in Gen.Choose(0, 15)
         from analysis in Gen.Choose(0, 3)
         from qualifier in Gen.Frequency((5, Gen.Constant(Qualifier.Equal)), (2, Gen.Elements(Enum.GetValues<Qualifier>())))
         from millionths in Gen.Choose(0, 400_000_000)
         from unit in Gen.Frequency((5, Gen.Constant(Unit.MgPerTablet)), (1, Gen.Constant(Unit.Percent)))
         from basis in Gen.Elements(Basis.Unknown, Basis.Base, Basis.Hydrochloride, Basis.Sulfate)
         from parts in Gen.Choose(0, 9)
         from open in Gen.Choose(0, 9)
         select Make(sample, analysis, qualifier, millionths / 1_000_000m, unit, basis, parts == 0) with { PositionUnknown = open == 0 }).ArrayOf()
        .Select(said => said.Select((s, i) => s with { Ordinal = i }).ToArray()).ToArbitrary();

    // What belongs to the sample and to the analysis is the same in all their statements.
    private static Statement Make(int sample, int analysis, Qualifier qualifier, decimal amount, Unit unit, Basis basis, bool parts)
    {
        var measured = qualifier is Qualifier.Equal or Qualifier.Below or Qualifier.Above && !parts;
        return Said.Of($"s{sample}", measured ? amount : null, qualifier, unit, basis, $"{2019 + sample % 3}-03-01", analysis, source: analysis % 2 == 0 ? Source.Laboratory : Source.OnSite,
            authorised: (sample + analysis) % 3 > 0) with
        { HasParts = parts };
    }

    [Fact]
    public void Every_sample_that_was_found_positive_is_accounted_for_once() => Prop.ForAll(Anything, Gen.Elements<Basis?>(null, Basis.Base, Basis.Hydrochloride, Basis.Unknown).ToArbitrary(), (said, basis) =>
    {
        var count = Count(said, basis);
        var periods = count.Entries().GroupBy(e => e.Period).ToList();
        var detected = periods.Sum(p => p.First().Detected);
        var open = count.Excluded.SingleOrDefault(e => e.Why == "position-unknown")?.N ?? 0;
        return periods.Sum(p => p.First().Tested) + open == said.Select(s => s.Sample).Distinct().Count()
            && detected + open == periods.Sum(p => p.Sum(e => e.Quantified)) + periods.Sum(p => p.First().BelowLoq) + count.Excluded.Sum(e => e.N);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_in_which_results_came_in_changes_nothing() => Prop.ForAll(Anything, Gen.Choose(0, int.MaxValue).ToArbitrary(), (said, seed) =>
    {
        var shuffled = said.ToArray();
        new Random(seed).Shuffle(shuffled);
        string Show(DosageCount count) => System.Text.Json.JsonSerializer.Serialize(new { entries = count.Entries(), count.Excluded, count.Flagged }, Http.Wire.Json);
        return Show(Count(said, thresholds: [150])) == Show(Count(shuffled, thresholds: [150]));
    }).QuickCheckThrowOnFailure();
}
