using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dims.Access;
using Dims.Disclosure;
using Dims.Http;

namespace Dims.Trends;

public static class TrendsEndpoints
{
    private const string Json = "application/json", Csv = "text/csv";

    public static void MapTrends(this Api api)
    {
        api.Get("/v1/trends/dosage", "getDosageTrend", "How much of a substance samples held, period by period", Dosage)
            .Asks<DosageQuestion>()
            .Answers<DosageAnswer>(StatusCodes.Status200OK, "The trend; as `text/csv` one row for each entry, with the same unrounded numbers.", Json, Csv)
            .Or<PublishedDosage>()
            .HasETag()
            .Describes("Figures count samples, one value each. Without a key, and with one that reads what is published, the answer is what the last snapshot tells of published questions only (`/v1/disclosure`). No figure spans two bases. The ETag is the answer's own: ask with `If-None-Match`, and 304 says that nothing this question reads has changed.");
        api.Get("/v1/trends/prevalence", "getPrevalence", "Which share of samples holds a substance, class or isomer group, period by period", OfPrevalence)
            .Asks<PrevalenceQuestion>()
            .Answers<PrevalenceAnswer>(StatusCodes.Status200OK, "The shares; as `text/csv` one row for each entry, with the same unrounded numbers.", Json, Csv)
            .Or<PublishedPrevalence>()
            .HasETag()
            .Describes("A share is of samples that were tested for it. Without a key, and with one that reads what is published, the answer is what the last snapshot tells of published questions only (`/v1/disclosure`). Routine samples unless `why` asks for others; sources that hold positives only are never in a share. `leftOut` says what is not counted.");
        api.Get("/v1/trends/composition", "getComposition", "What was in what was sold as something, period by period", Composition)
            .Asks<CompositionQuestion>()
            .Answers<CompositionAnswer>(StatusCodes.Status200OK, "The shares; as `text/csv` one row for each entry and kind of content, with the same unrounded numbers.", Json, Csv)
            .Or<PublishedComposition>()
            .HasETag()
            .Describes("Shares are of samples analysed, each in one kind of content. Without a key, and with one that reads what is published, the answer is what the last snapshot tells of published questions only (`/v1/disclosure`). Routine samples unless `why` asks for others; sources that hold positives only are never in a share. `leftOut` says what is not counted.");
        api.Get("/v1/trends/comparison", "getComparison", "What samples held in one period and in another", OfComparison)
            .Asks<ComparisonQuestion>()
            .Answers<ComparisonAnswer>(StatusCodes.Status200OK, "The two periods, their differences, and a sentence about each in Dutch and in English.")
            .HasETag()
            .Describes("Differences are the second period less the first, with an interval of 95% and a test. Samples are counted as by `/v1/trends/dosage`. No sentence says what a difference comes from.");
        api.Get("/v1/trends/workload", "getWorkload", "How many samples locations took in, and how long they took", OfWorkload)
            .Asks<WorkloadQuestion>()
            .Answers<WorkloadAnswer>(StatusCodes.Status200OK, "By week and location.")
            .HasETag();
    }

    private static async Task OfWorkload(HttpContext context, Workload workload, CancellationToken cancel)
    {
        context.Response.Headers.Append("Vary", "Authorization");
        await TaggedAnswer.Write(context, await workload.Answer(QueryReader.Read<WorkloadQuestion>(context.Request.Query), cancel), cancel);
    }

