using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Subscriptions;
using Dims.Tests.Contract;
using Dims.Tests.Host;

namespace Dims.Tests.Subscriptions;

public sealed class SubscribingTests
{
    [Theory, OnBothEngines]
    public async Task A_receiver_that_consents_is_delivered_to_at_once_and_the_secret_is_shown_this_once(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Partner();
        var created = await partner.Subscribes(new { name = "our pager", kinds = DeliveryDesk.Words("alert.published", "alert.withdrawn") });
        created.Keeps("createSubscription");
        Assert.StartsWith("whsec_", partner.Secret, StringComparison.Ordinal);
        Assert.False(created.Json.TryGetProperty("test", out _));
        Assert.Equal((SubscriptionState.Active, Audience.Professional, 0L), (await partner.Now()) is var now ? (now.State, now.Stream!.Value, now.Position) : default);
        var read = (await partner.Client.Get("/v1/subscriptions/" + partner.Id)).Keeps("getSubscription");
        Assert.DoesNotContain("whsec_", read.Text + (await partner.Client.Get("/v1/subscriptions")).Keeps("listSubscriptions").Text, StringComparison.Ordinal);
        Assert.Equal(["alert.published", "alert.withdrawn"], now.Kinds);
        Assert.Empty(partner.Server.All);
    }

    [Theory, OnBothEngines]
    public async Task A_receiver_that_says_nothing_is_sent_a_code_and_is_delivered_to_once_it_is_confirmed(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Partner();
        partner.Server.Consents = false;
        var created = await partner.Subscribes();
        Assert.Equal("delivered", created.Json.GetProperty("test").GetProperty("outcome").GetString());
        await desk.Published();
        Assert.Equal("transition-not-allowed", (await partner.Does("pause")).Code);
        Assert.Equal(["/code"], (await partner.Does("confirmation", new { code = "guessed" })).Places);
        var test = Assert.Single(partner.Server.All);
        Assert.Equal("nl.drugsmarkt.subscription.test.v1", test.Type);
        Assert.True(test.IsSignedBy(partner.Secret));

        var code = test.Json.GetProperty("data").GetProperty("code").GetString();
        (await partner.Does("confirmation", new { code })).Keeps("confirmSubscription").Is(HttpStatusCode.OK);
        // What was published meanwhile was not lost.
        Assert.Equal("nl.drugsmarkt.alert.published.v1", Assert.Single(await partner.Server.Has(1)).Type);
    }

    [Theory, OnBothEngines]
    public async Task A_code_counts_for_a_day_and_another_one_comes_with_a_test_event(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Partner();
        partner.Server.Consents = false;
        await partner.Subscribes();
        var early = await partner.Does("test-events");
        Assert.Equal(("too-many-test-events", "10"), (early.Code, early.Headers["Retry-After"]));
        desk.Dims.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(["/code"], (await partner.Does("confirmation", new { code = CodeOf(partner.Server.All[0]) })).Places);
        (await partner.Does("test-events")).Keeps("sendTestEvent").Is(HttpStatusCode.OK);
        Assert.Equal(["/code"], (await partner.Does("confirmation", new { code = CodeOf(partner.Server.All[0]) })).Places);
        (await partner.Does("confirmation", new { code = CodeOf(partner.Server.All[1]) })).Is(HttpStatusCode.OK);
    }

