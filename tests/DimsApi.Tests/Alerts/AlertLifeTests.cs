using System.Net;
using Dims.Alerts;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

public sealed class AlertLifeTests
{
    [Theory, OnBothEngines]
    public async Task A_draft_is_nowhere_to_be_seen_until_it_is_published(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Draft();
        foreach (var reader in new[] { desk.Anyone, desk.Anna, desk.Carla })
        {
            foreach (var path in new[] { $"/v1/alerts/{id}", $"/v1/alerts/{id}/versions", $"/v1/alerts/{id}/versions/1" }) (await reader.Get(path)).Is(HttpStatusCode.NotFound);
            Assert.DoesNotContain(id, (await reader.Get("/v1/alerts")).Text, StringComparison.Ordinal);
            Assert.DoesNotContain(id, (await reader.Get("/v1/alert-events")).Text, StringComparison.Ordinal);
        }
        Assert.Equal(id, Assert.Single(AlertDesk.Read<AlertDrafts>(await desk.Bram.Get("/v1/alert-drafts")).Items).Id);
        (await AlertDesk.Publish(desk.Bram, id)).Is(HttpStatusCode.Created);
        Assert.Equal(id, Assert.Single((await AlertDesk.Current(desk.Anyone)).Items).Id);
        Assert.Empty(AlertDesk.Read<AlertDrafts>(await desk.Bram.Get("/v1/alert-drafts")).Items);
    }

    [Theory, OnBothEngines]
    public async Task A_published_version_holds_all_that_was_written_and_its_term(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var content = AlertContents.Regional();
        var read = AlertDesk.Read<Alert>(await desk.Anyone.Get("/v1/alerts/" + await desk.Published(content)));
        Assert.Equal((content.Headline, content.Text, content.Advice, content.Form), (read.Headline, read.Text, read.Advice, read.Form));
        Assert.Equal((content.Regions[0], content.Substances[0], "pink", "ecstasy"), (read.Regions[0], read.Substances[0], read.Appearance!.Colours![0], read.SoldAs[0]));
        Assert.Equal((TestDims.Start0, TestDims.Start0, TestDims.Start0.AddDays(28)), (read.PublishedAt, read.Effective, read.Expires));
        Assert.Equal(new Uri(dims.Url, "/v1/alerts/" + read.Number).ToString(), read.Address);
        Assert.Null(read.Notice);
    }

    [Theory, OnBothEngines]
    public async Task A_withdrawal_keeps_the_whole_alert_and_says_why(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published();
        dims.Clock.Advance(TimeSpan.FromHours(2));
        await desk.Withdrawn(id);
        var versions = AlertDesk.Read<AlertVersions>(await desk.Anyone.Get($"/v1/alerts/{id}/versions")).Items;
        Assert.Equal([(1, AlertState.Superseded), (2, AlertState.Withdrawn)], versions.Select(v => (v.Version, v.State)));
        var last = versions[1];
        Assert.Equal((WithdrawalReason.WrongProduct, TestDims.Start0.AddHours(2), versions[0].Headline), (last.Why, last.WithdrawnAt, last.Headline));
        Assert.Equal(1, Assert.Single(last.References).Version);
        Assert.All(versions, v => Assert.Equal(AlertStatements.Withdrawn, v.Notice));
        Assert.Equal(last.State, AlertDesk.Read<Alert>(await desk.Anyone.Get("/v1/alerts/" + id)).State);
        Assert.Empty((await AlertDesk.Current(desk.Anyone)).Items);
        Assert.Equal("wrong-product", (await desk.Anyone.Get("/v1/alert-events?after=1")).Json.GetProperty("events")[0].GetProperty("why").GetString());
    }

