using Dims.Http;
using Dims.Storage;
using MediatR;

namespace Dims.Rules;

public static class RulesEndpoints
{
    public static void MapRules(this Api api)
    {
        api.Get("/v1/alert-rules", "listAlertRules", "List the alert rules", List).Answers<AlertRuleList>(200, "Every rule as it is now, by id; also those that are not enabled.").HasETag();
        api.Get("/v1/alert-rules/{id}", "getAlertRule", "Read one alert rule", Find).Answers<AlertRule>(200, "The rule.").HasETag().Fails(ProblemCodes.NotFound);
        api.Get("/v1/alert-rules/{id}/versions", "listAlertRuleVersions", "List the versions of an alert rule", Versions)
            .Answers<AlertRuleVersions>(200, "The last one first, each with who, when and why.").HasETag().Fails(ProblemCodes.NotFound);
        api.Put("/v1/alert-rules/{id}", "putAlertRule", "Enter or change an alert rule", Put)
            .Describes("Changing one that is there needs `If-Match`. It holds from the next result on, and what was collected in the last 60 days and is there already is judged by it behind the change; try it first (`POST /v1/alert-rule-trials`). No rule publishes anything: it asks people.")
            .Reads<PutAlertRule>().Answers<AlertRule>(200, "The rule as it is now.").HasETag().Fails(ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
        api.Post("/v1/alert-rule-trials", "tryAlertRule", "Try an alert rule on the samples that are there", Try)
            .Describes("Reads, and writes nothing: what the rule would have asked from `from` to `to`, by the register as it is today, in the order of days. A trial ends after 20 seconds; `coveredTo` says how far it came.")
            .Reads<TryAlertRule>().Answers<RuleTrial>(200, "Hits and proposals by week, and the first samples.");
        api.Get("/v1/danger-list", "getDangerList", "Read the danger list", Dangers).Answers<DangerList>(200, "What makes a sample urgent at once.").HasETag();
        api.Get("/v1/danger-list/versions", "listDangerListVersions", "List the versions of the danger list", DangerVersions).Answers<DangerListVersions>(200, "The last one first, each with who, when and why.").HasETag();
        api.Put("/v1/danger-list", "putDangerList", "Change the danger list", PutDangers)
            .Describes("The whole list, with `If-Match`. It holds from the next result on, and what was collected in the last 60 days and is there already is marked behind the change.")
            .Reads<PutDangerList>().Answers<DangerList>(200, "The list as it is now.").HasETag().Fails(ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
        api.Get("/v1/escalation", "getEscalation", "Read who is told of urgent samples that nobody opens", FindEscalation).Answers<Escalation>(200, "In the order in which they are told.").HasETag();
        api.Put("/v1/escalation", "putEscalation", "Change who is told of urgent samples that nobody opens", PutEscalation)
            .Describes("The whole list, with `If-Match`.").Reads<PutEscalation>().Answers<Escalation>(200, "The list as it is now.").HasETag().Fails(ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
    }

    private static async Task List(HttpContext context, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, await RuleQueries.List(read), cancel);
    }

    private static async Task Find(HttpContext context, string id, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, await RuleQueries.Find(read, id) ?? throw NotThere(), cancel);
    }

    private static async Task Versions(HttpContext context, string id, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, await RuleQueries.Versions(read, id) is { Count: > 0 } items ? new AlertRuleVersions { Items = items } : throw NotThere(), cancel);
    }

    private static async Task Put(HttpContext context, string id, Database database, IMediator mediator, CancellationToken cancel)
    {
        AlertRule? there;
        await using (var read = await database.Read(cancel)) there = await RuleQueries.Find(read, id);
        var tag = Match(context, there);
        await TaggedAnswer.Write(context, await mediator.Send(await Bodies.Read<PutAlertRule>(context, cancel, body => body with { Id = id, Tag = tag }), cancel), cancel);
    }

    private static async Task<IResult> Try(HttpContext context, RuleTrials trials, CancellationToken cancel) =>
        Results.Json(await trials.Run(await Bodies.Read<TryAlertRule>(context, cancel), cancel), Wire.Json);

    private static async Task Dangers(HttpContext context, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, (await DangerQueries.Now(read))!, cancel);
    }

    private static async Task DangerVersions(HttpContext context, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, new DangerListVersions { Items = await DangerQueries.Versions(read) }, cancel);
    }

    private static async Task PutDangers(HttpContext context, Database database, IMediator mediator, CancellationToken cancel)
    {
        DangerList? there;
        await using (var read = await database.Read(cancel)) there = await DangerQueries.Now(read);
        var tag = Match(context, there);
        await TaggedAnswer.Write(context, await mediator.Send(await Bodies.Read<PutDangerList>(context, cancel, body => body with { Tag = tag }), cancel), cancel);
    }

    private static async Task FindEscalation(HttpContext context, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, await EscalationQueries.Now(read), cancel);
    }

    private static async Task PutEscalation(HttpContext context, Database database, IMediator mediator, CancellationToken cancel)
    {
        Escalation there;
        await using (var read = await database.Read(cancel)) there = await EscalationQueries.Now(read);
        var tag = Match(context, there);
        await TaggedAnswer.Write(context, await mediator.Send(await Bodies.Read<PutEscalation>(context, cancel, body => body with { Tag = tag }), cancel), cancel);
    }

    // What was read, which the command holds against what is there when it comes to it.
    private static string? Match<T>(HttpContext context, T? there) where T : class
    {
        if (there is null) return null;
        var tag = TaggedAnswer.TagOf(there);
        Conditional.RequireMatch(context, tag);
        return tag;
    }

    private static Problem NotThere() => new(ProblemCodes.NotFound, "There is no such alert rule.");
}
