using System.Globalization;
using Dims.Http;
using Dims.Samples;
using Dims.Trends;

namespace Dims.Disclosure;

// Pure: what of a question is not on the published lists, each fault with what is.
internal static class Lattice
{
    public static readonly IReadOnlyList<string> OfDosage = ["substance", "form", "interval", "from", "to", "groupBy", "threshold", "quantile", "asKnownAt"];
    public static readonly IReadOnlyList<string> OfPrevalence = ["substance", "form", "interval", "from", "to", "groupBy", "asKnownAt"];
    public static readonly IReadOnlyList<string> OfComposition = ["soldAs", "interval", "from", "to", "groupBy", "asKnownAt"];

    public const string NotPublished = "not-published";

    public static void CheckNames(IEnumerable<string> asked, IReadOnlyList<string> published, Faults faults)
    {
        foreach (var name in asked.Except(published, StringComparer.Ordinal))
            faults.Add("?" + name, NotPublished, $"is not published; published are {string.Join(", ", published)}. See /v1/disclosure.");
    }

    public static void CheckForm(Form? form, DisclosurePolicy policy, Faults faults)
    {
        var forms = string.Join(", ", policy.Forms.Select(Wire.Name));
        if (form is not { } one) faults.Add("?form", "required", $"is missing: a published question names one of {forms}.");
        else if (!policy.Forms.Contains(one)) faults.Add("?form", NotPublished, $"is {Wire.Name(one)}; published are {forms}.");
    }

    public static void CheckPeriods(Interval interval, DateOnly? from, DateOnly? to, string groupBy, DisclosurePolicy policy, DateOnly today, Faults faults)
    {
        if (!policy.Intervals.Contains(interval)) faults.Add("?interval", NotPublished, $"is {Wire.Name(interval)}; published are {string.Join(", ", policy.Intervals.Select(Wire.Name))}.");
        var grouped = "region:" + policy.RegionSet;
        if (groupBy != "none" && groupBy != grouped) faults.Add("?groupBy", NotPublished, $"is {groupBy}; published are none and {grouped}.");
        else if (groupBy != "none" && interval != Interval.Year) faults.Add("?groupBy", NotPublished, $"is {groupBy}, which is published by year only; interval is {Wire.Name(interval)}.");
        if (faults.Has("?interval")) return;
        if (from is { } first && Periods.StartOf(first, interval) != first)
            faults.Add("?from", NotPublished, string.Create(CultureInfo.InvariantCulture, $"is {first:yyyy-MM-dd}, within a {Wire.Name(interval)}; published periods are whole: {Periods.StartOf(first, interval):yyyy-MM-dd}."));
        var end = new DateOnly(today.Year, 12, 31);
        if (to > end) faults.Add("?to", "in-the-future", string.Create(CultureInfo.InvariantCulture, $"is {to:yyyy-MM-dd}; published periods end on {end:yyyy-MM-dd} at the latest."));
        else if (to is { } last && Periods.StartOf(last.AddDays(1), interval) != last.AddDays(1))
            faults.Add("?to", NotPublished, string.Create(CultureInfo.InvariantCulture, $"is {last:yyyy-MM-dd}, within a {Wire.Name(interval)}; published periods are whole and `to` is the last day of one."));
    }

    public static void CheckFigures(DosageQuestion asked, DisclosurePolicy policy, Faults faults)
    {
        var lines = asked.Form is { } form ? policy.ThresholdsOf(DisclosurePolicy.UnitOf(form)) : [];
        if (asked.Threshold.Except(lines).ToList() is { Count: > 0 } other)
            faults.Add("?threshold", NotPublished, $"is {Text(other)}; published are {Text(lines.Order())}.");
        else if (asked.Threshold.Count > 0 && (asked.Interval != Interval.Year || asked.GroupBy != "none"))
            faults.Add("?threshold", NotPublished, "is published for whole years without groups only: interval=year, groupBy=none.");
        if (asked.Quantile.Except(policy.Quantiles).ToList() is { Count: > 0 } tails) faults.Add("?quantile", NotPublished, $"is {Text(tails)}; published are {Text(policy.Quantiles)}.");
    }

    private static string Text(IEnumerable<decimal> numbers) => string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
