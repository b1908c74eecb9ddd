using System.Globalization;
using Dims.Access;
using Dims.Http;

namespace Dims.Notices;

public static class NoticesEndpoints
{
    public static void MapNotices(this Api api) =>
        api.Get("/v1/notices", "listNotices", "Pull what coordinators and locations are told", List)
            .Describes("One log without holes for coordinators and the core team; a location reads its own notices, each with the one before it in `previous`. Keep `next` and send it as `after`.")
            .Asks<NoticesQuestion>().Answers<NoticePage>(200, "A page of notices, the oldest first; empty where there is none after the cursor.").HasETag().Fails(ProblemCodes.CursorAhead);

    private static async Task List(HttpContext context, CurrentCall call, NoticeQueries notices, CancellationToken cancel)
    {
        var page = await notices.Page(QueryReader.Read<NoticesQuestion>(context.Request.Query), call.Caller, cancel);
        if (page.Next < page.Head) Paging.Next(context, "after", page.Next.ToString(CultureInfo.InvariantCulture));
        await TaggedAnswer.Write(context, page, cancel);
    }
}
