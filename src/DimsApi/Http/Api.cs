using Dims.Access;

namespace Dims.Http;

// Maps an operation: its address, name and summary here, who may call it in Access/Operations.cs, its answers by what the area adds.
public sealed class Api(IEndpointRouteBuilder routes)
{
    public RouteHandlerBuilder Get(string pattern, string operationId, string summary, Delegate handler) =>
        Add(Map("GET", pattern, handler), operationId, summary);

    public RouteHandlerBuilder Post(string pattern, string operationId, string summary, Delegate handler) =>
        Add(Map("POST", pattern, handler), operationId, summary);

    public RouteHandlerBuilder Put(string pattern, string operationId, string summary, Delegate handler) =>
        Add(Map("PUT", pattern, handler), operationId, summary);

    public RouteHandlerBuilder Delete(string pattern, string operationId, string summary, Delegate handler) =>
        Add(Map("DELETE", pattern, handler), operationId, summary);

    private static RouteHandlerBuilder Add(RouteHandlerBuilder route, string operationId, string summary) =>
        route.WithName(operationId).WithSummary(summary).WithMetadata(Operations.Of(operationId));

    // What takes a request apart for a handler is compiled at its first request: compiling two hundred of them at start takes longer than everything else there.
    private RouteHandlerBuilder Map(string method, string pattern, Delegate handler) =>
        RouteHandlerServices.Map(routes, pattern, handler, [method], RequestDelegateFactory.InferMetadata, static (handler, options, metadata) =>
        {
            var compiled = new Lazy<RequestDelegate>(() => RequestDelegateFactory.Create(handler, options, metadata).RequestDelegate);
            return new RequestDelegateResult(context => compiled.Value(context), [.. options.EndpointBuilder!.Metadata]);
        });
}

// Further facts about an operation, for the contract and for the checks that hold for all operations.
public sealed record QueryOf(Type Question);

public sealed record BodyOf(Type Body, params string[] MediaTypes)
{
    public bool MayBeLeftOut { get; init; }
}

public sealed record Offers(Type Body, int Status, string Description, params string[] MediaTypes);

// The body of one of the offered media types, where it is not that of the others.
public sealed record BodyFor(string MediaType, Type Body);

// The body of callers without a key, where it is not that of the others.
public sealed record BodyWithoutKey(Type Body);

public sealed record MayFail(params ProblemCode[] Codes);

public sealed record SaysMore(string Text);

public sealed record Tagged;

public static class ApiMetadata
{
    // The record whose members are the query parameters.
    public static RouteHandlerBuilder Asks<T>(this RouteHandlerBuilder route) => route.WithMetadata(new QueryOf(typeof(T)));

    public static RouteHandlerBuilder Reads<T>(this RouteHandlerBuilder route, params string[] mediaTypes) =>
        route.WithMetadata(new BodyOf(typeof(T), mediaTypes.Length > 0 ? mediaTypes : ["application/json"]));

    // A body that may be left out.
    public static RouteHandlerBuilder MayRead<T>(this RouteHandlerBuilder route) => route.WithMetadata(new BodyOf(typeof(T), "application/json") { MayBeLeftOut = true });

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route, int status, string description, params string[] mediaTypes) =>
        route.WithMetadata(new Offers(typeof(T), status, description, mediaTypes.Length > 0 ? mediaTypes : ["application/json"]));

    // What the same address answers as JSON to who has no key.
    public static RouteHandlerBuilder Or<T>(this RouteHandlerBuilder route) => route.WithMetadata(new BodyWithoutKey(typeof(T)));

    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder route, params ProblemCode[] codes) => route.WithMetadata(new MayFail(codes));

    // Answers with an ETag; where it is read, with 304 to an If-None-Match that names it.
    public static RouteHandlerBuilder HasETag(this RouteHandlerBuilder route) => route.WithMetadata(new Tagged());

    public static RouteHandlerBuilder Describes(this RouteHandlerBuilder route, string text) => route.WithMetadata(new SaysMore(text));
}
