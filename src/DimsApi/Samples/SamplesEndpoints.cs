using Dims.Access;
using Dims.Http;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Samples;

public sealed record BatchQuestion
{
    /// <summary>`each` (when left out): valid items are stored whatever the others are. `all-or-nothing`: nothing unless every item can be.</summary>
    public BatchMode Mode { get; init; }
}

public static class SamplesEndpoints
{
    public static void MapSamples(this Api api)
    {
        api.Post("/v1/samples", "submitSample", "Submit one sample", Submit)
            .Reads<SubmitSample>().Answers<SampleReceipt>(201, "Stored.").Answers<SampleReceipt>(200, "Unchanged: this reference holds the same content already.")
            .Fails(ProblemCodes.NotYourLocation, ProblemCodes.SampleConflict, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse, ProblemCodes.BodyTooLarge);
        api.Post("/v1/sample-batches", "submitSampleBatch", "Submit many samples", SubmitBatch)
            .Describes("A JSON list or NDJSON, up to 10,000 samples. Each item is answered on its own: stored, unchanged, conflict or rejected with every fault. A repeated batch changes nothing, so an Idempotency-Key is not needed and not read. A body that is cut off stores nothing.")
            .Reads<IReadOnlyList<SubmitSample>>("application/json", "application/x-ndjson").Asks<BatchQuestion>()
            .Answers<BatchAnswer>(200, "What became of each item.")
            .Fails(ProblemCodes.BodyTooLarge);
        api.Get("/v1/samples", "listSamples", "List samples", List)
            .Describes("Newest day first, or in the order recorded. Pages follow the header Link.").Asks<SampleQuestion>().Answers<SamplePage>(200, "A page.");
        api.Get("/v1/samples/{id}", "getSample", "Read one sample", Find).Answers<Sample>(200, "The sample.").Fails(ProblemCodes.NotFound);
    }

    private static async Task<IResult> Submit(HttpContext context, IMediator mediator, CancellationToken cancel)
    {
        var receipt = await mediator.Send(await Bodies.Read<SubmitSample>(context, cancel), cancel);
        context.Response.Headers.Location = "/v1/samples/" + receipt.Id;
        return Results.Json(receipt, Wire.Json, statusCode: receipt.Outcome == SampleOutcome.Stored ? 201 : 200);
    }

    private static async Task<IResult> SubmitBatch(HttpContext context, SampleIntake intake, IOptions<DimsOptions> options, CancellationToken cancel)
    {
        var mode = QueryReader.Read<BatchQuestion>(context.Request.Query).Mode;
        var largest = options.Value.LargestBody;
        var body = Bodies.Limited(context, largest, $"A batch has at most {largest} bytes. Send several smaller ones.");
        var items = Bodies.MediaType(context) switch
        {
            "application/json" => await BatchReader.ReadJson(body, options.Value.LargestBatch, cancel),
            "application/x-ndjson" or "application/jsonl" => await BatchReader.ReadLines(body, options.Value.LargestBatch, cancel),
            _ => throw Bodies.Unsupported(context, "application/json", "application/x-ndjson"),
        };
        return Results.Json(await intake.Record(items, mode, null, cancel), Wire.Json);
    }

    private static async Task List(HttpContext context, SampleQueries samples, CurrentCall call, CancellationToken cancel)
    {
        var question = QueryReader.Read<SampleQuestion>(context.Request.Query);
        var page = await samples.List(question, call.Caller, cancel);
        if (page.Next is not null) Paging.Next(context, page.Next);
        await JsonAnswer.Write(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items"u8);
            foreach (var row in page.Rows) SampleJson.Write(writer, row, page.Register);
            writer.WriteEndArray();
            writer.WriteBoolean("generated"u8, page.Rows.Any(r => r.Generated != 0));
            writer.WriteEndObject();
        });
    }

    private static async Task Find(HttpContext context, string id, SampleQueries samples, CurrentCall call, CancellationToken cancel)
    {
        var (row, register) = await samples.Find(id, call.Caller, cancel) ?? throw new Problem(ProblemCodes.NotFound, "There is no such sample, or it is not yours.");
        await JsonAnswer.Write(context, writer => SampleJson.Write(writer, row, register));
    }
}
