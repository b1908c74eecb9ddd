using Dims.Access;
using Dims.Http;

namespace Dims.Alerts.Formats;

// Every format of a version has an address of its own, and is given by Accept at the version's address too.
public static class AlertFormatsEndpoints
{
    public static void MapAlertFormats(this Api api)
    {
        foreach (var (of, id, words) in new[] { ("/v1/alerts/{id}", "Alert", "an alert as it stands"), ("/v1/alerts/{id}/versions/{version:int}", "AlertVersion", "one version of an alert") })
        {
            api.Get(of + "/cap", $"get{id}Cap", $"Read {words} as CAP 1.2", Cap(of)).Answers<string>(200, "The message, in Dutch and English; `references` name the versions that these readers had before.", AlertFormat.Cap).HasETag().Fails(ProblemCodes.NotFound);
            api.Get(of + "/text", $"get{id}Text", $"Read {words} as plain text", Plain(of)).Asks<AlertFormatQuestion>()
                .Answers<string>(200, "The text in one language, with number, version, last day and the address of the present state.", AlertFormat.Text).HasETag().Fails(ProblemCodes.NotFound);
            api.Get(of + "/edas", $"get{id}Edas", $"Read {words} as the ten fields of the European Drug Alert System", Edas(of))
                .Answers<EdasNotification>(200, "The fields (a) to (j) of article 13 of Regulation (EU) 2023/1322.", AlertFormat.Edas).HasETag().Fails(ProblemCodes.NotFound);
        }
    }

    // What the addresses of an alert and of a version offer.
    public static RouteHandlerBuilder AnswersFormats(this RouteHandlerBuilder route, string description) =>
        route.Asks<AlertFormatQuestion>().Answers<Alert>(200, description, AlertFormat.All).WithMetadata(new BodyFor(AlertFormat.Edas, typeof(EdasNotification)));

    // By Accept.
    public static Task Answer(HttpContext context, CurrentCall call, string id, int? version, CancellationToken cancel)
    {
        context.Response.Headers.Append("Vary", "Accept");
        return Send(context, call, id, version, Negotiation.Best(context, AlertFormat.All)!, cancel);
    }

    private static Delegate Cap(string of) => Fixed(of, AlertFormat.Cap);

    private static Delegate Plain(string of) => Fixed(of, AlertFormat.Text);

    private static Delegate Edas(string of) => Fixed(of, AlertFormat.Edas);

    private static Delegate Fixed(string of, string format) => of.Contains("{version", StringComparison.Ordinal)
        ? (HttpContext context, CurrentCall call, string id, int version, CancellationToken cancel) => Send(context, call, id, version, format, cancel)
        : (HttpContext context, CurrentCall call, string id, CancellationToken cancel) => Send(context, call, id, null, format, cancel);

    private static async Task Send(HttpContext context, CurrentCall call, string id, int? version, string format, CancellationToken cancel)
    {
        var question = QueryReader.Read<AlertFormatQuestion>(context.Request.Query);
        if (question.Length is not null && format != AlertFormat.Text) throw NoLength(format);
        var alerts = context.RequestServices.GetRequiredService<AlertReader>();
        var view = await alerts.Find(id, version, Audiences.Of(call.Value.Caller), $"{context.Request.Scheme}://{context.Request.Host}", cancel)
            ?? throw new Problem(ProblemCodes.NotFound, "There is no such alert or version, or it is not yours to see.");
        var body = AlertFormat.Write(format, view, alerts.Sender, question);
        context.Response.Headers.Append("Vary", "Authorization");
        if (Conditional.NotModified(context, TaggedAnswer.Tag(body), call.Value.Caller is null ? "no-cache" : "no-store")) return;
        context.Response.ContentType = format == AlertFormat.Text ? "text/plain; charset=utf-8" : format;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, cancel);
    }

    private static Problem NoLength(string format)
    {
        var faults = new Faults();
        faults.Add("?length", "not-allowed", $"goes with text/plain only, and {format} is asked for.");
        return new Problem(ProblemCodes.InvalidInput, faults.Summary()) { Errors = faults.All };
    }
}
