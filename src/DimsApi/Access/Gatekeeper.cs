using Dims.Http;

namespace Dims.Access;

// After routing: who calls, may they, and is there a representation they accept. Policies come from the table in Operations.cs.
public sealed class Gatekeeper(RequestDelegate next, KeyRing ring)
{
    public async Task Invoke(HttpContext context, CurrentCall call, Origins origins)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<Operation>() is not { } operation)
        {
            await next(context);
            return;
        }
        origins.Cors(context, operation);
        var caller = await Identify(context);
        if (operation.Scope is { } scope)
        {
            if (caller is null) throw new Problem(ProblemCodes.Unauthorised, "This operation needs a key in the header `Authorization: Bearer`.");
            if (!caller.Has(scope)) throw new Problem(ProblemCodes.MissingScope, $"The role {caller.Role} does not include the scope {scope}.");
        }
        call.Value = HttpMethods.IsGet(context.Request.Method)
            ? new Call { Caller = caller, Path = context.Request.Path }
            : new Call { Caller = caller, IdempotencyKey = caller is null ? null : IdempotencyKey(context), Path = context.Request.Path, TraceId = Problems.TraceOf(context), BaseAddress = $"{context.Request.Scheme}://{context.Request.Host}" };
        if (call.Value.IdempotencyKey is not null) context.Response.OnStarting(() => SayIfReplayed(context, call));
        Negotiation.Check(context, endpoint);
        QueryReader.RefuseUnread(context, endpoint);
        await next(context);
    }

    private static Task SayIfReplayed(HttpContext context, CurrentCall call)
    {
        if (call.Value.Replayed) context.Response.Headers["Idempotency-Replayed"] = "true";
        return Task.CompletedTask;
    }

    private async ValueTask<Caller?> Identify(HttpContext context)
    {
        if (context.Request.Headers.Authorization is not [{ } header, ..]) return null;
        var caller = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? await ring.Find(header[7..].Trim(), context.RequestAborted) : null;
        return caller ?? throw new Problem(ProblemCodes.Unauthorised, "The key is unknown, expired or revoked.");
    }

    // A structured-field string: in double quotes. Without quotes it is read as well.
    private static string? IdempotencyKey(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || context.Request.Headers["Idempotency-Key"] is not [{ } text, ..]) return null;
        var key = text.Trim().Trim('"');
        if (key.Length is 0 or > 200 || key.Any(c => c is < ' ' or > '~'))
            throw new Problem(ProblemCodes.InvalidInput, "Idempotency-Key has 1 to 200 printable characters.") { Errors = [new Fault { Pointer = "Idempotency-Key", Code = "pattern", Detail = "has 1 to 200 printable ASCII characters." }] };
        return key;
    }
}
