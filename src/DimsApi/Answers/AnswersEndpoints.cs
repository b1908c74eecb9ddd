using Dims.Http;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Answers;

public static class AnswersEndpoints
{
    private const string Html = "text/html";

    public static void MapAnswers(this Api api)
    {
        api.Post("/v1/answer-codes", "drawAnswerCodes", "Draw codes for visitors", Draw)
            .Describes("A location draws them in advance: as `text/html` a sheet to print, for each code a card with its QR code and a label for the bag. They are shown this once; what is stored is a keyed hash of each. The code stands behind a `#` in the address of the QR code, so no server's log ever has it.")
            .Reads<DrawAnswerCodes>().Answers<DrawnAnswerCodes>(200, "The codes, shown this once.", "application/json", Html).WithMetadata(new BodyFor(Html, typeof(string)))
            .Fails(ProblemCodes.NotYourLocation, ProblemCodes.NoSecretsKey, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Put("/v1/samples/{id}/answer-code", "tieAnswerCode", "Give a sample its code", Tie)
            .Describes("`id` is the sample's number from the bag, or its id. A code that this location has drawn, for one sample alone; sent again it changes nothing. A sample that has another code keeps it, unless `replaces` says that its card is lost.")
            .Reads<TieAnswerCode>().Answers<TiedAnswerCode>(200, "The sample has this code.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.AlreadyExists, ProblemCodes.NoSecretsKey);
        api.Post("/v1/result-lookups", "lookUpResult", "Read the result of a sample by its code", LookUp)
            .Describes("For the visitor who handed the sample in. The code goes in the body and nowhere else. A mistyped code is a 400 that says at which character; one that nobody drew, has ended or was replaced is a 404, always the same. Answers are never stored on the way.")
            .Reads<ResultQuestion>().Answers<ResultAnswer>(200, "The answer.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.NoSecretsKey);
    }

    private static async Task<IResult> Draw(HttpContext context, IMediator mediator, IOptions<DimsOptions> options, CancellationToken cancel)
    {
        var wanted = Negotiation.Best(context, "application/json", Html);
        var drawn = await mediator.Send(await Bodies.Read<DrawAnswerCodes>(context, cancel), cancel);
        if (wanted != Html) return Results.Json(drawn, Wire.Json);
        context.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; style-src {CodeSheet.StyleHash}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return Results.Content(CodeSheet.Html(drawn, (int)options.Value.AnswersKept.TotalDays), Html, System.Text.Encoding.UTF8);
    }

    private static async Task<IResult> Tie(string id, HttpContext context, IMediator mediator, CancellationToken cancel) =>
        Results.Json(await mediator.Send(await Bodies.Read<TieAnswerCode>(context, cancel, c => c with { Sample = id }), cancel), Wire.Json);

    private static async Task<IResult> LookUp(HttpContext context, ResultLookups results, WrongCodes wrong, CancellationToken cancel)
    {
        if (await results.Find(await Bodies.Read<ResultQuestion>(context, cancel), cancel) is { } answer) return Results.Json(answer, Wire.Json);
        await wrong.Wait(context.Connection.RemoteIpAddress, cancel);
        throw new Problem(ProblemCodes.NotFound, "There is no answer under this code: it is not one of ours, has ended, or was replaced by a new one. Ask the testing location.");
    }
}
