using System.ComponentModel.DataAnnotations;
using Dims.Access;
using Dims.Http;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Attachments;

/// <summary>What is sent.</summary>
public sealed record AttachmentUpload : Messaging.IChecked
{
    /// <summary>What it is.</summary>
    public required AttachmentKind Kind { get; init; }
    /// <summary>Of which of the sample's analyses the spectrum is, counted from 0.</summary>
    [Range(0, 999)] public int? Analysis { get; init; }

    public void Check(Faults faults)
    {
        if (Kind == AttachmentKind.Photo && Analysis is not null) faults.Add("?analysis", "not-of-a-photo", "belongs to a spectrum; a photo shows the sample.");
    }
}

/// <summary>The decision not to show it.</summary>
public sealed record AttachmentWithholding
{
    /// <summary>Why.</summary>
    public required AttachmentReason Reason { get; init; }
}

/// <summary>The decision to delete it.</summary>
public sealed record AttachmentRemoval
{
    /// <summary>Why.</summary>
    public required AttachmentReason Reason { get; init; }
}

public static class AttachmentsEndpoints
{
    private static readonly string[] Read = [FileTypes.Jpeg, FileTypes.Png, FileTypes.Webp, FileTypes.Jcamp, FileTypes.Csv, FileTypes.Unsaid];
    private static readonly string[] Given = [FileTypes.Jpeg, FileTypes.Png, FileTypes.Webp, FileTypes.Jcamp, FileTypes.Csv];

    public static void MapAttachments(this Api api)
    {
        api.Post("/v1/samples/{id}/attachments", "addAttachment", "Add a photo or a spectrum to a sample", Add)
            .Describes("The body is the file itself: JPEG, PNG or WebP as a photo; JCAMP-DX, CSV with two or more columns of numbers, or PNG as a spectrum. The content decides what it is; a Content-Type that says otherwise is refused, `application/octet-stream` leaves it open. "
                + "Names of files, cameras, places, people and instruments are taken out before anything is stored. Nobody but holders of a key of the sample sees it before a person has looked and released it.")
            .Reads<byte[]>(Read).Asks<AttachmentUpload>().Answers<Attachment>(201, "Stored, and waits for a look; `Location` is its address.").Answers<Attachment>(200, "Unchanged: the sample has this file already.").HasETag()
            .Fails(ProblemCodes.NotFound, ProblemCodes.NotYourLocation, ProblemCodes.TransitionNotAllowed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Get("/v1/samples/{id}/attachments", "listAttachmentsOfSample", "List the photos and spectra of a sample", OfSample)
            .Answers<AttachmentList>(200, "All of them, in whatever state.").Fails(ProblemCodes.NotFound);
        api.Get("/v1/attachments", "listAttachments", "List what waits for a look", List)
            .Describes("Of all samples, in one state: `unseen` when left out. The oldest first.").Asks<AttachmentQuestion>().Answers<AttachmentList>(200, "A page.");
        api.Get("/v1/attachments/{id}", "getAttachment", "Read the record of a photo or spectrum", Find).Answers<Attachment>(200, "The record, also when its file is gone.").HasETag().Fails(ProblemCodes.NotFound);
        api.Get("/v1/attachments/{id}/content", "getAttachmentContent", "Read a photo or spectrum", Content)
            .Describes("The file as stored, under its media type. Without a key it is there only when it has been released; with a key that may read the sample also before, and when it is withheld.")
            .Answers<byte[]>(200, "The file.", Given).HasETag().Fails(ProblemCodes.NotFound);
        api.Post("/v1/attachments/{id}/release", "releaseAttachment", "Show a photo or spectrum to everybody", Release)
            .Describes("By a person who has looked at it and did not send it. `If-Match` is needed: what another has withheld meanwhile is not released unread.")
            .Answers<Attachment>(200, "Released.").HasETag()
            .Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.SecondPersonNeeded, ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Post("/v1/attachments/{id}/withhold", "withholdAttachment", "Withhold a photo or spectrum", Withhold)
            .Describes("Also after it was released. Its file stays, for keys that may read the sample.")
            .Reads<AttachmentWithholding>().Answers<Attachment>(200, "Withheld.").HasETag()
            .Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.PreconditionFailed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Delete("/v1/attachments/{id}", "removeAttachment", "Delete the file of a photo or spectrum", Remove)
            .Describes("The bytes go and do not come back; the record stays and says when and why. The same file is not taken for this sample again.")
            .Asks<AttachmentRemoval>().Answers<object>(204, "Removed.").Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.PreconditionFailed);
    }