    [Theory, OnBothEngines]
    public async Task A_withdrawn_alert_cannot_be_published_edited_or_withdrawn_again(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published();
        Assert.Equal(["ask-update", "ask-narrowing", "ask-shortening", "ask-withdrawal", "review"], AlertDesk.Allowed((await AlertDesk.Publish(desk.Bram, id)).Is(HttpStatusCode.Conflict)));
        Assert.Equal(["ask-update", "ask-narrowing", "ask-shortening", "ask-withdrawal", "review"], AlertDesk.Allowed((await AlertDesk.Withdraw(desk.Bram, id)).Is(HttpStatusCode.Conflict)));
        await desk.Withdrawn(id);
        var edit = await desk.Anna.Put("/v1/alert-drafts/" + id, AlertContents.Regional(), ("If-Match", "*"));
        foreach (var answer in new[] { await AlertDesk.Publish(desk.Bram, id), await AlertDesk.Ask(desk.Anna, id), await AlertDesk.Withdraw(desk.Bram, id), edit })
        {
            Assert.Equal("transition-not-allowed", answer.Is(HttpStatusCode.Conflict).Code);
            Assert.Empty(AlertDesk.Allowed(answer));
        }
        Assert.Equal(2, (await AlertDesk.Events(desk.Anyone)).Head);
    }

    [Theory, OnBothEngines]
    public async Task An_edit_needs_the_edition_that_was_read(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var written = (await desk.Anna.Post("/v1/alert-drafts", AlertContents.Regional())).Is(HttpStatusCode.Created);
        var path = written.Headers["Location"];
        Assert.Equal("precondition-required", (await desk.Anna.Put(path, AlertContents.Regional())).Is((HttpStatusCode)428).Code);
        var edited = (await desk.Anna.Put(path, AlertContents.National(), ("If-Match", written.ETag!))).Is(HttpStatusCode.OK);
        Assert.Equal("precondition-failed", (await desk.Anna.Put(path, AlertContents.Regional(), ("If-Match", written.ETag!))).Is(HttpStatusCode.PreconditionFailed).Code);
        Assert.NotEqual(written.ETag, edited.ETag);
        Assert.Equal(edited.ETag, (await desk.Anna.Get(path)).ETag);

        // A decider who read the first edition does not publish the second.
        (await desk.Carla.Post(path + "/publication", null, ("If-Match", written.ETag!))).Is(HttpStatusCode.PreconditionFailed);
        (await desk.Carla.Post(path + "/publication", null, ("If-Match", edited.ETag!))).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task Publishing_again_with_the_same_Idempotency_Key_publishes_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Draft();
        var read = ("If-Match", await AlertDesk.Tag(desk.Bram, id));
        var first = (await AlertDesk.Publish(desk.Bram, id, read, ("Idempotency-Key", "\"p1\""))).Is(HttpStatusCode.Created);
        var again = (await AlertDesk.Publish(desk.Bram, id, read, ("Idempotency-Key", "\"p1\""))).Is(HttpStatusCode.Created);
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(1, (await AlertDesk.Events(desk.Anyone)).Head);
        // The same key for another draft is not the same request.
        (await AlertDesk.Publish(desk.Bram, await desk.Draft(), ("Idempotency-Key", "\"p1\""))).Is(HttpStatusCode.UnprocessableEntity);
    }

