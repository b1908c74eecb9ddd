using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Trends;

/// <summary>Which samples a question is about.</summary>
public abstract record SamplesAsked
{
    /// <summary>Only samples of this form; all forms when left out.</summary>
    public Form? Form { get; init; }

    /// <summary>Only samples of locations in this region, as region set and region: `province:utrecht`.</summary>
    [StringLength(121, MinimumLength = 3), RegularExpression("^[a-z0-9]+(-[a-z0-9]+)*:[a-z0-9]+(-[a-z0-9]+)*$")]
    public string? Region { get; init; }

    /// <summary>Only samples of this testing location, by its id.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Location { get; init; }

    /// <summary>Only results of this source. When left out: laboratory and on site. Recognised results are never counted together with measured ones.</summary>
    public Source? Source { get; init; }

    /// <summary>Why samples were brought in, each a parameter of its own; `routine` alone when left out. What is brought in because it is suspected says nothing of what is about.</summary>
    [MaxLength(5)]
    public IReadOnlyList<BroughtIn> Why { get; init; } = [];

    /// <summary>How long one period is; `year` when left out.</summary>
    public Interval Interval { get; init; } = Interval.Year;

    /// <summary>First day, inclusive, not before 1900. When left out: the first day of the period that holds the first sample counted.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day, inclusive. When left out or in the future: today in Europe/Amsterdam.</summary>
    public DateOnly? To { get; init; }

    /// <summary>The figure as it stood at a data revision (`17`), at an instant (`2026-11-22T12:00:00Z`) or in a release, by its name. Where `to` is left out then, it is the day of that moment.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? AsKnownAt { get; init; }

    protected void CheckDays(Faults faults)
    {
        if (From is { } from && To is { } to && from > to) faults.Add("?from", "order", $"is {from:yyyy-MM-dd}, after `to` ({to:yyyy-MM-dd}).");
        if (From < DosageQuestion.Earliest) faults.Add("?from", "out-of-range", "is before 1900-01-01.");
        if (To < DosageQuestion.Earliest) faults.Add("?to", "out-of-range", "is before 1900-01-01.");
        if (Why.Distinct().Count() < Why.Count) faults.Add("?why", "repeated", "holds the same reason twice.");
    }
}

// The same, with every name found in the register and every default filled in.
internal sealed record SampleFilter
{
    public required SamplesAsked Asked { get; init; }
    public (string Column, string Value)? SoldAs { get; init; }
    public (string Set, string Id)? Region { get; init; }
    public string? GroupSet { get; init; }
    public required DateOnly To { get; init; }

    public IReadOnlySet<BroughtIn> Why => Asked.Why.Count == 0 ? new HashSet<BroughtIn> { BroughtIn.Routine } : Asked.Why.ToHashSet();

    public static async Task<SampleFilter> Resolve(Read read, SamplesAsked asked, string? soldAs, string groupBy, RegisterSnapshot register, DateOnly today, Faults faults, DateOnly? latest = null)
    {
        var to = DosageTrend.LastDay(asked.To, today, latest);
        var region = asked.Region?.Split(':') is [var set, var id] ? (set, id) : ((string, string)?)null;
        if (region is { } place) await QuestionResolver.CheckRegion(read, place, faults);
        var groupSet = groupBy.StartsWith("region:", StringComparison.Ordinal) ? groupBy["region:".Length..] : null;
        if (groupSet is not null) await QuestionResolver.CheckSet(read, groupSet, "?groupBy", faults);
        if (asked.Location is { } location && await read.Scalar<long>("SELECT count(*) FROM locations WHERE id = @location", new { location }) == 0)
            faults.Add("?location", "unknown-location", $"there is no location '{location}'.");
        if (asked.From > to) faults.Add("?from", "in-the-future", string.Create(CultureInfo.InvariantCulture, $"is after today, {to:yyyy-MM-dd}."));
        return new SampleFilter
        {
            Asked = asked,
            SoldAs = soldAs is null ? null : await QuestionResolver.SoldAs(read, soldAs, register, faults),
            Region = region,
            GroupSet = groupSet,
            To = to,
        };
    }

    public IReadOnlyList<string> Words => [.. new[]
    {
        SoldAs is { } soldAs ? $"sold as {soldAs.Value}" : null,
        Region is { } region ? $"in {region.Set} {region.Id}" : null,
        Asked.Location is { } location ? $"from location {location}" : null,
    }.OfType<string>()];
}
