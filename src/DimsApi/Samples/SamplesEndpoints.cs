using System.Security.Cryptography;
using Dims.Access;
using Dims.Http;
using Dims.Spreadsheets;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Samples;

public sealed record BatchQuestion
{
    /// <summary>`each` (when left out): valid items are stored whatever the others are. `all-or-nothing`: nothing unless every item can be.</summary>
    public BatchMode Mode { get; init; }
    /// <summary>True: every fault is shown, and nothing is stored.</summary>
    public bool DryRun { get; init; }
}

public sealed record AnalysisBatchQuestion
{
    /// <summary>True: every fault is shown, and nothing is stored.</summary>
    public bool DryRun { get; init; }
}

public static class SamplesEndpoints
{
    public static void MapSamples(this Api api)
    {
        api.Post("/v1/samples", "submitSample", "Submit one sample", Submit)
            .Reads<SubmitSample>().Answers<SampleReceipt>(201, "Stored.").Answers<SampleReceipt>(200, "Unchanged: this reference holds the same content already.")
            .Fails(ProblemCodes.NotYourLocation, ProblemCodes.SampleConflict, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse, ProblemCodes.BodyTooLarge);
        api.Post("/v1/sample-batches", "submitSampleBatch", "Submit many samples", SubmitBatch)
            .Describes("A JSON list, NDJSON, or a spreadsheet as CSV or .xlsx, up to 10,000 samples. In a spreadsheet one row is one finding, and rows with the same reference are one sample; the template has the headers. How numbers and days are written is detected per file; one that can be read two ways is a fault of its cell. What is wrong with the file as such is a 400 and nothing is stored. Each item is answered on its own: stored, unchanged, conflict or rejected with every fault. A repeated batch changes nothing, so an Idempotency-Key is not needed and not read. A body that is cut off stores nothing.")
            .Reads<IReadOnlyList<SubmitSample>>("application/json", "application/x-ndjson", SheetBatch.Csv, SheetBatch.Xlsx).Asks<BatchQuestion>()
            .Answers<BatchAnswer>(200, "What became of each item.")
            .Fails(ProblemCodes.BodyTooLarge);
        api.Post("/v1/samples/{id}/analyses", "addAnalysis", "Add an analysis to a sample", AddAnalysis)
            .Describes("`id` is the sample's number from the bag, or its id. A laboratory adds its own analyses, to samples that were sent to it or of which nobody said where they were sent; a location adds to its own samples. The same laboratory, method, run and day is the same analysis: sent again with the same content it is `unchanged`, with other content a conflict.")
            .Reads<Analysis>().Answers<AnalysisReceipt>(201, "Stored.").Answers<AnalysisReceipt>(200, "Unchanged: the sample has this analysis already.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.NotYourSample, ProblemCodes.AnalysisConflict, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse, ProblemCodes.BodyTooLarge);
        api.Post("/v1/analysis-batches", "addAnalysisBatch", "Add many analyses", AddAnalyses)
            .Describes("A JSON list, NDJSON, or a spreadsheet as CSV or .xlsx, up to 10,000 analyses, each with the number of its sample. In a spreadsheet one row is one finding, and rows with the same sample and the same analysis are one analysis; it is read as those of POST /v1/sample-batches are. Each item is answered on its own; a repeated batch changes nothing.")
            .Reads<IReadOnlyList<AddedAnalysis>>("application/json", "application/x-ndjson", SheetBatch.Csv, SheetBatch.Xlsx).Asks<AnalysisBatchQuestion>()
            .Answers<AnalysisBatchAnswer>(200, "What became of each item.")
            .Fails(ProblemCodes.BodyTooLarge);
        api.Get("/v1/sample-batches/template", "getSampleBatchTemplate", "A spreadsheet of samples to fill in", SampleTemplate)
            .Describes("With every header that POST /v1/sample-batches reads and a few rows as examples. The workbook offers the values of closed lists, and explains each column on a sheet of its own; the CSV is as a Dutch Excel writes it.")
            .Asks<TemplateQuestion>().Answers<string>(200, "The file.", SheetBatch.Xlsx, SheetBatch.Csv).HasETag();
        api.Get("/v1/analysis-batches/template", "getAnalysisBatchTemplate", "A spreadsheet of analyses to fill in", AnalysisTemplate)
            .Describes("As the template of samples, with every header that POST /v1/analysis-batches reads.")
            .Asks<TemplateQuestion>().Answers<string>(200, "The file.", SheetBatch.Xlsx, SheetBatch.Csv).HasETag();
        api.Get("/v1/samples", "listSamples", "List samples", List)
            .Describes("Newest day first, or in the order recorded. Pages follow the header Link.").Asks<SampleQuestion>().Answers<SamplePage>(200, "A page.");
        api.Post("/v1/samples/{id}/corrections", "correctSample", "Correct a recorded sample", Correct)
            .Describes("The whole sample as it should be, with the revision that was read and a reason. What it said before stays readable among its versions; figures, the rules and everything that rests on the sample follow in the same transaction. A location corrects what it told, a laboratory its own analyses. A published alert that has the sample as evidence is put up for review.")
            .Reads<CorrectSample>().Answers<SampleReceipt>(201, "Corrected.").Answers<SampleReceipt>(200, "Unchanged: the sample says this already.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.PreconditionFailed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse, ProblemCodes.BodyTooLarge);
        api.Post("/v1/samples/{id}/removal", "removeSample", "Take a test record out of the register", Remove)
            .Describes("For what was no sample: somebody tried the system. A coordinator says so once, with the revision that was read and a note. From then on it stands in no figure, list, recognition, export or signal, and its code tells that there is no result; figures of earlier revisions stay as they were, what it said stays readable among its versions, and its number and reference stay taken. Everything that rests on it follows as on a correction. It cannot be undone. Where a visitor has been told a result it is refused: a sample that is real is corrected.")
            .Reads<RemoveSample>().Answers<SampleRemoval>(201, "Taken out.").Answers<SampleRemoval>(200, "Unchanged: it was taken out before.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.StepNotPossible, ProblemCodes.PreconditionFailed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Post("/v1/run-correction-previews", "previewRunCorrection", "See what correcting a run would change", PreviewRun)
            .Describes("For one mistake in many analyses of a laboratory: a factor, a basis, a unit, a panel, a name, or analyses that should not be there. Shows every sample, figure, visitor's answer, recognition, urgent mark, proposal and published alert that would change, by carrying it out and undoing it; nothing is stored. At most 1,000 samples where the operator has set no other number, and one preview at a time.")
            .Reads<RunMistake>().Answers<RunCorrection>(200, "What would change.").Fails(ProblemCodes.BodyTooLarge, ProblemCodes.PreviewRunning);
        api.Post("/v1/run-corrections", "correctRun", "Correct a run", CorrectRun)
            .Describes("The same mistake, with a reason and `preview` of its preview: every sample gets a version, in one act. Where anything has changed since the preview, nothing is done.")
            .Reads<CorrectRun>().Answers<RunCorrection>(200, "Corrected.").Fails(ProblemCodes.PreconditionFailed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse, ProblemCodes.BodyTooLarge);
        api.Get("/v1/samples/{id}/versions", "listSampleVersions", "Read what a sample said before", Versions)
            .Describes("Every version, the first one first; the last one is what it says now. Each says what ended it: an analysis that was added, a flag that was confirmed, a panel that was registered, a correction, or that it was taken out of the register.")
            .Answers<SampleVersionList>(200, "The versions.").Fails(ProblemCodes.NotFound);
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
        var question = QueryReader.Read<BatchQuestion>(context.Request.Query);
        var body = BatchBody(context, options.Value);
        if (SheetBatch.FormatOf(Bodies.MediaType(context)) is { } format)
        {
            var sheet = SheetBatch.Read(await Bodies.Whole(body, cancel), format, options.Value.LargestBatch);
            return Results.Json(sheet.Locate(await intake.Record(sheet.Items, question.Mode, question.DryRun, null, cancel)), Wire.Json);
        }
        var items = await ReadItems<SubmitSample>(context, body, options.Value.LargestBatch, "samples", cancel);
        return Results.Json(await intake.Record([.. items.Select(i => new SampleIntake.Item(i.Value, i.Faults))], question.Mode, question.DryRun, null, cancel), Wire.Json);
    }

    // `what` names the items to who sent something else.
    private static Task<List<BatchItem<T>>> ReadItems<T>(HttpContext context, Stream body, int most, string what, CancellationToken cancel) where T : class => Bodies.MediaType(context) switch
    {
        "application/json" => BatchReader.ReadJson<T>(body, most, what, cancel),
        "application/x-ndjson" or "application/jsonl" => BatchReader.ReadLines<T>(body, most, cancel),
        _ => throw Bodies.Unsupported(context, "application/json", "application/x-ndjson", SheetBatch.Csv, SheetBatch.Xlsx),
    };

    private static Stream BatchBody(HttpContext context, DimsOptions options) =>
        Bodies.Limited(context, options.LargestBody, $"A batch has at most {options.LargestBody} bytes. Send several smaller ones.");

    private static async Task<IResult> AddAnalysis(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var receipt = await mediator.Send(new AddAnalysis { Sample = id, Analysis = await Bodies.Read<Analysis>(context, cancel) }, cancel);
        context.Response.Headers.Location = "/v1/samples/" + receipt.Id;
        return Results.Json(receipt, Wire.Json, statusCode: receipt.Outcome == SampleOutcome.Stored ? 201 : 200);
    }

    private static async Task<IResult> Correct(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var receipt = await mediator.Send(await Bodies.Read<CorrectSample>(context, cancel) with { Id = id }, cancel);
        context.Response.Headers.Location = "/v1/samples/" + receipt.Id;
        return Results.Json(receipt, Wire.Json, statusCode: receipt.Outcome == SampleOutcome.Stored ? 201 : 200);
    }

    private static async Task<IResult> Remove(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var removal = await mediator.Send(await Bodies.Read<RemoveSample>(context, cancel) with { Id = id }, cancel);
        context.Response.Headers.Location = "/v1/samples/" + removal.Id;
        return Results.Json(removal, Wire.Json, statusCode: removal.Outcome == SampleOutcome.Stored ? 201 : 200);
    }

    private static async Task<IResult> PreviewRun(HttpContext context, RunPreviews previews, CancellationToken cancel)
    {
        var mistake = await Bodies.Read<RunMistake>(context, cancel);
        var faults = new Faults();
        Http.Rules.Check(mistake, faults);
        faults.ThrowIfAny();
        return Results.Json(await previews.Of(mistake, cancel), Wire.Json);
    }

    private static async Task<IResult> CorrectRun(HttpContext context, IMediator mediator, CancellationToken cancel) =>
        Results.Json(await mediator.Send(await Bodies.Read<CorrectRun>(context, cancel), cancel), Wire.Json);

    private static async Task<IResult> Versions(string id, SampleVersionQueries versions, CurrentCall call, CancellationToken cancel) =>
        Results.Json(await versions.Of(id, call.Caller, cancel) ?? throw new Problem(ProblemCodes.NotFound, "There is no such sample, or it is not yours."), Wire.Json);

    private static async Task<IResult> AddAnalyses(HttpContext context, AnalysisIntake intake, IOptions<DimsOptions> options, CancellationToken cancel)
    {
        var question = QueryReader.Read<AnalysisBatchQuestion>(context.Request.Query);
        var body = BatchBody(context, options.Value);
        if (SheetBatch.FormatOf(Bodies.MediaType(context)) is { } format)
        {
            var sheet = AnalysisSheet.Read(await Bodies.Whole(body, cancel), format, options.Value.LargestBatch);
            return Results.Json(sheet.Locate(await intake.Record(sheet.Items, question.DryRun, cancel)), Wire.Json);
        }
        var items = await ReadItems<AddedAnalysis>(context, body, options.Value.LargestBatch, "analyses", cancel);
        return Results.Json(await intake.Record(items, question.DryRun, cancel), Wire.Json);
    }

    private static Task SampleTemplate(HttpContext context, CancellationToken cancel) => SheetTemplate(context, SheetDoor.Samples, cancel);

    private static Task AnalysisTemplate(HttpContext context, CancellationToken cancel) => SheetTemplate(context, SheetDoor.Analyses, cancel);

    private static async Task SheetTemplate(HttpContext context, SheetDoor door, CancellationToken cancel)
    {
        var format = QueryReader.Read<TemplateQuestion>(context.Request.Query).Format ?? (Negotiation.Best(context, SheetBatch.Xlsx, SheetBatch.Csv) == SheetBatch.Csv ? SheetFormat.Csv : SheetFormat.Xlsx);
        var file = format == SheetFormat.Csv ? Template.Csv(door) : Template.Xlsx(door);
        context.Response.Headers.Append("Vary", "Accept");
        if (Conditional.NotModified(context, $"\"{Convert.ToHexStringLower(SHA256.HashData(file).AsSpan(0, 16))}\"", "no-cache")) return;
        context.Response.ContentType = format == SheetFormat.Csv ? "text/csv; charset=utf-8; header=present" : SheetBatch.Xlsx;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{door.Name}.{Wire.Name(format)}\"";
        context.Response.ContentLength = file.Length;
        await context.Response.Body.WriteAsync(file, cancel);
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
