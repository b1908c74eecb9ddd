using System.Net;
using Dims.Access;
using Dims.Tests.Host;

namespace Dims.Tests.Samples;

public sealed class SamplePagesTests
{
    [Theory, OnBothEngines]
    public async Task Pages_in_the_order_recorded_miss_nothing_and_repeat_nothing_while_samples_come_in(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        await Submit(lab, 0, 250);
        foreach (var limit in new[] { 7, 100 })
        {
            var (seen, came) = (new List<string>(), 0);
            for (var next = $"/v1/samples?sort=recorded&limit={limit}"; next is not null;)
            {
                var page = (await lab.Get(next)).Is(HttpStatusCode.OK);
                var references = page.Json.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("reference").GetString()!).ToList();
                Assert.InRange(references.Count, 1, limit);
                seen.AddRange(references);
                next = page.Next;
                // Others write while this one reads: five single posts at once, on older and newer days.
                if (came < 50 && next is not null)
                {
                    var from = came;
                    await Task.WhenAll(Enumerable.Range(from, 5).Select(i => lab.Post("/v1/samples", Lab.Tablet(100, $"late-{limit}-{i}", i % 2 == 0 ? "2026-11-01" : "2026-11-20"))));
                    came += 5;
                }
            }
            Assert.True(came >= 10);
            Assert.Distinct(seen);
            await using var read = await dims.Database.Read();
            Assert.Equal(await read.Query<string>("SELECT reference FROM samples ORDER BY revision, ordinal"), seen);
        }
    }

    [Theory, OnBothEngines]
    public async Task Pages_by_day_hold_everything_that_was_there_once_and_in_order(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        await Submit(lab, 0, 250);
        foreach (var limit in new[] { 7, 100 })
        {
            var seen = new List<(string Day, string Id)>();
            var count = 0;
            for (var next = $"/v1/samples?limit={limit}&form=tablet"; next is not null;)
            {
                var page = (await lab.Get(next)).Is(HttpStatusCode.OK);
                seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(s => (s.GetProperty("collectedOn").GetString()!, s.GetProperty("id").GetString()!)));
                next = page.Next;
                await lab.Post("/v1/samples", Lab.Tablet(100, $"new-{limit}-{count++}", "2026-11-21"));
            }
            Assert.Distinct(seen);
            Assert.Equal(seen.OrderByDescending(s => s.Day, StringComparer.Ordinal).ThenByDescending(s => s.Id, StringComparer.Ordinal), seen);
            await using var read = await dims.Database.Read();
            var there = await read.Query<string>("SELECT id FROM samples WHERE reference LIKE 'P-%'");
            Assert.Empty(there.Except(seen.Select(s => s.Id)));
        }
    }

    private static async Task Submit(Client lab, int from, int count)
    {
        var items = Enumerable.Range(from, count).Select(i => Lab.Tablet(80 + i % 60, $"P-{i}", $"2026-11-{1 + i * 7 % 19:00}")).ToList();
        var answer = (await lab.Post("/v1/sample-batches", items)).Is(HttpStatusCode.OK);
        Assert.Equal(count, answer.Json.GetProperty("stored").GetInt32());
    }
}
