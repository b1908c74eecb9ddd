using Dims.Alerts;
using Dims.Alerts.Formats;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts.Formats;

// Versions of one alert without a database.
internal static class Versions
{
    public const string Base = "https://dims.example.org";
    public static readonly Sender Sender = new("red-alerts@dims.example.org", "Red Alert");

    public static Alert First(AlertContent? content = null, DateTimeOffset? at = null, DateTimeOffset? effective = null) => new(content ?? AlertContents.Regional())
    {
        Id = "0197a000-0000-7000-8000-000000000001",
        Number = content?.Status == AlertStatus.Exercise ? "EX-2026-03" : "RA-2026-03",
        Version = 1,
        State = AlertState.Active,
        Generated = false,
        Address = Base + "/v1/alerts/0197a000-0000-7000-8000-000000000001",
        PublishedAt = at ?? TestDims.Start0,
        Effective = effective ?? at ?? TestDims.Start0,
        Expires = (effective ?? at ?? TestDims.Start0).AddDays(28),
        References = [],
    };

    public static Alert Changed(this Alert last, AlertContent? content = null, int days = 1) => new(content as AlertBody ?? last)
    {
        Id = last.Id,
        Number = last.Number,
        Version = last.Version + 1,
        State = AlertState.Active,
        Reason = new AlertVersionReason { Kind = AlertVersionKind.Updated },
        Generated = last.Generated,
        Address = last.Address,
        PublishedAt = last.PublishedAt.AddDays(days),
        Effective = last.Effective,
        Expires = last.Expires,
        References = [new AlertReference { Number = last.Number, Version = last.Version, PublishedAt = last.PublishedAt }],
    };

    public static Alert Doubted(this Alert last) => last.Changed() with { UnderReview = true, Reason = new AlertVersionReason { Kind = AlertVersionKind.UnderReview } };

    public static Alert Withdrawn(this Alert last, WithdrawalReason why = WithdrawalReason.WrongProduct, LocalText? note = null) => last.Changed().In(AlertState.Withdrawn) with
    {
        WithdrawnAt = last.PublishedAt.AddDays(1),
        Why = why,
        WhyNote = note,
        Reason = new AlertVersionReason { Kind = AlertVersionKind.Withdrawn, Note = note },
    };

    // The last one as this stream's readers see it at that instant.
    public static AlertView Seen(this IReadOnlyList<Alert> versions, Audience stream = Audience.Public, DateTimeOffset? now = null, int? at = null)
    {
        var seen = AlertViews.For(stream, versions);
        var time = now ?? versions[^1].PublishedAt;
        IReadOnlyList<Alert> present = [.. seen.SkipLast(1).Select(a => a.In(AlertState.Superseded)), seen[^1].At(time)];
        return AlertView.Of(stream, present, at ?? present.Count - 1, Base);
    }

    // Everything an alert can be, as every stream may see it: what all formats are held against.
    public static IEnumerable<(string Name, AlertView View)> Everything()
    {
        var texts = AlertContents.Regional() with
        {
            Headline = new LocalText { Nl = new string('é', 140), En = new string('x', 140) },
            Text = new LocalText { Nl = "5 < 6 & \"zo\" \u0001 💊", En = "5 < 6 & \"so\" \u0001 💊" },
            Advice = new AlertAdvice { Users = new LocalText { Nl = "Niet doen.", En = "Do not." }, FirstAid = new LocalText { Nl = "Bel 112.", En = "Call 112." }, Laboratory = new LocalText { Nl = "Zoek PMMA.", En = "Look for PMMA." } },
            Effects = new LocalText { Nl = "Oververhitting.", En = "Overheating." },
            RedFlags = new LocalText { Nl = "Koorts.", En = "Fever." },
            Regions = [new AlertRegion { RegionSet = "province", Region = "friesland" }, new AlertRegion { RegionSet = "ggd", Region = "amsterdam" }],
            Picture = "0197a000-0000-7000-8000-0000000000aa",
            Contact = "desk@example.org",
            Source = "A laboratory",
        };
        AlertContent[] contents =
        [
            AlertContents.Regional(),
            AlertContents.National() with { Concern = AlertConcern.Dose, Certainty = AlertCertainty.Reported },
            AlertContents.National() with { Status = AlertStatus.Exercise, Certainty = AlertCertainty.Presumptive, Found = new AlertFound { Deaths = 1, Incidents = 4 } },
            texts,
        ];
        foreach (var content in contents)
        {
            var first = First(content);
            var second = first.Changed(content with { SoldAs = ["xtc", "molly"] });
            (string, Alert[], DateTimeOffset?)[] lives =
            [
                ("first", [first], null),
                ("updated", [first, second], null),
                ("under review", [first, second, second.Doubted()], null),
                ("withdrawn", [first, second, second.Withdrawn(note: new LocalText { Nl = "Een ander logo.", En = "Another logo." })], null),
                ("withdrawn under review", [first, first.Doubted(), first.Doubted().Withdrawn(WithdrawalReason.NoLongerSeen)], null),
                ("expired", [first, second], first.Expires),
                ("scheduled", [First(content, effective: TestDims.Start0.AddDays(3))], null),
                ("narrowed", [first, first.Changed(content with { Audience = Audience.Restricted })], null),
                ("widened again", [first, first.Changed(content with { Audience = Audience.Restricted }), first.Changed(content with { Audience = Audience.Restricted }).Changed()with { Audience = Audience.Public }], null),
            ];
            foreach (var (name, versions, now) in lives)
                foreach (var stream in Enum.GetValues<Audience>())
                    for (var at = 0; at < AlertViews.For(stream, versions).Count; at++)
                        yield return ($"{name} {content.Status} {content.Concern} by {stream}, version {at + 1}", versions.Seen(stream, now, at) with { PictureType = content.Picture is null ? null : "image/jpeg" });
        }
    }
}
