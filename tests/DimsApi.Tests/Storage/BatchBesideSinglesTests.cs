using System.Net;
using Dims.Access;
using Dims.Tests.Host;

namespace Dims.Tests.Storage;

public sealed class BatchBesideSinglesTests
{
    [Theory, OnBothEngines]
    public async Task Single_posts_are_answered_between_the_slices_of_a_batch_of_10_000(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (lab, other) = (await dims.With(Roles.Location), await dims.With(Roles.Location, location: Places.Utrecht));
        var items = Enumerable.Range(0, 10_000).Select(i => Lab.Tablet(100 + i % 100, $"B-{i}")).ToList();

        var batch = lab.Post("/v1/sample-batches", items);
        while (await dims.Count("SELECT count(*) FROM samples") == 0) Assert.False(batch.IsCompleted);
        var waited = new List<long>();
        for (var i = 0; i < 50 && !batch.IsCompleted; i++)
        {
            var before = await dims.Count("SELECT value FROM counters WHERE name = 'revision'");
            var receipt = (await other.Post("/v1/samples", Lab.Tablet(90, $"S-{i}", location: Places.Utrecht))).Is(HttpStatusCode.Created);
            // A slice takes one revision, a single post another: what lies between is slices.
            waited.Add(receipt.Json.GetProperty("revision").GetInt64() - before - 1);
        }
        var answer = (await batch).Is(HttpStatusCode.OK);

        Assert.Equal(10_000, answer.Json.GetProperty("stored").GetInt32());
        Assert.Equal(10_000 + waited.Count, await dims.Count("SELECT count(*) FROM samples"));
        Assert.True(waited.Count >= 20, $"Only {waited.Count} single posts were answered while the batch ran.");
        // The half of them at least; a request that is late on a busy machine lets a slice more pass.
        Assert.InRange(waited.Order().ElementAt(waited.Count / 2), 0, 2);
    }

    // Slices of one request share its key: the second one would be told that the key was used for something else.
    [Theory, OnBothEngines]
    public async Task A_batch_does_not_read_an_idempotency_key(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var items = Enumerable.Range(0, 300).Select(i => Lab.Tablet(100, $"B-{i}")).ToList();

        var first = (await lab.Post("/v1/sample-batches", items, ("Idempotency-Key", "\"week 47\""))).Is(HttpStatusCode.OK);
        var again = (await lab.Post("/v1/sample-batches", items, ("Idempotency-Key", "\"week 47\""))).Is(HttpStatusCode.OK);

        Assert.Equal(300, first.Json.GetProperty("stored").GetInt32());
        Assert.Equal(300, again.Json.GetProperty("unchanged").GetInt32());
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM idempotency_keys"));
    }
}
