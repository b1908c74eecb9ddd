using Dims.Http;

namespace Dims.Subscriptions;

public enum SubscriptionStep { Confirmation, Pause, Resumption, Redelivery, TestEvent }

// Pure: which step is possible in which state.
public static class SubscriptionStates
{
    public static IReadOnlyList<SubscriptionStep> Allowed(SubscriptionState state) => state switch
    {
        SubscriptionState.Unconfirmed => [SubscriptionStep.Confirmation, SubscriptionStep.TestEvent],
        SubscriptionState.Active => [SubscriptionStep.Pause, SubscriptionStep.Redelivery, SubscriptionStep.TestEvent],
        SubscriptionState.Paused => [SubscriptionStep.Resumption, SubscriptionStep.TestEvent],
        _ => [SubscriptionStep.Resumption, SubscriptionStep.TestEvent],
    };

    public static void Require(SubscriptionState state, SubscriptionStep step)
    {
        var allowed = Allowed(state);
        if (!allowed.Contains(step))
            throw new Problem(ProblemCodes.TransitionNotAllowed, $"The subscription is {Wire.Name(state)}; that allows {string.Join(", ", allowed.Select(Wire.Name))}.")
            {
                More = new Dictionary<string, object?> { ["allowed"] = allowed.Select(Wire.Name).ToArray() },
            };
    }
}
