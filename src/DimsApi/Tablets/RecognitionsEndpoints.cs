using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Storage;
using MediatR;

namespace Dims.Tablets;

public static class RecognitionsEndpoints
{
    public static void MapRecognitions(this Api api)
    {
        api.Post("/v1/recognitions", "recognizeTablet", "Ask whether a tablet is known by its looks", Recognize)
            .Describes("Look-alikes among the tablets that laboratories measured in the last weeks, what they held, and a verdict with its reasons. Only `recognised` tells a content. The answer is kept, and is taken back when later results speak against it: `GET /v1/recognitions?state=reopened`.")
            .Reads<RecognizeTablet>().Answers<Recognition>(201, "The answer; `Location` is its address.").Fails(ProblemCodes.NotYourLocation, ProblemCodes.AlreadyExists, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Get("/v1/recognitions", "listRecognitions", "List answers about tablets", List)
            .Describes("A location reads its own. `state=reopened` are those that told a content which does not hold any more: whoever got one is to be warned.")
            .Asks<RecognitionsQuestion>().Answers<RecognitionList>(200, "A page of answers, the last one first.").HasETag();
        api.Get("/v1/recognitions/{id}", "getRecognition", "Read one answer about a tablet", Find).Answers<Recognition>(200, "The answer as it was given, and what became of it.").HasETag().Fails(ProblemCodes.NotFound);
        api.Get("/v1/recognition-settings", "getRecognitionSettings", "Read the settings of recognition", Settings).Answers<RecognitionSettings>(200, "Weeks, tolerances, minima and words that hold.").HasETag();
        api.Get("/v1/recognition-settings/versions", "listRecognitionSettingsVersions", "List the versions of the settings of recognition", Versions)
            .Answers<RecognitionSettingsVersions>(200, "The last one first, each with who, when and why.").HasETag();
        api.Put("/v1/recognition-settings", "putRecognitionSettings", "Change the settings of recognition", Put)
            .Describes("All of them, with `If-Match`. They hold from the next answer on; answers that were given stand by their own thresholds, and are held against the new words at once. Outside Development nothing is recognised until an evaluation of the new settings is approved.")
            .Reads<PutRecognitionSettings>().Answers<RecognitionSettings>(200, "The settings as they are now.").HasETag().Fails(ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
        api.Get("/v1/recognition-evaluations", "listRecognitionEvaluations", "List evaluations of recognition", Evaluations).Answers<RecognitionEvaluationList>(200, "The last one first.").HasETag();
        api.Post("/v1/recognition-evaluations", "evaluateRecognition", "Evaluate recognition on the data that are there", Evaluate)
            .Describes("Plays the days again: every measured tablet is asked about from those before it, by the settings that hold. What comes out is recorded, and answers nothing until another person approves it.")
            .Reads<RecognitionPeriod>().Answers<RecognitionEvaluated>(200, "What came out, recorded.").Fails(ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Post("/v1/recognition-evaluations/{id}/approval", "approveRecognitionEvaluation", "Approve an evaluation of recognition", Approve)
            .Describes("By another person than who recorded it. From then on tablets are recognised by these settings, until they change.")
            .Answers<RecognitionEvaluated>(200, "The evaluation, approved.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.SecondPersonNeeded, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
    }

    private static async Task Recognize(HttpContext context, IMediator mediator, RecognitionAhead ahead, CurrentCall call, CancellationToken cancel)
    {
        var command = await ahead.Prepare(await Bodies.Read<RecognizeTablet>(context, cancel), call.Caller?.Location, cancel);
        var answer = await mediator.Send(command, cancel);
        // What is kept is what is given, where nothing of it is left out for this caller.
        var bytes = command.Prepared is { Written: { } written } && ReferenceEquals(written.Answer, answer) ? written.Document : JsonSerializer.SerializeToUtf8Bytes(answer, Wire.Json);
        context.Response.Headers.Location = "/v1/recognitions/" + answer.Id;
        (context.Response.StatusCode, context.Response.ContentType, context.Response.ContentLength) = (StatusCodes.Status201Created, "application/json; charset=utf-8", bytes.Length);
        await context.Response.Body.WriteAsync(bytes, cancel);
    }

    private static async Task List(HttpContext context, CurrentCall call, RecognitionQueries recognitions, CancellationToken cancel)
    {
        var (list, next) = await recognitions.Page(QueryReader.Read<RecognitionsQuestion>(context.Request.Query), call.Caller, cancel);
        if (next is not null) Paging.Next(context, next);
        await TaggedAnswer.Write(context, list, cancel);
    }

    private static async Task Find(HttpContext context, string id, CurrentCall call, RecognitionQueries recognitions, CancellationToken cancel) =>
        await TaggedAnswer.Write(context, await recognitions.Find(id, call.Caller, cancel) ?? throw new Problem(ProblemCodes.NotFound, "There is no such answer, or it is not yours."), cancel);

    private static async Task Settings(HttpContext context, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, await RecognitionSettingsRows.Now(read), cancel);
    }

    private static async Task Versions(HttpContext context, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, new RecognitionSettingsVersions { Items = await RecognitionSettingsRows.All(read) }, cancel);
    }

    private static async Task Put(HttpContext context, Database database, IMediator mediator, CancellationToken cancel)
    {
        string tag;
        await using (var read = await database.Read(cancel)) tag = TaggedAnswer.TagOf(await RecognitionSettingsRows.Now(read));
        Conditional.RequireMatch(context, tag);
        await TaggedAnswer.Write(context, await mediator.Send(await Bodies.Read<PutRecognitionSettings>(context, cancel, body => body with { Tag = tag }), cancel), cancel);
    }

    private static async Task Evaluations(HttpContext context, RecognitionEvaluations evaluations, CancellationToken cancel) => await TaggedAnswer.Write(context, await evaluations.List(cancel), cancel);

    private static async Task<IResult> Evaluate(HttpContext context, IMediator mediator, RecognitionEvaluations evaluations, CancellationToken cancel)
    {
        var made = await evaluations.Evaluate(await Bodies.Read<RecognitionPeriod>(context, cancel), cancel);
        return Results.Json(await mediator.Send(new RecordRecognitionEvaluation(made), cancel), Wire.Json);
    }

    private static async Task<IResult> Approve(string id, IMediator mediator, CancellationToken cancel) => Results.Json(await mediator.Send(new ApproveRecognitionEvaluation(id), cancel), Wire.Json);
}
