using System.Net;
using Dims.Access;
using Dims.Tests.Host;
using Dims.Tests.Storage;

namespace Dims.Tests.Messaging;

public sealed class IdempotencyTests
{
    private static readonly (string, string) Key = ("Idempotency-Key", "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"");

    [Theory, OnBothEngines]
    public async Task The_same_request_again_gets_the_same_answer_and_writes_nothing(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var first = (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)).Is(HttpStatusCode.Created);
        Assert.False(first.Headers.ContainsKey("Idempotency-Replayed"));
        var written = await Written(dims);

        var again = (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)).Is(HttpStatusCode.Created);

        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(first.Headers["Location"], again.Headers["Location"]);
        Assert.Equal(written, await Written(dims));
    }

    [Theory, OnBothEngines]
    public async Task The_answer_is_given_again_by_another_instance_and_after_a_restart(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        await using var other = await dims.Another();
        var lab = await dims.With(Roles.Location);
        var first = (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)).Is(HttpStatusCode.Created);

        var elsewhere = (await new Client(other.Url, lab.Key).Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)).Is(HttpStatusCode.Created);
        await dims.Restart();
        var later = (await new Client(dims.Url, lab.Key).Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)).Is(HttpStatusCode.Created);

        Assert.Equal((first.Text, "true"), (elsewhere.Text, elsewhere.Headers["Idempotency-Replayed"]));
        Assert.Equal((first.Text, "true"), (later.Text, later.Headers["Idempotency-Replayed"]));
    }

    [Theory, OnBothEngines]
    public async Task The_same_key_with_another_body_is_refused(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)).Is(HttpStatusCode.Created);

        var other = (await lab.Post("/v1/samples", Lab.Tablet(100, "A-2"), Key)).Is(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("idempotency-key-reused", other.Code);
        Assert.Equal(1, await dims.Count("SELECT count(*) FROM samples"));
    }

    [Theory, OnBothEngines]
    public async Task The_same_key_with_another_operation_is_refused(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        (await admin.Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)).Is(HttpStatusCode.Created);
        var keys = await dims.Count("SELECT count(*) FROM keys");

        var other = (await admin.Post("/v1/keys", new CreateKey { Role = Roles.Partner, Name = "MDI" }, Key)).Is(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("idempotency-key-reused", other.Code);
        Assert.Equal(keys, await dims.Count("SELECT count(*) FROM keys"));
    }

    [Theory, OnBothEngines]
    public async Task The_same_key_of_another_owner_is_another_key(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (one, other) = (await dims.With(Roles.Location), await dims.With(Roles.Location, location: Places.Utrecht));

        var first = (await one.Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)).Is(HttpStatusCode.Created);
        var second = (await other.Post("/v1/samples", Lab.Tablet(100, "A-1", location: Places.Utrecht), Key)).Is(HttpStatusCode.Created);

        Assert.False(second.Headers.ContainsKey("Idempotency-Replayed"));
        Assert.NotEqual(first.Json.GetProperty("id").GetString(), second.Json.GetProperty("id").GetString());
    }

    [Theory, OnBothEngines]
    public async Task While_the_first_request_runs_the_second_is_told_to_come_back(Engine engine)
    {
        var brake = new Brake();
        await using var dims = await TestDims.Start(engine, brake.Fit);
        await using var elsewhere = await dims.Another();
        var lab = await dims.With(Roles.Location);
        var running = lab.Post("/v1/samples", Lab.Tablet(100, "A-1"), Key);
        await brake.Reached();

        var refused = (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)).Is(HttpStatusCode.Conflict);
        Assert.Equal(("idempotency-key-in-flight", "1"), (refused.Code, refused.Headers["Retry-After"]));
        if (engine == Engine.Postgres)
        {
            refused = (await new Client(elsewhere.Url, lab.Key).Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)).Is(HttpStatusCode.Conflict);
            Assert.Equal(("idempotency-key-in-flight", "1"), (refused.Code, refused.Headers["Retry-After"]));
        }
        brake.Release();

        var first = (await running).Is(HttpStatusCode.Created);
        Assert.Equal(first.Text, (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)).Is(HttpStatusCode.Created).Text);
    }

    [Theory, OnBothEngines]
    public async Task Twenty_at_once_with_one_key_store_one_sample(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => lab.Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)));

        Assert.All(answers, a => Assert.True(a.Status == HttpStatusCode.Created || a.Code == "idempotency-key-in-flight", a.Text));
        Assert.Single(answers, a => a.Status == HttpStatusCode.Created && !a.Headers.ContainsKey("Idempotency-Replayed"));
        Assert.Single(answers.Where(a => a.Status == HttpStatusCode.Created).Select(a => a.Text).Distinct());
        Assert.Equal(1, await dims.Count("SELECT count(*) FROM audit WHERE action = 'submit-sample'"));
    }

    [Theory, OnBothEngines]
    public async Task A_first_request_that_failed_leaves_the_key_free(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"))).Is(HttpStatusCode.Created);

        (await lab.Post("/v1/samples", Lab.Tablet(-1, "A-2"), Key)).Is(HttpStatusCode.BadRequest);
        (await lab.Post("/v1/samples", Lab.Tablet(200, "A-1"), Key)).Is(HttpStatusCode.Conflict);
        var stored = (await lab.Post("/v1/samples", Lab.Tablet(100, "A-3"), Key)).Is(HttpStatusCode.Created);

        Assert.False(stored.Headers.ContainsKey("Idempotency-Replayed"));
    }

    [Theory, OnBothEngines]
    public async Task A_created_key_is_given_again_without_its_secret(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        var wanted = new CreateKey { Role = Roles.Partner, Name = "MDI" };
        var first = (await admin.Post("/v1/keys", wanted, Key)).Is(HttpStatusCode.Created);
        var secret = first.Json.GetProperty("key").GetString()!;

        var again = (await admin.Post("/v1/keys", wanted, Key)).Is(HttpStatusCode.Created);

        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        Assert.Equal(first.Json.GetProperty("id").GetString(), again.Json.GetProperty("id").GetString());
        Assert.False(again.Json.TryGetProperty("key", out _));
        await using var read = await dims.Database.Read();
        Assert.DoesNotContain(secret, await read.Scalar<string>("SELECT answer FROM idempotency_keys"), StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task A_key_is_forgotten_after_24_hours(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)).Is(HttpStatusCode.Created);

        dims.Clock.Advance(TimeSpan.FromHours(23));
        await dims.Restart();
        await Task.Delay(200);
        lab = new Client(dims.Url, lab.Key);
        Assert.Equal("true", (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"), Key)).Is(HttpStatusCode.Created).Headers["Idempotency-Replayed"]);

        dims.Clock.Advance(TimeSpan.FromHours(1.1));
        await dims.Restart();
        lab = new Client(dims.Url, lab.Key);
        for (var i = 0; await dims.Count("SELECT count(*) FROM idempotency_keys") > 0; i++)
        {
            Assert.True(i < 1000, "The old key is not deleted.");
            await Task.Delay(10);
        }
        var other = (await lab.Post("/v1/samples", Lab.Tablet(100, "A-2"), Key)).Is(HttpStatusCode.Created);
        Assert.False(other.Headers.ContainsKey("Idempotency-Replayed"));
    }

    // Everything that a command may write.
    private static Task<long> Written(TestDims dims) => dims.Count(
        "SELECT (SELECT count(*) FROM samples) + 1000 * (SELECT count(*) FROM audit) + 1000000 * (SELECT count(*) FROM idempotency_keys) + 1000000000 * (SELECT value FROM counters WHERE name = 'revision')");
}
