using System.Net;
using System.Text;
using Dims.Access;
using Dims.Alerts;
using Dims.Alerts.Formats;
using Dims.Tests.Alerts.Feeds;
using Dims.Tests.Attachments;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts.Formats;

public sealed class AlertFormatsTests
{
    [Theory, OnBothEngines]
    public async Task Each_format_is_given_by_Accept_and_at_an_address_of_its_own_with_a_tag_of_its_own(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published();
        var tags = new HashSet<string>();
        foreach (var of in new[] { $"/v1/alerts/{id}", $"/v1/alerts/{id}/versions/1" })
            foreach (var (accept, path, type) in new[] { ("application/cap+xml", "/cap", "application/cap+xml"), ("text/plain", "/text", "text/plain; charset=utf-8"), ("application/vnd.nl.drugsmarkt.edas+json", "/edas", "application/vnd.nl.drugsmarkt.edas+json"), ("application/atom+xml", null, "application/atom+xml"), ("application/json", null, "application/json") })
            {
                var negotiated = (await desk.Anyone.Get(of, ("Accept", accept))).Is(HttpStatusCode.OK);
                Assert.Equal((type, "no-cache", "Accept, Authorization"), (negotiated.Headers["Content-Type"], negotiated.Headers["Cache-Control"], negotiated.Headers["Vary"]));
                tags.Add(negotiated.ETag!);
                (await desk.Anyone.Get(of, ("Accept", accept), ("If-None-Match", negotiated.ETag!))).Is(HttpStatusCode.NotModified);
                Assert.Equal("no-store", (await desk.Anna.Get(of, ("Accept", accept))).Headers["Cache-Control"]);
                if (path is null) continue;
                var own = (await desk.Anyone.Get(of + path)).Is(HttpStatusCode.OK);
                Assert.Equal((negotiated.Text, type, negotiated.ETag), (own.Text, own.Headers["Content-Type"], own.ETag));
            }
        Assert.Equal(5, tags.Count);
        Assert.Equal("application/json", (await desk.Anyone.Get($"/v1/alerts/{id}", ("Accept", "text/html, */*;q=0.1"))).Headers["Content-Type"]);
        Assert.Equal("not-acceptable", (await desk.Anyone.Get($"/v1/alerts/{id}", ("Accept", "text/html"))).Is(HttpStatusCode.NotAcceptable).Code);
        Assert.Empty(AtomChecks.Faults((await desk.Anyone.Get($"/v1/alerts/{id}", ("Accept", "application/atom+xml"))).Text));
    }

    [Theory, OnBothEngines]
    public async Task A_text_has_three_lengths_and_two_languages_and_nothing_else_has_lengths(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published();
        Assert.StartsWith("PMMA in roze tablet. Niet nemen. RA-2026-01 v1 21-11-2026 11:00, t/m 19-12-2026 http://127.0.0.1:", (await desk.Anyone.Get($"/v1/alerts/{id}/text?length=sms")).Text, StringComparison.Ordinal);
        Assert.StartsWith("PMMA in a pink tablet\nPMMA in a pink tablet.\nRA-2026-01 v1 21-11-2026 11:00, until 19-12-2026", (await desk.Anyone.Get($"/v1/alerts/{id}?length=short&language=en", ("Accept", "text/plain"))).Text, StringComparison.Ordinal);
        Assert.Contains("Verkocht als: ecstasy", (await desk.Anyone.Get($"/v1/alerts/{id}/versions/1/text")).Text, StringComparison.Ordinal);
        foreach (var (path, place) in new[] { ($"/v1/alerts/{id}?length=sms", "?length"), ($"/v1/alerts/{id}/text?length=long", "?length"), ($"/v1/alerts/{id}/text?language=de", "?language"), ($"/v1/alerts/{id}/cap?length=sms", "?length") })
            Assert.Equal([place], (await desk.Anyone.Get(path)).Is(HttpStatusCode.BadRequest).Places);
    }

    [Theory, OnBothEngines]
    public async Task What_a_reader_may_not_see_has_no_format_either(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published(AlertContents.Regional() with { Audience = Audience.Professional });
        var draft = await desk.Draft();
        var partner = await dims.With(Roles.Partner);
        foreach (var path in new[] { "/cap", "/text", "/edas", "/versions/1/cap", "/versions/1/text", "/versions/1/edas" })
        {
            (await desk.Anyone.Get($"/v1/alerts/{id}{path}")).Is(HttpStatusCode.NotFound);
            (await partner.Get($"/v1/alerts/{id}{path}")).Is(HttpStatusCode.OK);
            (await desk.Carla.Get($"/v1/alerts/{draft}{path}")).Is(HttpStatusCode.NotFound);
        }
        (await partner.Get($"/v1/alerts/{id}/versions/2/cap")).Is(HttpStatusCode.NotFound);
    }

