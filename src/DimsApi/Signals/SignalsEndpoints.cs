using Dims.Http;

namespace Dims.Signals;

public static class SignalsEndpoints
{
    public static void MapSignals(this Api api) =>
        api.Get("/v1/signals", "listSignals", "What is new, spreads or rises", List).Asks<SignalQuestion>().Answers<SignalList>(200, "Every substance that was found, by slug.").HasETag()
            .Describes("First and last sample of each substance, where it came to, and each of the last weeks against its limit. A signal asks people; it decides nothing. Once a day the signals of the last four weeks raise proposals.");

    private static async Task List(HttpContext context, SignalReader reader, CancellationToken cancel)
    {
        context.Response.Headers.Append("Vary", "Authorization");
        await TaggedAnswer.Write(context, await reader.Read(QueryReader.Read<SignalQuestion>(context.Request.Query), cancel), cancel);
    }
}
