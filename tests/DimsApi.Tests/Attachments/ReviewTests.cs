using System.Net;
using Dims.Access;
using Dims.Tests.Contract;
using Dims.Tests.Host;

namespace Dims.Tests.Attachments;

// Nothing is public before a person has looked.
public sealed class ReviewTests
{
    [Theory, OnBothEngines]
    public async Task A_photo_is_for_everybody_from_its_release_to_its_withholding(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (lab, coordinator, partner) = (await dims.With(Roles.Location), await dims.With(Roles.Coordinator), await dims.With(Roles.Partner));
        var photo = await lab.Photo();
        foreach (var other in new[] { dims.Anonymous, partner }) (await other.Get(photo + "/content")).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Equal("private", Kept(await lab.Get(photo + "/content")));

        var released = (await coordinator.Releases(photo)).Is(HttpStatusCode.OK).Keeps("releaseAttachment");
        Assert.Equal(("released", coordinator.Owner, "\"2\""), (released.Json.GetProperty("state").GetString(), released.Json.GetProperty("reviewedBy").GetString(), released.ETag));
        foreach (var other in new[] { dims.Anonymous, partner }) (await other.Get(photo + "/content")).Is(HttpStatusCode.OK);
        var shown = await dims.Anonymous.Get(photo + "/content");
        Assert.Equal(("image/jpeg", "public", "nosniff"), (shown.Headers["Content-Type"], Kept(shown), shown.Headers["X-Content-Type-Options"]));
        Assert.Contains("sandbox", shown.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal($"inline; filename=\"{photo["/v1/attachments/".Length..]}.jpg\"", shown.Headers["Content-Disposition"]);
        (await dims.Anonymous.Get(photo + "/content", ("If-None-Match", shown.ETag!))).Is(HttpStatusCode.NotModified);
        (await dims.Anonymous.Get(photo + "/content", ("Accept", "image/png"))).IsProblem(HttpStatusCode.NotAcceptable, "not-acceptable");
        // Who decided is told to who decides.
        Assert.DoesNotContain("reviewedBy", (await lab.Get(photo)).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        (await dims.Anonymous.Get(photo)).Is(HttpStatusCode.Unauthorized);

        var withheld = (await coordinator.Post(photo + "/withhold", """{ "reason": "shows-writing" }""")).Is(HttpStatusCode.OK).Keeps("withholdAttachment").Json;
        Assert.Equal(("withheld", "shows-writing"), (withheld.GetProperty("state").GetString(), withheld.GetProperty("reason").GetString()));
        (await dims.Anonymous.Get(photo + "/content", ("If-None-Match", shown.ETag!))).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await lab.Get(photo + "/content")).Is(HttpStatusCode.OK);

        static string Kept(Answer answer) => answer.Headers["Cache-Control"] == "no-store" ? "private" : "public";
    }

    [Theory, OnBothEngines]
    public async Task What_waits_for_a_look_is_listed_page_by_page(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (lab, core) = (await dims.With(Roles.Location), await dims.With(Roles.CoreTeam));
        var photos = new[] { await lab.Photo(), await lab.Photo(), await lab.Photo() };
        (await core.Releases(photos[1])).Is(HttpStatusCode.OK);

        var page = (await core.Get("/v1/attachments?state=unseen&limit=1")).Is(HttpStatusCode.OK).Keeps("listAttachments");
        var next = (await core.Get(page.Next!)).Is(HttpStatusCode.OK);

        Assert.Equal([photos[0], photos[2]], new[] { page, next }.Select(p => "/v1/attachments/" + Assert.Single(p.Json.GetProperty("items").EnumerateArray().ToList()).GetProperty("id").GetString()));
        Assert.Null(next.Next);
        Assert.Equal(2, (await core.Get("/v1/attachments")).Json.GetProperty("items").GetArrayLength());
        (await lab.Get("/v1/attachments")).IsProblem(HttpStatusCode.Forbidden, "missing-scope");
    }

    [Theory, OnBothEngines]
    public async Task Nobody_releases_what_they_sent_or_have_not_read_as_it_is(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (admin, twin, coordinator) = (await dims.With(Roles.Admin, "Charlie"), await dims.With(Roles.Coordinator, "charlie"), await dims.With(Roles.Coordinator));
        var photo = (await admin.Sends(await admin.Sample(), Files.Jpeg())).Is(HttpStatusCode.Created).Headers["Location"];

        (await admin.Releases(photo)).IsProblem(HttpStatusCode.Conflict, "second-person-needed");
        (await twin.Releases(photo)).IsProblem(HttpStatusCode.Conflict, "second-person-needed");
        (await coordinator.Post(photo + "/release", null)).IsProblem((HttpStatusCode)428, "precondition-required");
        // Another withholds it between the look and the release.
        (await twin.Post(photo + "/withhold", """{ "reason": "shows-person" }""")).Is(HttpStatusCode.OK);
        (await coordinator.Releases(photo)).IsProblem(HttpStatusCode.PreconditionFailed, "precondition-failed");
        Assert.Equal("withheld", (await coordinator.Get(photo)).Json.GetProperty("state").GetString());
        (await coordinator.Releases(photo, "\"2\"")).Is(HttpStatusCode.OK);
        // Decided the same again: nothing changes.
        Assert.Equal("\"3\"", (await coordinator.Releases(photo, "\"3\"")).Is(HttpStatusCode.OK).ETag);
        Assert.Equal(["/reason"], (await coordinator.Post(photo + "/withhold", "{}")).Is(HttpStatusCode.BadRequest).Places);
    }

    [Theory, OnBothEngines]
    public async Task A_removed_photo_is_gone_and_its_record_says_why(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (lab, coordinator) = (await dims.With(Roles.Location), await dims.With(Roles.Coordinator));
        var (first, second) = (await lab.Sample(), await lab.Sample());
        var photo = (await lab.Sends(first, Files.Jpeg())).Headers["Location"];
        var same = (await lab.Sends(second, Files.Jpeg())).Headers["Location"];
        (await coordinator.Releases(photo)).Is(HttpStatusCode.OK);
        (await lab.Delete(photo + "?reason=shows-person")).IsProblem(HttpStatusCode.Forbidden, "missing-scope");
        Assert.Equal(["?reason"], (await coordinator.Delete(photo)).Is(HttpStatusCode.BadRequest).Places);

        (await coordinator.Delete(photo + "?reason=shows-person")).Is(HttpStatusCode.NoContent);

        foreach (var caller in new[] { dims.Anonymous, lab, coordinator }) (await caller.Get(photo + "/content")).IsProblem(HttpStatusCode.NotFound, "not-found");
        var record = (await lab.Get(photo)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("removed", "shows-person", TestDims.Start0), (record.GetProperty("state").GetString(), record.GetProperty("reason").GetString(), record.GetProperty("reviewedAt").GetDateTimeOffset()));
        // The other sample's is the same file: it stays until that one goes too.
        (await lab.Get(same + "/content")).Is(HttpStatusCode.OK);
        Assert.Equal(1, await Darkroom.FilesStored(dims));
        (await coordinator.Delete(same + "?reason=shows-person")).Is(HttpStatusCode.NoContent);
        Assert.Equal(0, await Darkroom.FilesStored(dims));
        // It does not come back.
        (await lab.Sends(first, Files.Jpeg())).IsProblem(HttpStatusCode.Conflict, "transition-not-allowed");
        (await coordinator.Releases(photo, "*")).IsProblem(HttpStatusCode.Conflict, "transition-not-allowed");
        (await coordinator.Delete(photo + "?reason=shows-person")).Is(HttpStatusCode.NoContent);
        (await coordinator.Delete("/v1/attachments/none?reason=other")).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Theory, OnBothEngines]
    public async Task Sending_and_removing_the_same_file_at_once_leaves_every_record_with_its_file(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (lab, coordinator) = (await dims.With(Roles.Location), await dims.With(Roles.Coordinator));
        for (var round = 0; round < 5; round++)
        {
            var (first, second) = (await lab.Sample(), await lab.Sample());
            var photo = (await lab.Sends(first, Files.Jpeg())).Is(HttpStatusCode.Created).Headers["Location"];
            var (removed, sent) = (coordinator.Delete(photo + "?reason=unusable"), lab.Sends(second, Files.Jpeg()));
            (await removed).Is(HttpStatusCode.NoContent);
            var other = (await sent).Is(HttpStatusCode.Created).Headers["Location"];
            (await lab.Get(other + "/content")).Is(HttpStatusCode.OK);
            (await coordinator.Delete(other + "?reason=unusable")).Is(HttpStatusCode.NoContent);
        }
        Assert.Equal(0, await Darkroom.FilesStored(dims));
    }
}
