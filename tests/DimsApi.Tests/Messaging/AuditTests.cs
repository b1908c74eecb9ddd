using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Tests.Host;
using Dims.Tests.Storage;

namespace Dims.Tests.Messaging;

public sealed class AuditTests
{
    [Theory, OnBothEngines]
    public async Task Each_command_leaves_one_row_that_says_who_did_what_to_what(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (admin, lab) = (await dims.With(Roles.Admin), await dims.With(Roles.Location));
        var sample = (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"))).Is(HttpStatusCode.Created);
        var key = (await admin.Post("/v1/keys", new CreateKey { Role = Roles.Partner, Name = "MDI" })).Is(HttpStatusCode.Created).Json.GetProperty("id").GetString()!;
        dims.Clock.Advance(TimeSpan.FromSeconds(1));
        (await admin.Delete("/v1/keys/" + key)).Is(HttpStatusCode.NoContent);

        var submitted = Assert.Single(await Deeds(admin, sample.Json.GetProperty("id").GetString()!));
        Assert.Equal("submit-sample", submitted.GetProperty("action").GetString());
        Assert.Equal(lab.Owner, submitted.GetProperty("owner").GetString());
        Assert.Equal(TestDims.Start0, submitted.GetProperty("at").GetDateTimeOffset());
        Assert.NotEmpty(submitted.GetProperty("traceId").GetString()!);
        // Newest first.
        Assert.Equal(["revoke-key", "create-key"], (await Deeds(admin, key)).Select(d => d.GetProperty("action").GetString()!));
    }

    [Theory, OnBothEngines]
    public async Task A_command_that_fails_leaves_no_row(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"))).Is(HttpStatusCode.Created);
        var before = await dims.Count("SELECT count(*) FROM audit WHERE action = 'submit-sample'");

        (await lab.Post("/v1/samples", Lab.Tablet(-1, "A-2"))).Is(HttpStatusCode.BadRequest);
        (await lab.Post("/v1/samples", Lab.Tablet(200, "A-1"))).Is(HttpStatusCode.Conflict);
        (await lab.Post("/v1/samples", Lab.Tablet(200, "A-3", location: Places.Utrecht))).Is(HttpStatusCode.Forbidden);

        Assert.Equal((1, 1), (before, await dims.Count("SELECT count(*) FROM audit WHERE action = 'submit-sample'")));
    }

    [Theory, OnBothEngines]
    public async Task A_slice_of_a_batch_is_one_row(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);

        (await lab.Post("/v1/sample-batches", Enumerable.Range(0, 300).Select(i => Lab.Tablet(100, $"B-{i}")).ToList())).Is(HttpStatusCode.OK);

        await using var read = await dims.Database.Read();
        var subjects = await read.Query<string>("SELECT subject FROM audit WHERE action = 'record-samples'");
        Assert.Equal(300, subjects.Sum(s => int.Parse(s.Split(' ')[0], null)));
        Assert.InRange(subjects.Count, 2, 300);
    }

    [Theory, OnBothEngines]
    public async Task The_list_is_read_page_by_page_and_only_by_who_may(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (admin, lab) = (await dims.With(Roles.Admin), await dims.With(Roles.Location));
        for (var i = 0; i < 5; i++)
        {
            (await lab.Post("/v1/samples", Lab.Tablet(100, $"A-{i}"))).Is(HttpStatusCode.Created);
            dims.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        var all = (await admin.Get("/v1/audit?limit=1000")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("id").GetString()).ToList();

        var paged = new List<string?>();
        for (var next = "/v1/audit?limit=2"; next is not null;)
        {
            var page = (await admin.Get(next)).Is(HttpStatusCode.OK);
            var ids = page.Json.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("id").GetString()).ToList();
            Assert.InRange(ids.Count, 1, 2);
            paged.AddRange(ids);
            next = page.Next;
        }

        Assert.Equal(all, paged);
        (await lab.Get("/v1/audit")).Is(HttpStatusCode.Forbidden);
        (await dims.Anonymous.Get("/v1/audit")).Is(HttpStatusCode.Unauthorized);
    }

    private static async Task<List<JsonElement>> Deeds(Client admin, string subject) =>
        [.. (await admin.Get("/v1/audit?subject=" + subject)).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray()];
}
