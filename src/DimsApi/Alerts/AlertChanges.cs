using System.Globalization;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

// Pure: what an alert says after a change, and what a change may not do. Judged when it is asked, and again when it is decided.
internal static class AlertChanges
{
    public static AlertStep Ask(AlertChangeKind kind) => kind switch
    {
        AlertChangeKind.Update => AlertStep.AskUpdate,
        AlertChangeKind.Narrowing => AlertStep.AskNarrowing,
        AlertChangeKind.Shortening => AlertStep.AskShortening,
        _ => AlertStep.AskWithdrawal,
    };

    public static AlertStep Decide(AlertChangeKind kind) => kind switch
    {
        AlertChangeKind.Update => AlertStep.Update,
        AlertChangeKind.Narrowing => AlertStep.Narrow,
        AlertChangeKind.Shortening => AlertStep.Shorten,
        _ => AlertStep.Withdraw,
    };

    public static AlertVersionKind Version(AlertChangeKind kind) => kind switch
    {
        AlertChangeKind.Update => AlertVersionKind.Updated,
        AlertChangeKind.Narrowing => AlertVersionKind.Narrowed,
        AlertChangeKind.Shortening => AlertVersionKind.Shortened,
        _ => AlertVersionKind.Withdrawn,
    };

    public static Alert After(AlertWish change, Alert last, DateTimeOffset now, Faults faults) => change.Kind switch
    {
        AlertChangeKind.Update => Updated(change.Content!, last, now, faults),
        AlertChangeKind.Narrowing => Narrowed(change, last, faults),
        AlertChangeKind.Shortening => Shortened(change.Expires!.Value, last, now, faults),
        _ => last.In(AlertState.Withdrawn) with { WithdrawnAt = now, Why = change.Reason, WhyNote = change.Note },
    };

    private static Alert Updated(AlertContent content, Alert last, DateTimeOffset now, Faults faults)
    {
        if (content.Status != last.Status) faults.Add("/content/status", "not-allowed", $"an alert stays what it is, {Wire.Name(last.Status)}: the other has numbers of its own.");
        if (content.Audience > last.Audience) faults.Add("/content/audience", "not-allowed", "is narrower; a narrowing is asked for as one, with what readers who lose it are told.");
        if (last.Effective <= now && content.Effective > now) faults.Add("/content/effective", "not-allowed", "lies ahead, and the alert is in force.");
        var terms = AlertTerms.Of(content, now, faults, "/content");
        return new Alert(content)
        {
            Id = last.Id,
            Number = last.Number,
            Version = last.Version,
            State = last.State,
            Generated = last.Generated,
            UnderReview = last.UnderReview,
            Address = last.Address,
            PublishedAt = last.PublishedAt,
            // What is in force has been so since then.
            Effective = last.Effective <= now ? last.Effective : terms.Effective,
            Expires = terms.Expires,
            References = last.References,
        };
    }

    private static Alert Narrowed(AlertWish change, Alert last, Faults faults)
    {
        var next = last;
        if (change.Audience is { } audience)
        {
            if (audience <= last.Audience) faults.Add("/audience", "not-narrower", $"is {Wire.Name(audience)}; the alert is {Wire.Name(last.Audience)} already. An update widens.");
            next = next with { Audience = audience, Why = change.Reason };
        }
        if (change.Regions is not { } regions) return next;
        var seen = new HashSet<AlertRegion>();
        for (var i = 0; i < regions.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"/regions/{i}");
            if (!seen.Add(regions[i])) faults.Add(at, "duplicate", "this region stands in the list already.");
            else if (last.Level == AlertLevel.Regional && !last.Regions.Contains(regions[i])) faults.Add(at, "not-narrower", "the alert does not hold for this region; a narrowing only takes away.");
        }
        if (last.Level == AlertLevel.Regional && seen.Count >= last.Regions.Count) faults.Add("/regions", "not-narrower", "takes no region away.");
        return next with { Level = AlertLevel.Regional, Regions = regions };
    }

    private static Alert Shortened(DateTimeOffset expires, Alert last, DateTimeOffset now, Faults faults)
    {
        if (expires <= now) faults.Add("/expires", "in-the-past", $"is {Instant.Text(expires)}, which has passed; an alert ends at once by its withdrawal.");
        else if (expires >= last.Expires) faults.Add("/expires", "not-earlier", $"does not lie before the present end, {Instant.Text(last.Expires)}; an update renews.");
        else if (expires <= last.Effective) faults.Add("/expires", "before-effective", "does not lie after `effective`.");
        return last with { Expires = expires };
    }
}