    private static async Task OfComparison(HttpContext context, NotedAnswers trends, CancellationToken cancel)
    {
        var question = QueryReader.Read<ComparisonQuestion>(context.Request.Query);
        var body = JsonSerializer.SerializeToUtf8Bytes(await trends.Answer(question, cancel), Wire.Json);
        context.Response.Headers.Append("Vary", "Authorization");
        if (Conditional.NotModified(context, EntityTag(Json, body), "private, no-cache")) return;
        context.Response.ContentType = Json;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, cancel);
    }

    private static Task Dosage(HttpContext context, NotedAnswers trends, CurrentCall call, CancellationToken cancel) => !ReadsAll(call)
        ? Published<DosageQuestion, PublishedDosage>(context, published => published.Dosage, call, PublishedCsv.Write, cancel)
        : Answer<DosageQuestion, DosageAnswer>(context, trends.Answer, (question, answer) => DosageCsv.Write(answer, question.Threshold, question.Quantile), cancel);

    private static Task OfPrevalence(HttpContext context, NotedAnswers trends, CurrentCall call, CancellationToken cancel) => !ReadsAll(call)
        ? Published<PrevalenceQuestion, PublishedPrevalence>(context, published => published.Prevalence, call, PublishedCsv.Write, cancel)
        : Answer<PrevalenceQuestion, PrevalenceAnswer>(context, trends.Answer, (_, answer) => PrevalenceCsv.Write(answer), cancel);

    private static Task Composition(HttpContext context, NotedAnswers trends, CurrentCall call, CancellationToken cancel) => !ReadsAll(call)
        ? Published<CompositionQuestion, PublishedComposition>(context, published => published.Composition, call, PublishedCsv.Write, cancel)
        : Answer<CompositionQuestion, CompositionAnswer>(context, trends.Answer, (_, answer) => CompositionCsv.Write(answer), cancel);

    private static bool ReadsAll(CurrentCall call) => call.Value.Caller?.Has(Scopes.TrendsRead) == true;

    // What the last snapshot told, of the questions that are published.
    private static async Task Published<TQuestion, TAnswer>(HttpContext context, Func<PublicTrends, Func<TQuestion, IEnumerable<string>, ToldTo, CancellationToken, Task<TAnswer>>> ask, CurrentCall call, Func<TAnswer, byte[]> asCsv, CancellationToken cancel) where TQuestion : class
    {
        var type = Offered(context);
        var question = QueryReader.Read<TQuestion>(context.Request.Query);
        var answer = await ask(context.RequestServices.GetRequiredService<PublicTrends>())(question, context.Request.Query.Keys, call.Value.Caller?.Has(Scopes.TrendsReadPublished) == true ? ToldTo.Partners : ToldTo.Everyone, cancel);
        if (type == Csv)
        {
            await Write(context, Csv, asCsv(answer), cancel);
            return;
        }
        context.Response.Headers.Append("Vary", "Accept, Authorization");
        await TaggedAnswer.Write(context, answer, cancel);
    }

    private static async Task Answer<TQuestion, TAnswer>(HttpContext context, Func<TQuestion, CancellationToken, Task<TAnswer>> ask, Func<TQuestion, TAnswer, byte[]> asCsv, CancellationToken cancel) where TQuestion : class
    {
        var type = Offered(context);
        var question = QueryReader.Read<TQuestion>(context.Request.Query);
        var answer = await ask(question, cancel);
        await Write(context, type, type == Csv ? asCsv(question, answer) : JsonSerializer.SerializeToUtf8Bytes(answer, Wire.Json), cancel);
    }

    private static string Offered(HttpContext context) => Negotiation.Best(context, Json, Csv) ?? throw new Problem(ProblemCodes.NotAcceptable, $"Offered here: {Json}, {Csv}.");

    private static async Task Write(HttpContext context, string type, byte[] body, CancellationToken cancel)
    {
        context.Response.Headers.Append("Vary", "Accept, Authorization");
        if (Conditional.NotModified(context, EntityTag(type, body), "private, no-cache")) return;
        context.Response.ContentType = type == Csv ? "text/csv; charset=utf-8; header=present" : Json;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, cancel);
    }

    // The body says everything the tag must depend on: the question as resolved with its real `to`, the last revision it reads, and what names, factors and
    // regions made of it. It holds no time of its own, so the same state gives the same bytes, and other bytes another tag.
    private static string EntityTag(string type, byte[] body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Edge.Version}\n{type}\n"));
        hash.AppendData(body);
        return $"\"{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}\"";
    }
}
