using Dims.Access;
using Dims.Http;
using MediatR;

namespace Dims.Samples;

public static class FlagsEndpoints
{
    public static void MapFlags(this Api api)
    {
        api.Get("/v1/flags", "listFlags", "List what cannot well be", List)
            .Describes("Plausibility flags of all samples that are yours to see, the sample recorded last first. docs/plausibility.md has the rules.").Asks<FlagQuestion>().Answers<FlagPage>(200, "A page.");
        api.Post("/v1/samples/{id}/flags/{ordinal}/confirmation", "confirmFlag", "Confirm that it is true all the same", Confirm)
            .Describes("From then on the value counts in trends, where the flag kept it out.").Reads<ConfirmFlag>().Answers<PlausibilityFlag>(200, "The flag as it is now.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Get("/v1/samples/{id}/not-detected", "listNotDetected", "What was looked for in a sample and not found", NotDetected)
            .Describes("For each analysis: what its panel or its own list looked for and did not find above the limits given. Not found is not absent, and what was not looked for is not told here.")
            .Answers<NotDetectedList>(200, "By analysis.").Fails(ProblemCodes.NotFound);
    }

    private static async Task<IResult> List(HttpContext context, FlagQueries flags, CurrentCall call, CancellationToken cancel)
    {
        var (page, next) = await flags.List(QueryReader.Read<FlagQuestion>(context.Request.Query), call.Caller, cancel);
        if (next is not null) Paging.Next(context, next);
        return Results.Json(page, Wire.Json);
    }

    private static async Task<IResult> Confirm(HttpContext context, string id, string ordinal, IMediator mediator, CancellationToken cancel) =>
        Results.Json(await mediator.Send(await Bodies.Read<ConfirmFlag>(context, cancel, body => body with { Sample = id, Ordinal = int.TryParse(ordinal, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : -1 }), cancel), Wire.Json);

    private static async Task<IResult> NotDetected(string id, NotDetectedQuery query, CurrentCall call, CancellationToken cancel) =>
        Results.Json(await query.Of(id, call.Caller, cancel) ?? throw new Problem(ProblemCodes.NotFound, "There is no such sample, or it is not yours."), Wire.Json);
}
