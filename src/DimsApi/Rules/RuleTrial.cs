using System.ComponentModel.DataAnnotations;
using Dims.Http;

namespace Dims.Rules;

/// <summary>A rule that is not kept, to be tried on the samples that are there.</summary>
public sealed record TryAlertRule : Messaging.IChecked
{
    public required AlertRuleContent Rule { get; init; }
    /// <summary>The first day; two years before `to` when left out.</summary>
    public DateOnly? From { get; init; }
    /// <summary>The last day, inclusive; today when left out.</summary>
    public DateOnly? To { get; init; }

    public void Check(Faults faults)
    {
        if (Rule is not null) RuleChecks.Check(Rule, "/rule", faults);
        if (From > To) faults.Add("/from", "after-to", "lies after `to`.");
    }
}

/// <summary>What a rule would have asked. Nothing was written.</summary>
public sealed record RuleTrial
{
    /// <summary>The first day that was judged.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day that was asked for.</summary>
    public required DateOnly To { get; init; }
    /// <summary>The last day of which every sample was judged; before `to` where the time for a trial was over. Left out where it was over on the first day.</summary>
    public DateOnly? CoveredTo { get; init; }
    /// <summary>True where every sample from `from` to `to` was judged.</summary>
    public required bool Complete { get; init; }
    /// <summary>Samples that were judged.</summary>
    public required int Samples { get; init; }
    /// <summary>Samples that meet the rule, counted once for each question.</summary>
    public required int Hits { get; init; }
    /// <summary>True where more than half of the samples judged meet it: it asks about nearly everything, which is no question.</summary>
    public required bool MeetsMost { get; init; }
    /// <summary>Questions that people would have got: hits of one product within two weeks of each other are one.</summary>
    public required int Proposals { get; init; }
    /// <summary>Most new proposals in one week.</summary>
    public required int MostInAWeek { get; init; }
    /// <summary>Weeks with a hit, in order.</summary>
    public required IReadOnlyList<TrialWeek> Weeks { get; init; }
    /// <summary>The first 50 samples that meet it.</summary>
    [MaxLength(50)] public required IReadOnlyList<TrialSample> First { get; init; }
    /// <summary>True where any of the samples judged is generated demonstration data.</summary>
    public required bool Generated { get; init; }
}

/// <summary>A week of a trial.</summary>
public sealed record TrialWeek
{
    /// <summary>ISO 8601, as `2014-W51`.</summary>
    public required string Week { get; init; }
    /// <summary>Hits in that week.</summary>
    public required int Hits { get; init; }
    /// <summary>Proposals that would have begun in that week.</summary>
    public required int Proposals { get; init; }
}

/// <summary>A sample that meets a rule in a trial.</summary>
public sealed record TrialSample
{
    /// <summary>The sample's number.</summary>
    public required string Number { get; init; }
    /// <summary>The day it was handed in.</summary>
    public required DateOnly CollectedOn { get; init; }
    /// <summary>Why, in one sentence.</summary>
    public required string Sentence { get; init; }
    /// <summary>True where it would have begun a proposal.</summary>
    public required bool BeginsProposal { get; init; }
}