    [Theory, OnBothEngines]
    public async Task A_withdrawn_and_an_expired_alert_say_so_in_every_format_also_in_an_old_version(Engine engine)
    {
        Shared.MustBeThere();
        await using var dims = await TestDims.Start(engine, "--Dims:PublicUrl=https://dims.example.org/", "--Dims:CapSender=desk@dims.example.org");
        var desk = await AlertDesk.At(dims);
        var (withdrawn, expired) = (await desk.Published(), await desk.Published(AlertContents.National() with { Status = AlertStatus.Exercise }));
        await desk.Withdrawn(withdrawn);
        dims.Clock.Advance(TimeSpan.FromDays(29));
        foreach (var (path, words) in new[] { ($"{withdrawn}", "withdrawn"), ($"{withdrawn}/versions/1", "newer version"), ($"{expired}", "no longer renewed"), ($"{expired}/versions/1", "no longer renewed") })
            foreach (var format in AlertFormat.All)
            {
                var query = format is AlertFormat.Text or AlertFormat.Atom ? "?language=en" : "";
                var text = (await desk.Anyone.Get($"/v1/alerts/{path}{query}", ("Accept", format))).Is(HttpStatusCode.OK).Text;
                Assert.True(text.Contains(words, StringComparison.OrdinalIgnoreCase) || text.Contains("has been withdrawn", StringComparison.OrdinalIgnoreCase), $"{path} {format}: {text}");
                Assert.Contains("https://dims.example.org/v1/alerts/", text, StringComparison.Ordinal);
                if (format != AlertFormat.Cap) continue;
                Assert.Empty(CapSchema.Faults(Encoding.UTF8.GetBytes(text)));
                Assert.Empty(CapChecks.Faults(Encoding.UTF8.GetBytes(text)));
                Assert.Contains("<sender>desk@dims.example.org</sender>", text, StringComparison.Ordinal);
            }
        Assert.StartsWith("WITHDRAWN: PMMA", (await desk.Anyone.Get($"/v1/alerts/{withdrawn}/versions/1/text?length=sms&language=en")).Text, StringComparison.Ordinal);
        Assert.Contains("<references>desk@dims.example.org,RA-2026-01-v1,2026-11-21T10:00:00-00:00</references>", (await desk.Anyone.Get($"/v1/alerts/{withdrawn}/cap")).Text, StringComparison.Ordinal);
        Assert.Contains("<status>Exercise</status>", (await desk.Anyone.Get($"/v1/alerts/{expired}/cap")).Text, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task A_picture_stands_in_CAP_once_it_is_released(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var lab = await dims.With(Roles.Location);
        var photo = (await lab.Sends((await lab.Post("/v1/samples", Lab.Tablet(100))).Headers["Location"], Files.Jpeg())).Headers["Location"];
        var content = AlertContents.Regional() with { Picture = photo.Split('/')[^1] };
        Assert.Equal(["/picture"], (await desk.Anna.Post("/v1/alert-drafts", content)).Is(HttpStatusCode.BadRequest).Places);
        await desk.Anna.Releases(photo);
        var id = await desk.Published(content);
        var message = (await desk.Anyone.Get($"/v1/alerts/{id}/cap")).Text;
        Assert.Contains("<mimeType>image/jpeg</mimeType>", message, StringComparison.Ordinal);
        Assert.Contains(photo + "/content</uri>", message, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task The_fields_of_EDAS_hold_what_was_entered_and_null_where_nothing_was(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published(AlertContents.Regional() with { Found = new AlertFound { Samples = 3, Incidents = 10, From = new DateOnly(2026, 11, 1) }, ActionsTaken = new LocalText { Nl = "Gewaarschuwd.", En = "Warned." } });
        var edas = (await desk.Anyone.Get($"/v1/alerts/{id}/edas")).Json;
        string[] letters = ["typeAndOrigin", "dateAndPlace", "exposure", "analyticalData", "identification", "healthRisks", "socialAndSecurityRisks", "healthMeasures", "otherMeasures", "other"];
        Assert.Equal(letters, edas.EnumerateObject().Select(m => m.Name).Where(letters.Contains));
        Assert.Equal((3, 10, "2026-11-01"), (edas.GetProperty("analyticalData").GetProperty("samples").GetInt32(), edas.GetProperty("healthRisks").GetProperty("incidents").GetInt32(), edas.GetProperty("dateAndPlace").GetProperty("from").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, edas.GetProperty("otherMeasures").ValueKind);
    }

    [Theory]
    [InlineData("with space", "a,b", "a<b", "a&b", "")]
    public void A_sender_that_CAP_could_not_carry_stops_the_start(params string[] wrong)
    {
        foreach (var sender in wrong.Where(w => w.Length > 0))
        {
            var options = new DimsOptions { CapSender = sender };
            var faults = new List<System.ComponentModel.DataAnnotations.ValidationResult>();
            Assert.False(System.ComponentModel.DataAnnotations.Validator.TryValidateObject(options, new System.ComponentModel.DataAnnotations.ValidationContext(options), faults, validateAllProperties: true));
            Assert.Contains(nameof(DimsOptions.CapSender), Assert.Single(faults).MemberNames);
        }
        Assert.Equal("red-alerts@dims.example.org", Sender.Of(new DimsOptions { PublicUrl = "https://dims.example.org/sub" }).Cap);
    }
}
