using System.Collections.Frozen;
using Dims.Http;

namespace Dims.Alerts;

// Where a record stands between being written and its end. The clock moves it from scheduled to active to expired; people move it by steps.
/// <summary>Where it stands on its way from draft to the end.</summary>
public enum AlertStage { Draft, Scheduled, Active, WithdrawalAsked, Expired, Withdrawn }

/// <summary>A step that can be taken with it.</summary>
public enum AlertStep { Edit, Publish, AskWithdrawal, Withdraw }

// The one table of allowed transitions. What is not in it is a 409 that lists what is.
public static class AlertStates
{
    private static readonly FrozenDictionary<AlertStage, AlertStep[]> Table = new Dictionary<AlertStage, AlertStep[]>
    {
        [AlertStage.Draft] = [AlertStep.Edit, AlertStep.Publish],
        [AlertStage.Scheduled] = [AlertStep.AskWithdrawal],
        [AlertStage.Active] = [AlertStep.AskWithdrawal],
        // Asked again, by whoever: the last reason counts, and its asker cannot withdraw.
        [AlertStage.WithdrawalAsked] = [AlertStep.AskWithdrawal, AlertStep.Withdraw],
        [AlertStage.Expired] = [],
        [AlertStage.Withdrawn] = [],
    }.ToFrozenDictionary();

    public static IReadOnlyList<AlertStep> Allowed(AlertStage stage) => Table[stage];

    public static void Require(AlertStage stage, AlertStep step)
    {
        var allowed = Allowed(stage);
        if (allowed.Contains(step)) return;
        var names = allowed.Select(s => Wire.Name(s)).ToArray();
        throw new Problem(ProblemCodes.TransitionNotAllowed,
            $"The alert is {Words(stage)}; `{Wire.Name(step)}` is not possible. " + (names.Length == 0 ? "Nothing is, any more: write a new alert." : $"Possible is: {string.Join(", ", names)}."))
        {
            More = new Dictionary<string, object?> { ["allowed"] = names },
        };
    }

    private static string Words(AlertStage stage) => stage switch
    {
        AlertStage.Draft => "a draft",
        AlertStage.Scheduled => "published and not yet in force",
        AlertStage.Active => "in force",
        AlertStage.WithdrawalAsked => "published, and its withdrawal has been asked",
        AlertStage.Expired => "expired",
        _ => "withdrawn",
    };
}
