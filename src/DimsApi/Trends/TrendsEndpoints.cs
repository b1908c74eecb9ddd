using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dims.Http;

namespace Dims.Trends;

public static class TrendsEndpoints
{
    private const string Json = "application/json", Csv = "text/csv";

    public static void MapTrends(this Api api) => api
        .Get("/v1/trends/dosage", "getDosageTrend", "How much of a substance samples held, period by period", Handle)
        .Asks<DosageQuestion>()
        .Answers<DosageAnswer>(StatusCodes.Status200OK, "The trend; as `text/csv` one row for each entry, with the same unrounded numbers.", Json, Csv)
        .HasETag()
        .Describes("Figures count samples, one value each. No figure spans two bases. The ETag is the answer's own: ask with `If-None-Match`, and 304 says that nothing this question reads has changed.");

    private static async Task Handle(HttpContext context, DosageTrend trend, CancellationToken cancel)
    {
        var type = Negotiation.Best(context, Json, Csv) ?? throw new Problem(ProblemCodes.NotAcceptable, $"Offered here: {Json}, {Csv}.");
        var question = QueryReader.Read<DosageQuestion>(context.Request.Query);
        var answer = await trend.Answer(question, cancel);
        var body = type == Csv ? DosageCsv.Write(answer, question.Threshold, question.Quantile) : JsonSerializer.SerializeToUtf8Bytes(answer, Wire.Json);
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
