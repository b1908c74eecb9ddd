namespace Dims.Http;

public sealed record ProblemCode(string Code, int Status, string Title, string Explanation);

// A broken rule. Everything a caller may be told goes through this one exception; anything else is a 500 without detail.
public sealed class Problem(ProblemCode code, string detail) : Exception(detail)
{
    public ProblemCode Code { get; } = code;
    public IReadOnlyList<Fault>? Errors { get; init; }
    // Further members of the problem document, by camelCase name.
    public IReadOnlyDictionary<string, object?>? More { get; init; }
    public int? RetryAfterSeconds { get; init; }
}

/// <summary>The one table of problem codes. Each is served at /v1/problem-types/{code}, which is also the `type` of the problem.</summary>
public static class ProblemCodes
{
    public static readonly ProblemCode InvalidInput = new("invalid-input", 400, "The input is not valid", "The body, a query parameter or a header breaks the contract. `errors` lists every fault with its place and reason.");
    public static readonly ProblemCode MalformedBody = new("malformed-body", 400, "The body cannot be read", "The body is not well-formed JSON, NDJSON or text of the stated type, or it ends too early. Nothing was stored.");
    public static readonly ProblemCode Unauthorised = new("unauthorised", 401, "A valid key is needed", "The operation needs a key in `Authorization: Bearer`, and none was sent, or it is unknown, expired or revoked.");
    public static readonly ProblemCode MissingScope = new("missing-scope", 403, "The key lacks a scope", "The key is valid but its role does not include the scope this operation needs.");
    public static readonly ProblemCode NotYourLocation = new("not-your-location", 403, "Not your location", "A location writes its own samples only.");
    public static readonly ProblemCode NotYourSample = new("not-your-sample", 403, "Not your sample", "A laboratory adds analyses to samples that were sent to it.");
    public static readonly ProblemCode NotFound = new("not-found", 404, "Not found", "Nothing is here, or it is not yours to see. Addresses are lower case and never end in a slash.");
    public static readonly ProblemCode MethodNotAllowed = new("method-not-allowed", 405, "Method not allowed", "The address exists but not for this method; `Allow` lists those it has.");
    public static readonly ProblemCode NotAcceptable = new("not-acceptable", 406, "No acceptable representation", "None of the types in `Accept` is offered here.");
    public static readonly ProblemCode SampleConflict = new("sample-conflict", 409, "The reference holds another content", "This location has already sent this reference with other content. `differences` lists each place with what is stored and what was sent.");
    public static readonly ProblemCode AnalysisConflict = new("analysis-conflict", 409, "The analysis is there with another content", "The sample has an analysis of this laboratory, method, run and day already, with other content. `differences` lists each place with what is stored and what was sent.");
    public static readonly ProblemCode AlreadyExists = new("already-exists", 409, "It exists already", "Something with this identity exists already and is not the same.");
    public static readonly ProblemCode TransitionNotAllowed = new("transition-not-allowed", 409, "Not possible in this state", "The record's state does not allow this step; `allowed` lists those it does.");
    public static readonly ProblemCode StepNotPossible = new("step-not-possible", 409, "Not possible on the sample's way", "The sample's state does not allow this. `state` is where it stands; `next` lists the states that can follow, with who may make each step and how. The table is in docs/ways.md.");
    public static readonly ProblemCode StepNotYours = new("step-not-yours", 403, "Not your step", "The step follows, and somebody else makes it: the location that took the sample in, or the laboratory that it was sent to. `next` lists the states that can follow, with who may make each step and how.");
    public static readonly ProblemCode SecondPersonNeeded = new("second-person-needed", 409, "Another person is needed", "Whoever wrote or asked for it cannot also decide it. Keys of one person count as one person.");
    public static readonly ProblemCode WordsToConfirm = new("words-to-confirm", 409, "Words to be confirmed", "A text holds a word that could be read as a reassurance, or a figure that would advertise a strong product. `findings` lists each with its place; whoever decides confirms each of them in `confirms`, or sends it back.");
    public static readonly ProblemCode DemoData = new("demo-data", 409, "This database holds demo data", "A database with generated data never publishes a real alert, and generated data go into an empty database only.");
    public static readonly ProblemCode TooManyLiveKeys = new("too-many-live-keys", 409, "Two keys are live already", "An owner may hold two live keys at once. Revoke one first.");
    public static readonly ProblemCode TooManySubscriptions = new("too-many-subscriptions", 409, "As many subscriptions as you may have", "An owner has a bounded number of subscriptions. Change one, or delete one first.");
    public static readonly ProblemCode CursorAhead = new("cursor-ahead", 409, "The cursor is ahead of the log", "The cursor lies beyond the end of this log, or belongs to another log (after a restore the log has a new id). Start again from the current alerts.");
    public static readonly ProblemCode IdempotencyInFlight = new("idempotency-key-in-flight", 409, "The first request is still running", "A request with this Idempotency-Key has not finished yet. Ask again shortly.");
    public static readonly ProblemCode PreconditionFailed = new("precondition-failed", 412, "It has changed", "The resource is no longer as `If-Match` says. Read it again and decide anew.");
    public static readonly ProblemCode BodyTooLarge = new("body-too-large", 413, "The body is too large", "The body exceeds the limit that the detail names. Send several smaller batches.");
    public static readonly ProblemCode UnsupportedMediaType = new("unsupported-media-type", 415, "The body's type is not read here", "The Content-Type is missing or not one that this operation reads.");
    public static readonly ProblemCode IdempotencyReuse = new("idempotency-key-reused", 422, "The key was used for something else", "This Idempotency-Key was used with another body or operation.");
    public static readonly ProblemCode PreconditionRequired = new("precondition-required", 428, "If-Match is needed", "Changing this resource needs `If-Match` with the ETag that was read.");
    public static readonly ProblemCode TooManyTestEvents = new("too-many-test-events", 429, "A test event was sent just now", "Test events have some seconds between them. Ask again after `Retry-After` seconds.");
    public static readonly ProblemCode TooManyAddressChanges = new("too-many-address-changes", 429, "The address was changed several times just now", "The receiver of each new address is asked for its consent, a few times an hour for one subscription. Ask again after `Retry-After` seconds.");
    public static readonly ProblemCode InternalError = new("internal-error", 500, "Something went wrong here", "An error on our side. It is logged under `traceId`.");
    public static readonly ProblemCode Busy = new("busy", 503, "Too busy at this moment", "The queue of writes is full. Nothing was stored; try again after `Retry-After` seconds.");
    public static readonly ProblemCode PreviewRunning = new("preview-running", 503, "Another preview is being worked out", "A preview of a correction holds up all who record, so one is worked out at a time. Nothing was changed; ask again after `Retry-After` seconds.");
    public static readonly ProblemCode TooManyStreams = new("too-many-streams", 503, "As many live streams are open as may be", "Live streams are bounded in number. Come back after `Retry-After` seconds with the same `Last-Event-ID`, or read the events page by page.");
    public static readonly ProblemCode NoSecretsKey = new("no-secrets-key", 503, "Secrets cannot be kept here yet", "This service has no key under which to keep the secrets of partners and the codes of visitors. Only its operator can set one; nothing was stored.");
    public static readonly ProblemCode NotReady = new("not-ready", 503, "Not ready", "The service is starting or its database cannot be reached.");