    [Theory, OnBothEngines]
    public async Task A_repeated_request_answers_without_the_secret_and_makes_no_second_subscription(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Partner();
        var body = new { address = partner.Address, bearer = "token-1" };
        (string, string)[] once = [("Idempotency-Key", "\"once\"")];
        var first = (await partner.Client.Post("/v1/subscriptions", body, once)).Is(HttpStatusCode.Created);
        var again = (await partner.Client.Post("/v1/subscriptions", body, once)).Is(HttpStatusCode.Created);
        Assert.Equal(first.Json.GetProperty("subscription").GetProperty("id").GetString(), again.Json.GetProperty("subscription").GetProperty("id").GetString());
        Assert.False(again.Json.TryGetProperty("secret", out _));
        Assert.DoesNotContain("token-1", first.Text, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task What_cannot_be_subscribed_to_is_told_with_its_place(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Partner();
        async Task<Answer> Ask(object body) => (await partner.Client.Post("/v1/subscriptions", body)).Is(HttpStatusCode.BadRequest);

        Assert.Equal(["/address", "/filter/substance", "/filter/region"], (await Ask(new { address = "ftp://example.org", filter = new { substance = "unobtainium", region = "province:atlantis" } })).Places);
        Assert.Equal(["/kinds/1", "/kinds/2"], (await Ask(new { address = partner.Address, kinds = DeliveryDesk.Words("alert.expired", "alert.expired", "urgent-sample") })).Places);
        Assert.Equal(["/stream"], (await Ask(new { address = partner.Address, stream = "restricted" })).Places);
        Assert.Equal(["/bearer"], (await Ask(new { address = partner.Address, bearer = "two words" })).Places);
        Assert.Equal(["/filter"], (await Ask(new { address = partner.Address, topic = "notices", filter = new { level = "national" } })).Places);
        Assert.Equal("cursor-ahead", (await partner.Client.Post("/v1/subscriptions", new { address = partner.Address, from = 5 })).Code);
        Assert.Equal("missing-scope", (await partner.Client.Post("/v1/subscriptions", new { address = partner.Address, topic = "notices" })).Code);
        Assert.Equal("missing-scope", (await (await desk.Dims.With(Roles.Researcher)).Get("/v1/subscriptions")).Code);
    }

    [Theory, OnBothEngines]
    public async Task An_owner_has_a_bounded_number_of_subscriptions_whichever_key_asks(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:MostSubscriptions=2");
        var partner = await desk.Partner("Charlie");
        for (var i = 0; i < 2; i++) await partner.Subscribes();
        var second = await desk.Dims.With(Roles.Partner, "Charlie");
        Assert.Equal("too-many-subscriptions", (await second.Post("/v1/subscriptions", new { address = partner.Address })).Code);
        (await partner.Client.Delete("/v1/subscriptions/" + partner.Id)).Is(HttpStatusCode.NoContent);
        (await second.Post("/v1/subscriptions", new { address = partner.Address })).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task Made_and_deleted_in_a_loop_they_come_to_an_end_until_the_hour_is_over(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:MostSubscriptions=2");
        var partner = await desk.Partner();
        for (var i = 0; i < 6; i++)
        {
            await partner.Subscribes();
            (await partner.Client.Delete("/v1/subscriptions/" + partner.Id)).Is(HttpStatusCode.NoContent);
        }
        Assert.Equal("too-many-subscriptions", (await partner.Client.Post("/v1/subscriptions", new { address = partner.Address })).Is(HttpStatusCode.Conflict).Code);
        desk.Dims.Clock.Advance(TimeSpan.FromMinutes(61));
        await partner.Subscribes();
    }

    [Theory, OnBothEngines]
    public async Task The_subscriptions_and_deliveries_of_another_are_not_there(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var (alice, charlie) = (await desk.Subscribed(), await desk.Dims.With(Roles.Partner, "Charlie"));
        await desk.Published();
        await alice.Server.Has(1);
        var at = "/v1/subscriptions/" + alice.Id;
        foreach (var answer in new[]
        {
            await charlie.Get(at), await charlie.Get(at + "/deliveries"), await charlie.Delete(at), await charlie.Put(at, new { address = alice.Address }, ("If-Match", "*")),
            await charlie.Post(at + "/pause", null), await charlie.Post(at + "/resumption", null), await charlie.Post(at + "/secrets", null), await charlie.Post(at + "/test-events", null),
            await charlie.Post(at + "/redeliveries", new { sequence = 1 }), await charlie.Delete(at + "/redeliveries"), await charlie.Post(at + "/confirmation", new { code = "x" }),
            // Nor for those who coordinate.
            await desk.Alerts.Anna.Get(at),
        })
            answer.IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Equal("{\"items\":[]}", (await charlie.Get("/v1/subscriptions")).Text);
        Assert.Equal(SubscriptionState.Active, (await alice.Now()).State);
    }

    [Theory, OnBothEngines]
    public async Task A_change_needs_what_was_read_and_another_address_is_confirmed_anew_without_the_former_token(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Partner();
        await partner.Subscribes(new { bearer = "token-1" });
        var at = "/v1/subscriptions/" + partner.Id;
        var read = await partner.Client.Get(at);
        Assert.Equal("precondition-required", (await partner.Client.Put(at, new { address = partner.Address })).Code);
        (await partner.Changes(new { name = "night" })).Keeps("editSubscription").Is(HttpStatusCode.OK);
        Assert.Equal("precondition-failed", (await partner.Client.Put(at, new { address = partner.Address }, ("If-Match", read.ETag!))).Code);
        Assert.True((await partner.Now()).HasBearer);

        partner.Server.Consents = false;
        (await partner.Changes(new { address = partner.Server.Url + "other" })).Is(HttpStatusCode.OK);
        Assert.Equal((SubscriptionState.Unconfirmed, false), (await partner.Now()) is var now ? (now.State, now.HasBearer) : default);
        await desk.Published();
        (await partner.Does("confirmation", new { code = CodeOf(partner.Server.All[^1]) })).Is(HttpStatusCode.OK);
        var told = Assert.Single(await partner.Server.Has(1));
        Assert.Equal("/other", told.Path);
        Assert.DoesNotContain("Authorization", told.Headers.Keys);
    }

    [Theory, OnBothEngines]
    public async Task A_change_of_address_stands_though_a_test_event_was_sent_just_now(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Partner();
        partner.Server.Consents = false;
        await partner.Subscribes();
        var changed = (await partner.Changes(new { address = partner.Server.Url + "other" })).Is(HttpStatusCode.OK);
        Assert.Equal("unconfirmed", changed.Json.GetProperty("state").GetString());
        await partner.Server.Tried(2);
        (await partner.Does("confirmation", new { code = CodeOf(partner.Server.All[^1]) })).Is(HttpStatusCode.OK);
        Assert.Equal("/other", partner.Server.All[^1].Path);
    }

    [Theory, OnBothEngines]
    public async Task The_address_is_changed_a_few_times_an_hour_and_nobody_is_asked_more_often(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        for (var i = 0; i < 3; i++)
        {
            desk.Dims.Clock.Advance(TimeSpan.FromMinutes(10));
            (await partner.Changes(new { address = partner.Server.Url + "hook/" + i })).Is(HttpStatusCode.OK);
        }
        var refused = (await partner.Changes(new { address = partner.Server.Url + "hook/3" })).Keeps("editSubscription").Is(HttpStatusCode.TooManyRequests);
        Assert.Equal(("too-many-address-changes", "2400", 4), (refused.Code, refused.Headers["Retry-After"], partner.Server.Asked));
        Assert.EndsWith("hook/2", (await partner.Now()).Address, StringComparison.Ordinal);
        // Anything else can be changed.
        (await partner.Changes(new { address = partner.Server.Url + "hook/2", name = "night" })).Is(HttpStatusCode.OK);
        desk.Dims.Clock.Advance(TimeSpan.FromMinutes(40));
        (await partner.Changes(new { address = partner.Server.Url + "hook/3" })).Is(HttpStatusCode.OK);
    }

    [Theory, OnBothEngines]
    public async Task A_new_secret_is_shown_once_and_deliveries_carry_both_signatures_for_a_while(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:SecretsOverlap=01:00:00");
        var partner = await desk.Subscribed();
        var rotated = (await partner.Does("secrets")).Keeps("rotateSubscriptionSecret").Is(HttpStatusCode.Created);
        var fresh = rotated.Json.GetProperty("secret").GetString()!;
        await desk.Published();
        var both = (await partner.Server.Has(1))[0];
        Assert.True(both.IsSignedBy(fresh) && both.IsSignedBy(partner.Secret));
        desk.Dims.Clock.Advance(TimeSpan.FromHours(1));
        await desk.Published();
        var one = (await partner.Server.Has(2))[1];
        Assert.True(one.IsSignedBy(fresh));
        Assert.False(one.IsSignedBy(partner.Secret));
        Assert.Null((await partner.Now()).FormerSecretUntil);
    }

    private static string CodeOf(Received test) => test.Json.GetProperty("data").GetProperty("code").GetString()!;
}