    private static async Task<IResult> Add(HttpContext context, string id, AttachmentQueries attachments, CurrentCall call, IMediator mediator, IOptions<DimsOptions> options, CancellationToken cancel)
    {
        var upload = QueryReader.Read<AttachmentUpload>(context.Request.Query);
        var declared = Bodies.MediaType(context);
        if (declared.Length == 0) throw Bodies.Unsupported(context, Read);
        await attachments.CheckSample(id, call.Caller, cancel);
        var most = options.Value.LargestAttachment;
        var body = Bodies.Limited(context, most, $"A photo or spectrum has at most {most} bytes. Save a photo smaller.");
        using var file = new MemoryStream();
        await body.CopyToAsync(file, cancel);
        var added = await mediator.Send(AddAttachment.Of(id, upload, ReceivedFile.Read(file.ToArray(), declared, upload.Kind)), cancel);
        context.Response.Headers.Location = "/v1/attachments/" + added.Attachment.Id;
        return Decided(context, added.Attachment, added.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> OfSample(string id, AttachmentQueries attachments, CurrentCall call, CancellationToken cancel) =>
        Results.Json(new AttachmentList { Items = await attachments.OfSample(id, call.Caller, cancel) }, Wire.Json);

    private static async Task<IResult> List(HttpContext context, AttachmentQueries attachments, CurrentCall call, CancellationToken cancel)
    {
        var question = QueryReader.Read<AttachmentQuestion>(context.Request.Query);
        var found = await attachments.List(question, call.Caller, cancel);
        if (found.Count > question.Limit) Paging.Next(context, "after", found[question.Limit - 1].Id);
        return Results.Json(new AttachmentList { Items = [.. found.Take(question.Limit)] }, Wire.Json);
    }

    private static async Task<IResult> Find(HttpContext context, string id, AttachmentQueries attachments, CurrentCall call, CancellationToken cancel)
    {
        var row = await attachments.Find(id, call.Caller, cancel);
        return Conditional.NotModified(context, row.ETag, "no-store") ? Results.Empty : Results.Json(row.For(call.Caller), Wire.Json);
    }

    private static async Task Content(HttpContext context, string id, AttachmentQueries attachments, CurrentCall call, CancellationToken cancel)
    {
        var row = await attachments.FindContent(id, call.Value.Caller, cancel);
        if (Negotiation.Best(context, row.MediaType) is null) throw new Problem(ProblemCodes.NotAcceptable, $"This one is {row.MediaType}.");
        var headers = context.Response.Headers;
        headers.Append("Vary", "Authorization");
        // What somebody else has made is shown, never run: not even by a browser that is sent here.
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
        headers.ContentDisposition = $"{(FileTypes.IsPicture(row.MediaType) ? "inline" : "attachment")}; filename=\"{(row.Generated != 0 ? "generated-" : "")}{row.Id}.{FileTypes.Suffix(row.MediaType)}\"";
        if (Conditional.NotModified(context, $"\"{row.Hash}\"", call.Value.Caller is null ? "no-cache" : "no-store")) return;
        var bytes = await attachments.Bytes(row.Hash, cancel) ?? throw AttachmentQueries.NotThere();
        context.Response.ContentType = row.MediaType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, cancel);
    }

    private static async Task<IResult> Release(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var read = Tags(context) ?? throw new Problem(ProblemCodes.PreconditionRequired, "Send the ETag of the record that you read as If-Match.");
        return Decided(context, await mediator.Send(new ReviewAttachment { Id = id, Step = AttachmentStep.Release, Read = read }, cancel), StatusCodes.Status200OK);
    }

    private static async Task<IResult> Withhold(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var why = await Bodies.Read<AttachmentWithholding>(context, cancel);
        return Decided(context, await mediator.Send(new ReviewAttachment { Id = id, Step = AttachmentStep.Withhold, Reason = why.Reason, Read = Tags(context) }, cancel), StatusCodes.Status200OK);
    }

    private static async Task<IResult> Remove(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var why = QueryReader.Read<AttachmentRemoval>(context.Request.Query);
        await mediator.Send(new ReviewAttachment { Id = id, Step = AttachmentStep.Remove, Reason = why.Reason, Read = Tags(context) }, cancel);
        return Results.NoContent();
    }

    private static string[]? Tags(HttpContext context) =>
        context.Request.Headers.IfMatch.Count == 0 ? null : [.. context.Request.Headers.IfMatch.SelectMany(m => (m ?? "").Split(',', StringSplitOptions.TrimEntries))];

    private static IResult Decided(HttpContext context, Attachment attachment, int status)
    {
        context.Response.Headers.ETag = $"\"{attachment.Edition}\"";
        return Results.Json(attachment, Wire.Json, statusCode: status);
    }
}
