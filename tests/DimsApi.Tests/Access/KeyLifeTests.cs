using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Tests.Host;

namespace Dims.Tests.Access;

public sealed class KeyLifeTests
{
    [Theory, OnBothEngines]
    public async Task A_new_key_is_recognisable_shown_once_and_works(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);

        var created = (await admin.Post("/v1/keys", new CreateKey { Role = Roles.Researcher, Name = "researcher 7" })).Is(HttpStatusCode.Created).Json;

        var key = created.GetProperty("key").GetString()!;
        Assert.Matches("^dims_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$", key);
        Assert.Equal(created.GetProperty("id").GetString(), key[5..17]);
        var me = (await new Client(dims.Url, key).Get("/v1/myself")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("researcher 7", "researcher"), (me.GetProperty("ownerName").GetString(), me.GetProperty("role").GetString()));
        Assert.Equal(created.GetProperty("owner").GetString(), me.GetProperty("owner").GetString());
        var listed = (await admin.Get("/v1/keys")).Is(HttpStatusCode.OK);
        Assert.DoesNotContain(key[18..], listed.Text, StringComparison.Ordinal);
        Assert.Contains(created.GetProperty("id").GetString(), listed.Json.GetProperty("items").EnumerateArray().Select(k => k.GetProperty("id").GetString()));
    }

    [Theory, OnBothEngines]
    public async Task A_revoked_key_stops_at_once_also_at_another_instance(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        await using var other = await dims.Another();
        var admin = await dims.With(Roles.Admin);
        var partner = await dims.With(Roles.Partner);
        var elsewhere = new Client(other.Url, partner.Key);
        (await partner.Get("/v1/myself")).Is(HttpStatusCode.OK);
        (await elsewhere.Get("/v1/myself")).Is(HttpStatusCode.OK);

        (await admin.Delete("/v1/keys/" + partner.KeyId)).Is(HttpStatusCode.NoContent);

        Assert.Equal("unauthorised", (await partner.Get("/v1/myself")).Is(HttpStatusCode.Unauthorized).Code);
        // Also where no key is needed: who shows a key is told that it is none.
        (await partner.Get("/v1/alerts")).Is(HttpStatusCode.Unauthorized);
        await Eventually(async () => (await elsewhere.Get("/v1/myself")).Status == HttpStatusCode.Unauthorized);
        (await admin.Delete("/v1/keys/" + partner.KeyId)).Is(HttpStatusCode.NoContent);
        Assert.Equal("not-found", (await admin.Delete("/v1/keys/000000000000")).Is(HttpStatusCode.NotFound).Code);
    }

    [Theory, OnBothEngines]
    public async Task A_key_ends_at_its_expiry_and_one_in_the_past_is_not_made(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (admin, until) = (await dims.With(Roles.Admin), dims.Clock.GetUtcNow().AddHours(1));
        var partner = await dims.With(Roles.Partner, expires: until);
        dims.Clock.Advance(TimeSpan.FromMinutes(59));
        (await partner.Get("/v1/myself")).Is(HttpStatusCode.OK);

        dims.Clock.Advance(TimeSpan.FromMinutes(1));

        (await partner.Get("/v1/myself")).Is(HttpStatusCode.Unauthorized);
        Assert.Equal(["/expiresAt"], (await admin.Post("/v1/keys", new CreateKey { Role = Roles.Partner, Name = "late", ExpiresAt = until })).Is(HttpStatusCode.BadRequest).Places);
    }

    [Theory, OnBothEngines]
    public async Task The_last_use_is_written_down_to_the_minute(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (admin, partner, silent) = (await dims.With(Roles.Admin), await dims.With(Roles.Partner), await dims.With(Roles.Partner));
        dims.Clock.Advance(TimeSpan.FromMinutes(3));
        (await partner.Get("/v1/myself")).Is(HttpStatusCode.OK);

        await Eventually(async () => LastUse(await admin.Get("/v1/keys"), partner.KeyId) is not null);

        Assert.Equal(dims.Clock.GetUtcNow(), LastUse(await admin.Get("/v1/keys"), partner.KeyId));
        Assert.Null(LastUse(await admin.Get("/v1/keys"), silent.KeyId));
    }

    [Theory, OnBothEngines]
    public async Task Two_keys_of_one_owner_are_live_at_once_and_no_third(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        var soon = dims.Clock.GetUtcNow().AddMinutes(5);
        async Task<Answer> Create(string role, string name, DateTimeOffset? expires = null) => await admin.Post("/v1/keys", new CreateKey { Role = role, Name = name, ExpiresAt = expires });
        var first = (await Create(Roles.Coordinator, "coordinator 3", soon)).Is(HttpStatusCode.Created).Json;
        // The same name is the same person, whatever the role; a partner of that name is another owner.
        var second = (await Create(Roles.CoreTeam, " coordinator 3 ")).Is(HttpStatusCode.Created).Json;
        Assert.Equal(first.GetProperty("owner").GetString(), second.GetProperty("owner").GetString());
        Assert.Equal("coordinator 3", second.GetProperty("ownerName").GetString());
        Assert.NotEqual(first.GetProperty("owner").GetString(), (await Create(Roles.Partner, "coordinator 3")).Is(HttpStatusCode.Created).Json.GetProperty("owner").GetString());

        Assert.Equal("too-many-live-keys", (await Create(Roles.Researcher, "coordinator 3")).Is(HttpStatusCode.Conflict).Code);

        // An expired one does not count, nor does a revoked one.
        dims.Clock.Advance(TimeSpan.FromMinutes(5));
        (await Create(Roles.Researcher, "coordinator 3")).Is(HttpStatusCode.Created);
        (await Create(Roles.Researcher, "coordinator 3")).Is(HttpStatusCode.Conflict);
        (await admin.Delete("/v1/keys/" + second.GetProperty("id").GetString())).Is(HttpStatusCode.NoContent);
        (await Create(Roles.Researcher, "coordinator 3")).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task Keys_asked_for_at_once_are_counted_one_after_the_other(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => admin.Post("/v1/keys", new CreateKey { Role = Roles.Partner, Name = "MDI" })));
        Assert.Equal((2, 6), (answers.Count(a => a.Status == HttpStatusCode.Created), answers.Count(a => a.Code == "too-many-live-keys")));
    }

    [Theory, OnBothEngines]
    public async Task What_a_key_needs_is_asked_for_by_name(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        foreach (var (body, places) in new (string, string[])[]
        {
            ("""{"role":"location","name":"desk"}""", ["/location"]), ("""{"role":"location","name":"desk","location":"nowhere"}""", ["/location"]), ("""{"role":"partner","name":"MDI","location":"amsterdam-1"}""", ["/location"]),
            ("""{"role":"minister","name":"x"}""", ["/role"]), ("""{"name":"x"}""", ["/role"]), ("""{"role":null,"name":"x"}""", ["/role"]), ("""{"role":"admin"}""", ["/name"]), ("""{"role":"admin","name":" "}""", ["/name"]), ("{}", ["/name", "/role"]),
            ("""{"role":"admin","name":"x","scopes":["all"]}""", ["/scopes"]), ("""{"role":"admin","name":"x","expiresAt":"2027-01-01T00:00:00"}""", ["/expiresAt"]), ("""{"role":"admin","name":"x","generated":true}""", ["/generated"]),
        })
        {
            var answer = await admin.Post("/v1/keys", body);
            Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{body}: {(int)answer.Status} {answer.Text}");
            Assert.Equal(places, answer.Places.Order(StringComparer.Ordinal));
        }
        var coordinator = await dims.With(Roles.Coordinator);
        Assert.Equal("missing-scope", (await coordinator.Post("/v1/keys", new CreateKey { Role = Roles.Admin, Name = "me" })).Is(HttpStatusCode.Forbidden).Code);
    }

    private static DateTimeOffset? LastUse(Answer keys, string id)
    {
        var key = keys.Json.GetProperty("items").EnumerateArray().Single(k => k.GetProperty("id").GetString() == id);
        return key.TryGetProperty("lastUsedAt", out var at) && at.ValueKind == JsonValueKind.String ? at.GetDateTimeOffset() : null;
    }

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 300, "It did not come about in 30 seconds.");
            await Task.Delay(100);
        }
    }
}
