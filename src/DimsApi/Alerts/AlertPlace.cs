using System.Globalization;
using Dims.Attachments;
using Dims.Http;
using Dims.Storage;
using Microsoft.Extensions.Options;

namespace Dims.Alerts;

// What can only be judged here and now: the regions that exist, the picture that everybody may see, the term, and the length of a text message with this service's address.
public sealed class AlertPlace(Session session, IOptions<DimsOptions> options)
{
    public IReadOnlyList<string> AllowedNames => options.Value.AllowedNames;

    // With the number behind it, the address at which an alert's present state is.
    public string Addresses => (options.Value.PublicUrl?.TrimEnd('/') ?? session.Call.BaseAddress) + "/v1/alerts/";

    public async Task Check(AlertContent content)
    {
        var faults = new Faults();
        AlertTerms.Of(content, session.Now, faults);
        await Check(content, faults, "");
        faults.ThrowIfAny();
    }

    public async Task Check(AlertContent content, Faults faults, string at)
    {
        await Regions(content.Regions, faults, at + "/regions");
        if (content.Found is { } found) await Regions(found.Regions, faults, at + "/found/regions");
        if (content.Picture is { } picture && !await IsReleased(picture))
            faults.Add(at + "/picture", "unknown-picture", $"there is no photo '{picture}' that has been released for everybody.");
        Sms(content, content.Sms.Nl, "nl", faults, at);
        Sms(content, content.Sms.En, "en", faults, at);
    }

    public async Task Regions(IReadOnlyList<AlertRegion> regions, Faults faults, string at)
    {
        for (var i = 0; i < regions.Count; i++)
            if (await session.Scalar<long>("SELECT count(*) FROM regions WHERE region_set = @RegionSet AND id = @Region", regions[i]) == 0)
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{at}/{i}/region"), "unknown-region", $"there is no region '{regions[i].Region}' in the set '{regions[i].RegionSet}'.");
    }

    private async Task<bool> IsReleased(string picture) =>
        await session.Scalar<long>("SELECT count(*) FROM attachments WHERE id = @picture AND kind = @photo AND state = @released AND file IS NOT NULL", new { picture, photo = Wire.Name(AttachmentKind.Photo), released = Wire.Name(AttachmentState.Released) }) == 1;

    private void Sms(AlertContent content, string text, string language, Faults faults, string at)
    {
        var whole = SmsText.Longest(text, content.Status, session.Now, Addresses, language);
        if (SmsText.Messages(whole) > 2)
            faults.Add($"{at}/sms/{language}", "too-long", $"has {SmsText.Septets(whole)} septets with number, version, last day, address and marks; at most {SmsText.Most} in two messages are allowed: shorten it by {Math.Max(1, SmsText.Septets(whole) - SmsText.Most)}.");
    }
}