    public static readonly IReadOnlyList<ProblemCode> All =
    [
        InvalidInput, MalformedBody, Unauthorised, MissingScope, NotYourLocation, NotYourSample, StepNotYours, NotFound, MethodNotAllowed, NotAcceptable, SampleConflict, AnalysisConflict, AlreadyExists, StepNotPossible,
        TransitionNotAllowed, SecondPersonNeeded, WordsToConfirm, DemoData, TooManyLiveKeys, TooManySubscriptions, CursorAhead, IdempotencyInFlight, PreconditionFailed, BodyTooLarge,
        UnsupportedMediaType, IdempotencyReuse, PreconditionRequired, TooManyTestEvents, TooManyAddressChanges, InternalError, Busy, PreviewRunning, TooManyStreams, NoSecretsKey, NotReady,
    ];

    // What the framework answers by status alone (routing, body limits) in the same words.
    public static ProblemCode ForStatus(int status) => status switch
    {
        400 => MalformedBody,
        401 => Unauthorised,
        403 => MissingScope,
        404 => NotFound,
        405 => MethodNotAllowed,
        406 => NotAcceptable,
        413 => BodyTooLarge,
        415 => UnsupportedMediaType,
        503 => NotReady,
        _ => status < 500 ? MalformedBody : InternalError,
    };
}
