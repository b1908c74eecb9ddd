using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Tests.Attachments;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

// What can only be judged against what the service holds.
public sealed class AlertPlaceTests
{
    [Theory, OnBothEngines]
    public async Task A_picture_is_a_photo_that_everybody_may_see(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:LargestAttachment=20000");
        var desk = await AlertDesk.At(dims);
        var lab = await dims.With(Roles.Location);
        var photo = await lab.Photo();
        var content = AlertContents.Regional() with { Picture = photo["/v1/attachments/".Length..] };
        foreach (var picture in new[] { content.Picture, "none" })
            Assert.Equal(["/picture"], (await desk.Anna.Post("/v1/alert-drafts", content with { Picture = picture })).Is(HttpStatusCode.BadRequest).Places);
        (await desk.Anna.Releases(photo)).Is(HttpStatusCode.OK);
        var id = await desk.Draft(content);
        // Withheld before it is published: then it is not.
        (await desk.Bram.Post(photo + "/withhold", """{ "reason": "shows-place" }""")).Is(HttpStatusCode.OK);
        Assert.Equal(["/picture"], (await AlertDesk.Publish(desk.Bram, id)).Is(HttpStatusCode.BadRequest).Places);
        // A page that says it is a picture, and one that is too large, never become one.
        var sample = await lab.Sample();
        (await lab.Sends(sample, [.. "<!DOCTYPE html><script>alert(1)</script>"u8], type: "image/jpeg")).Is(HttpStatusCode.UnsupportedMediaType);
        (await lab.Sends(sample, new byte[20001], type: "image/jpeg")).Is(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory, OnBothEngines]
    public async Task A_text_message_fits_with_its_address_or_is_told_by_how_much_it_does_not(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:PublicUrl=https://dims.example");
        var desk = await AlertDesk.At(dims);
        var room = SmsText.Most - SmsText.Septets(SmsText.Longest("", AlertStatus.Actual, TestDims.Start0, "https://dims.example/v1/alerts/", "nl"));
        var content = AlertContents.Regional() with { Sms = new LocalText { Nl = new string('x', room), En = "x" } };
        var id = await desk.Published(content);
        Assert.Equal(2, SmsText.Messages(SmsText.Whole(AlertDesk.Read<Alert>(await desk.Anyone.Get("/v1/alerts/" + id)), "nl")));
        var refused = (await desk.Anna.Post("/v1/alert-drafts", content with { Sms = new LocalText { Nl = new string('x', room + 3), En = "x" } })).Is(HttpStatusCode.BadRequest);
        Assert.Equal(["/sms/nl"], refused.Places);
        Assert.Contains("shorten it by 3", refused.Text, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task Where_it_was_found_is_a_region_that_exists(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var content = AlertContents.Regional() with { Found = new AlertFound { Regions = [new AlertRegion { RegionSet = "province", Region = "atlantis" }] } };
        Assert.Equal(["/found/regions/0/region"], (await desk.Anna.Post("/v1/alert-drafts", content)).Is(HttpStatusCode.BadRequest).Places);
    }

    [Theory, OnBothEngines]
    public async Task Coordinators_are_told_7_and_2_days_before_the_end_once_each(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:ClockEvery=00:01:00");
        var desk = await AlertDesk.At(dims);
        await desk.Published();
        Assert.Equal("0 0 1 0", string.Join(' ', new[] { await After(20), await After(0.9), await After(0.1), await After(0) }));
        // An update renews it; a mark does not, and is not a reason to tell again.
        var id = (await AlertDesk.Current(desk.Anna)).Items[0].Id;
        AlertDesk.Of(await AlertDesk.Review(desk.Bram, id));
        Assert.Equal("0 0 1 0", string.Join(' ', new[] { await After(0), await After(4.9), await After(0.1), await After(1) }));
        await desk.Updated(id, AlertContents.Regional());
        Assert.Equal("0 1", string.Join(' ', new[] { await After(20), await After(1) }));
        // Down from 6 days before the end to 1 day before: the last notice alone.
        await desk.Published(AlertContents.Regional() with { Expires = dims.Clock.GetUtcNow().AddDays(10) });
        Assert.Equal(2, await After(9));
        // Told of nothing: a term of a day and a half. The two ends are facts.
        await desk.Published(AlertContents.Regional() with { Expires = dims.Clock.GetUtcNow().AddDays(1.5) });
        Assert.Equal("1 1", string.Join(' ', new[] { await After(1.2), await After(1) }));

        async Task<int> After(double days)
        {
            dims.Clock.Advance(TimeSpan.FromDays(days));
            return await dims.Send(new LogClockEvents());
        }
    }
}
