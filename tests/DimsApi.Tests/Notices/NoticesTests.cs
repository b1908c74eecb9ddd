using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Notices;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Notices;

public sealed class NoticesTests
{
    [Theory, OnBothEngines]
    public async Task The_log_has_no_holes_and_a_location_follows_its_own_by_the_one_before(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (coordinator, amsterdam, utrecht) = (await dims.With(Roles.Coordinator), await dims.With(Roles.Location), await dims.With(Roles.Location, location: Places.Utrecht));
        foreach (var location in new[] { Places.Amsterdam, Places.Utrecht, Places.Utrecht, Places.Amsterdam }) await dims.Send(Urgent(location));

        var all = await Page(coordinator, "");
        // The first sample of a province raises a proposal as well, which is for coordinators alone.
        Assert.Equal([(1L, 0L), (2, 1), (3, 2), (4, 3), (5, 4), (6, 5)], all.Items.Select(n => (n.Sequence, n.Previous)));
        Assert.Equal([1L, 3], all.Items.Where(n => n.Kind == NoticeKind.ProposalRaised).Select(n => n.Sequence));
        Assert.Equal((0, 6, 6), (all.Previous, all.Next, all.Head));
        Assert.Equal([(2L, 0L), (6, 2)], (await Page(amsterdam, "")).Items.Select(n => (n.Sequence, n.Previous)));
        var own = await Page(utrecht, "?after=4");
        Assert.Equal([(5L, 4L)], own.Items.Select(n => (n.Sequence, n.Previous)));
        Assert.Equal(5, own.Head);
    }

    [Theory, OnBothEngines]
    public async Task A_reader_gets_every_notice_once_page_by_page_and_a_cursor_beyond_the_end_is_told(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var coordinator = await dims.With(Roles.Coordinator);
        for (var i = 0; i < 5; i++) await dims.Send(Urgent(Places.Amsterdam));
        var (seen, next) = (new List<long>(), (string?)"/v1/notices?limit=2");
        while (next is not null)
        {
            var answer = await coordinator.Get(next);
            seen.AddRange(Read(answer).Items.Select(n => n.Sequence));
            next = answer.Next;
        }
        Assert.Equal([1L, 2, 3, 4, 5, 6], seen);
        Assert.Empty((await Page(coordinator, "?after=6")).Items);
        Assert.Equal("cursor-ahead", (await coordinator.Get("/v1/notices?after=7")).Code);
        Assert.Equal(["?after"], (await coordinator.Get("/v1/notices?after=-1")).Places);
        Assert.Equal("missing-scope", (await (await dims.With(Roles.Partner)).Get("/v1/notices")).Code);
    }

    private static SubmitSample Urgent(string location) => Lab.Tablet(location: location) with { Analyses = [Lab.Measured(Lab.Found("PMMA"))] };

    private static async Task<NoticePage> Page(Client by, string query) => Read(await by.Get("/v1/notices" + query));

    private static NoticePage Read(Answer answer) => JsonSerializer.Deserialize<NoticePage>(answer.Is(HttpStatusCode.OK).Text, Wire.Json)!;
}