    [Theory, OnBothEngines]
    public async Task Numbers_run_by_year_and_leave_none_out(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => desk.Draft()));
        var answers = await Task.WhenAll(ids.Select(id => AlertDesk.Publish(desk.Bram, id)));
        Assert.Equal(Enumerable.Range(1, 8).Select(n => $"RA-2026-{n:D2}"), answers.Select(a => a.Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()).Order(StringComparer.Ordinal));
        // Those that others may not see leave no gap in them.
        foreach (var (audience, status, number) in new[] { (Audience.Restricted, AlertStatus.Actual, "RAR-2026-01"), (Audience.Professional, AlertStatus.Actual, "RAP-2026-01"), (Audience.Professional, AlertStatus.Exercise, "EXP-2026-01"), (Audience.Public, AlertStatus.Actual, "RA-2026-09") })
            Assert.Equal(number, AlertDesk.Read<Alert>(await desk.Bram.Get("/v1/alerts/" + await desk.Published(AlertContents.Regional() with { Audience = audience, Status = status }))).Number);
        // In Amsterdam the year begins an hour before midnight UTC.
        dims.Clock.Advance(new DateTimeOffset(2026, 12, 31, 23, 30, 0, TimeSpan.Zero) - TestDims.Start0);
        Assert.Equal("RA-2027-01", AlertDesk.Read<Alert>(await desk.Anyone.Get("/v1/alerts/" + await desk.Published())).Number);
    }

    [Theory, OnBothEngines]
    public async Task Two_who_publish_one_draft_at_once_publish_it_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Draft();
        var answers = await Task.WhenAll(new[] { desk.Bram, desk.Carla, desk.Dirk, desk.Bram, desk.Carla }.Select(by => AlertDesk.Publish(by, id)));
        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.Created), a => Assert.True(a.Code is "transition-not-allowed" or "precondition-failed", a.Text));
        Assert.Single((await AlertDesk.Events(desk.Anyone)).Events);
    }

    [Theory, OnBothEngines]
    public async Task Every_fault_of_a_draft_is_named_at_once_and_nothing_is_kept(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var answer = (await desk.Anna.Post("/v1/alert-drafts", """
            { "level": "galactic", "headline": { "nl": "x" }, "text": { "nl": "x", "en": "x" }, "sms": { "nl": "x", "en": "x" }, "short": { "nl": "x", "en": "x" }, "advice": { "users": { "nl": "x", "en": "" } }, "strongest": true,
              "substances": [ { "substance": "MDMA", "amount": -1, "unit": "mg/tablet" } ], "expires": "2026-02-31" }
            """)).Is(HttpStatusCode.BadRequest);
        Assert.Equal(
            ["/advice/users/en", "/expires", "/headline/en", "/level", "/strongest", "/substances/0/amount", "/substances/0/unit", "/text/en", "/text/nl"],
            answer.Places.Order(StringComparer.Ordinal));
        var unknown = AlertContents.Regional() with { Regions = [new AlertRegion { RegionSet = "province", Region = "atlantis" }], Expires = TestDims.Start0.AddDays(-1) };
        Assert.Equal(["/expires", "/regions/0/region"], (await desk.Anna.Post("/v1/alert-drafts", unknown)).Is(HttpStatusCode.BadRequest).Places.Order(StringComparer.Ordinal));
        // Receivers of CAP refuse a text that is only its title again, or one text under two languages.
        var same = AlertContents.Regional();
        Assert.Equal(["/text/en"], (await desk.Anna.Post("/v1/alert-drafts", same with { Text = same.Text with { En = " " + same.Text.Nl } })).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/text/nl"], (await desk.Anna.Post("/v1/alert-drafts", same with { Text = same.Text with { Nl = same.Headline.Nl } })).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/expires"], (await desk.Anna.Post("/v1/alert-drafts", AlertContents.National() with { Expires = TestDims.Start0.AddDays(366) })).Is(HttpStatusCode.BadRequest).Places);
        Assert.Empty(AlertDesk.Read<AlertDrafts>(await desk.Anna.Get("/v1/alert-drafts")).Items);
    }

    [Theory, OnBothEngines]
    public async Task A_draft_whose_term_has_passed_in_the_meantime_is_not_published(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Draft(AlertContents.Regional() with { Expires = TestDims.Start0.AddHours(1) });
        dims.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(["/expires"], (await AlertDesk.Publish(desk.Bram, id)).Is(HttpStatusCode.BadRequest).Places);
    }

    [Theory, OnBothEngines]
    public async Task What_was_published_is_never_written_again(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published(AlertContents.Regional() with { Effective = TestDims.Start0.AddDays(1) });
        var before = await Document(dims, id);
        dims.Clock.Advance(TimeSpan.FromDays(2));
        await AlertDesk.EventsUpTo(desk.Anyone, 2);
        await desk.Withdrawn(id);
        Assert.Equal(before, await Document(dims, id));
    }

    private static async Task<string?> Document(TestDims dims, string id)
    {
        await using var read = await dims.Database.Read();
        return await read.Scalar<string>("SELECT document FROM alert_versions WHERE alert_id = @id AND version = 1", new { id });
    }
}
