using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

// Pure: from when until when a version is in force.
public readonly record struct AlertTerms(DateTimeOffset Effective, DateTimeOffset Expires)
{
    public static readonly TimeSpan Usual = TimeSpan.FromDays(28);

    // As they would be at a publication at this instant.
    public static AlertTerms Of(AlertContent content, DateTimeOffset publication, Faults faults, string at = "")
    {
        var effective = content.Effective is { } wished && wished > publication ? Instant.Whole(wished) : publication;
        var latest = publication.AddYears(1);
        // So late that the usual term would leave the calendar: the fault below says what is wrong.
        var expires = content.Expires is { } end ? Instant.Whole(end) : effective > latest ? latest : effective + Usual;
        if (effective > latest) faults.Add(at + "/effective", "too-late", $"is {Instant.Text(effective)}; an alert starts and ends within one year from now, by {Instant.Text(latest)}.");
        else if (expires <= publication) faults.Add(at + "/expires", "in-the-past", $"is {Instant.Text(expires)}, which has passed.");
        else if (expires <= effective) faults.Add(at + "/expires", "before-effective", "does not lie after `effective`.");
        else if (expires > latest) faults.Add(at + "/expires", "too-late", $"is {Instant.Text(expires)}; at most one year from now is allowed, {Instant.Text(latest)}.");
        return new AlertTerms(effective, expires);
    }

    public AlertState StateAt(DateTimeOffset now) => now < Effective ? AlertState.Scheduled : now < Expires ? AlertState.Active : AlertState.Expired;
}
