using System.Collections.Frozen;
using Dims.Http;

namespace Dims.Alerts;

// Where a record stands between being written and its end. The clock moves it from scheduled to active to expired; people move it by steps.
/// <summary>Where it stands on its way from draft to the end. `returned`: the draft is back with its writer. `update-asked` to `withdrawal-asked`: published, and that change waits for another person. `change-returned`: published, and the change is back with who asked for it.</summary>
public enum AlertStage { Draft, Returned, Rejected, Scheduled, Active, UpdateAsked, NarrowingAsked, ShorteningAsked, WithdrawalAsked, ChangeReturned, Expired, Withdrawn }

/// <summary>A step that can be taken with it.</summary>
public enum AlertStep { Edit, Publish, Return, Reject, AskUpdate, AskNarrowing, AskShortening, AskWithdrawal, Update, Narrow, Shorten, Withdraw, ReturnChange, RejectChange, Review }

// The one table of allowed transitions. What is not in it is a 409 that lists what is.
public static class AlertStates
{
    // Two people are needed for these, so the second one has to have read what it is about.
    public static bool Decides(AlertStep step) => step is AlertStep.Publish or AlertStep.Return or AlertStep.Reject or AlertStep.Update or AlertStep.Narrow or AlertStep.Shorten or AlertStep.Withdraw or AlertStep.ReturnChange or AlertStep.RejectChange;

    private static readonly AlertStep[] Asking = [AlertStep.AskUpdate, AlertStep.AskNarrowing, AlertStep.AskShortening, AlertStep.AskWithdrawal];

    private static readonly FrozenDictionary<AlertStage, AlertStep[]> Table = new Dictionary<AlertStage, AlertStep[]>
    {
        [AlertStage.Draft] = [AlertStep.Edit, AlertStep.Publish, AlertStep.Return, AlertStep.Reject],
        [AlertStage.Returned] = [AlertStep.Edit, AlertStep.Reject],
        [AlertStage.Rejected] = [],
        [AlertStage.Scheduled] = [.. Asking, AlertStep.Review],
        [AlertStage.Active] = [.. Asking, AlertStep.Review],
        // Asked again, by whoever: the last request counts, and its asker cannot decide it.
        [AlertStage.UpdateAsked] = Decides(AlertStep.AskUpdate, AlertStep.Update),
        [AlertStage.NarrowingAsked] = Decides(AlertStep.AskNarrowing, AlertStep.Narrow),
        [AlertStage.ShorteningAsked] = Decides(AlertStep.AskShortening, AlertStep.Shorten),
        [AlertStage.WithdrawalAsked] = Decides(AlertStep.AskWithdrawal, AlertStep.Withdraw),
        [AlertStage.ChangeReturned] = [.. Asking, AlertStep.RejectChange, AlertStep.Review],
        [AlertStage.Expired] = [],
        [AlertStage.Withdrawn] = [],
    }.ToFrozenDictionary();

    private static AlertStep[] Decides(AlertStep ask, AlertStep decide) => [ask, decide, AlertStep.ReturnChange, AlertStep.RejectChange, AlertStep.Review];

    // What is marked as under review is not marked again.
    public static IReadOnlyList<AlertStep> Allowed(AlertStage stage, bool underReview = false) =>
        underReview ? [.. Table[stage].Where(s => s != AlertStep.Review)] : Table[stage];

    public static void Require(AlertStage stage, AlertStep step, bool underReview = false)
    {
        var allowed = Allowed(stage, underReview);
        if (allowed.Contains(step)) return;
        var names = allowed.Select(s => Wire.Name(s)).ToArray();
        throw new Problem(ProblemCodes.TransitionNotAllowed,
            $"The alert is {Words(stage)}{(underReview ? " and under review" : "")}; `{Wire.Name(step)}` is not possible. " + (names.Length == 0 ? "Nothing is, any more: write a new alert." : $"Possible is: {string.Join(", ", names)}."))
        {
            More = new Dictionary<string, object?> { ["allowed"] = names },
        };
    }

    private static string Words(AlertStage stage) => stage switch
    {
        AlertStage.Draft => "a draft",
        AlertStage.Returned => "a draft that is back with its writer",
        AlertStage.Rejected => "rejected",
        AlertStage.Scheduled => "published and not yet in force",
        AlertStage.Active => "in force",
        AlertStage.UpdateAsked => "published, and an update of it has been asked",
        AlertStage.NarrowingAsked => "published, and its narrowing has been asked",
        AlertStage.ShorteningAsked => "published, and its shortening has been asked",
        AlertStage.WithdrawalAsked => "published, and its withdrawal has been asked",
        AlertStage.ChangeReturned => "published, and a change of it is back with who asked for it",
        AlertStage.Expired => "expired",
        _ => "withdrawn",
    };
}
