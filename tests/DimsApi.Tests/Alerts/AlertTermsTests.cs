using Dims.Alerts;
using Dims.Http;

namespace Dims.Tests.Alerts;

public sealed class AlertTermsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Left_out_it_runs_from_now_for_28_days()
    {
        var terms = Terms(null, null, out var faults);
        Assert.Equal((Now, Now.AddDays(28)), (terms.Effective, terms.Expires));
        Assert.Empty(faults);
    }

    [Fact]
    public void The_28_days_count_from_when_it_is_effective() => Assert.Equal(Now.AddDays(30), Terms(Now.AddDays(2), null, out _).Expires);

    [Fact]
    public void An_instant_that_has_passed_by_the_publication_becomes_that_of_the_publication() => Assert.Equal(Now, Terms(Now.AddHours(-3), null, out _).Effective);

    [Theory]
    [InlineData(0, 0.0, "/expires in-the-past")]
    [InlineData(0, -1.0, "/expires in-the-past")]
    [InlineData(5, 5.0, "/expires before-effective")]
    [InlineData(0, 365.1, "/expires too-late")]
    [InlineData(366, 370.0, "/effective too-late")]
    [InlineData(360, null, "/expires too-late")]
    public void A_term_outside_the_next_year_is_a_fault(int effective, double? expires, string fault)
    {
        Terms(Now.AddDays(effective), expires is { } days ? Now.AddDays(days) : null, out var faults);
        Assert.Equal([fault], faults);
    }

    [Fact]
    public void A_whole_year_is_allowed()
    {
        Terms(null, Now.AddYears(1), out var faults);
        Assert.Empty(faults);
    }

    [Fact]
    public void It_is_in_force_from_its_first_instant_and_no_longer_at_its_last()
    {
        var terms = new AlertTerms(Now, Now.AddDays(1));
        Assert.Equal(AlertState.Scheduled, terms.StateAt(Now.AddMilliseconds(-1)));
        Assert.Equal(AlertState.Active, terms.StateAt(Now));
        Assert.Equal(AlertState.Active, terms.StateAt(Now.AddDays(1).AddMilliseconds(-1)));
        Assert.Equal(AlertState.Expired, terms.StateAt(Now.AddDays(1)));
    }

    private static AlertTerms Terms(DateTimeOffset? effective, DateTimeOffset? expires, out IEnumerable<string> found)
    {
        var faults = new Faults();
        var terms = AlertTerms.Of(AlertContents.National() with { Effective = effective, Expires = expires }, Now, faults);
        found = faults.All.Select(f => $"{f.Pointer} {f.Code}");
        return terms;
    }
}
