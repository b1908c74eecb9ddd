using Dims.Alerts;
using Dims.Http;

namespace Dims.Tests.Alerts;

public sealed class AlertStatesTests
{
    // Every pair of stage and step, so that a new one has to be decided here as well.
    [Theory]
    [InlineData(AlertStage.Draft, "edit, publish, return, reject")]
    [InlineData(AlertStage.Returned, "edit, reject")]
    [InlineData(AlertStage.Rejected, "")]
    [InlineData(AlertStage.Scheduled, "ask-update, ask-narrowing, ask-shortening, ask-withdrawal, review")]
    [InlineData(AlertStage.Active, "ask-update, ask-narrowing, ask-shortening, ask-withdrawal, review")]
    [InlineData(AlertStage.UpdateAsked, "ask-update, update, return-change, reject-change, review")]
    [InlineData(AlertStage.NarrowingAsked, "ask-narrowing, narrow, return-change, reject-change, review")]
    [InlineData(AlertStage.ShorteningAsked, "ask-shortening, shorten, return-change, reject-change, review")]
    [InlineData(AlertStage.WithdrawalAsked, "ask-withdrawal, withdraw, return-change, reject-change, review")]
    [InlineData(AlertStage.ChangeReturned, "ask-update, ask-narrowing, ask-shortening, ask-withdrawal, reject-change, review")]
    [InlineData(AlertStage.Expired, "")]
    [InlineData(AlertStage.Withdrawn, "")]
    public void Each_stage_allows_these_steps_and_no_others(AlertStage stage, string expected)
    {
        foreach (var step in Enum.GetValues<AlertStep>())
        {
            var refusal = Record.Exception(() => AlertStates.Require(stage, step));
            if (expected.Split(", ").Contains(Wire.Name(step)))
            {
                Assert.Null(refusal);
                continue;
            }
            var problem = Assert.IsType<Problem>(refusal);
            Assert.Equal(ProblemCodes.TransitionNotAllowed, problem.Code);
            Assert.Equal(expected, string.Join(", ", Assert.IsAssignableFrom<IEnumerable<string>>(problem.More!["allowed"])));
        }
    }

    [Fact]
    public void Every_stage_is_in_the_table()
    {
        foreach (var stage in Enum.GetValues<AlertStage>()) Assert.NotNull(AlertStates.Allowed(stage));
    }

    [Fact]
    public void What_has_ended_never_comes_back()
    {
        foreach (var ended in new[] { AlertStage.Expired, AlertStage.Withdrawn, AlertStage.Rejected }) Assert.Empty(AlertStates.Allowed(ended));
    }

    [Fact]
    public void What_is_under_review_is_not_marked_again()
    {
        foreach (var stage in Enum.GetValues<AlertStage>())
            Assert.Equal(AlertStates.Allowed(stage).Where(s => s != AlertStep.Review), AlertStates.Allowed(stage, underReview: true));
    }
}
