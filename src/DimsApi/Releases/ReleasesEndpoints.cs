using System.Globalization;
using System.Text;
using System.Text.Json;
using Dims.Access;
using Dims.Disclosure;
using Dims.Http;
using Dims.Storage;
using MediatR;

namespace Dims.Releases;

public static class ReleasesEndpoints
{
    private static readonly ProblemCode[] Steps = [ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse];

    public static void MapReleases(this Api api)
    {
        api.Get("/v1/releases", "listReleases", "List the releases, with what changed between them and where they were cited", List)
            .Describes("With `since` only those to which something has happened: what was frozen, cited, withdrawn or corrected stands in `events`. Without a key: their names with the last snapshot that each contains, which `asKnownAt` answers without a key.")
            .Asks<ReleasesQuestion>().Answers<ReleaseList>(200, "The last one first.").Or<PublicReleaseList>().HasETag();
        api.Post("/v1/releases", "freezeRelease", "Freeze figures and files under a name", Freeze)
            .Describes("Of the data as they are now, all of one revision. Nothing of a release ever changes; it can be withdrawn, or corrected by a later one, and stays readable.")
            .Reads<NewRelease>().Answers<Release>(201, "The release; `Location` is its address.").HasETag().Fails(ProblemCodes.AlreadyExists, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Get("/v1/releases/{name}", "getRelease", "Read a release", Find).Answers<Release>(200, "The release, also one that is withdrawn.").HasETag().Fails(ProblemCodes.NotFound);
        api.Get("/v1/releases/{name}/figures/{ordinal}", "getReleaseFigure", "Read a figure of a release", Figure)
            .Describes("The answer is, byte for byte, what `/v1/trends` gave when the release was frozen; its SHA-256 stands in the release.")
            .Answers<ReleaseFigure>(200, "The figure with its answer.").HasETag().Fails(ProblemCodes.NotFound);
        api.Get("/v1/releases/{name}/files/{file}", "getReleaseFile", "Read a file of a release", File)
            .Answers<byte[]>(200, "The file, as it was frozen.", "application/zip").HasETag().Fails(ProblemCodes.NotFound);
        api.Post("/v1/releases/{name}/citations", "citeRelease", "Enter where a release was cited", Cite)
            .Describes("With the work's DOI, its address or both. Also of a release that is withdrawn.")
            .Reads<ReleaseCitation>().Answers<Release>(201, "The release.").HasETag().Fails(ProblemCodes.NotFound, ProblemCodes.AlreadyExists, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Post("/v1/releases/{name}/withdrawal", "withdrawRelease", "Withdraw a release", Withdraw)
            .Describes("It stays readable, and says why. Coordinators get a notice.").Reads<ReleaseWithdrawal>().Answers<Release>(200, "The release.").HasETag().Fails(Steps);
        api.Post("/v1/releases/{name}/correction", "correctRelease", "Say which release takes the place of one", Correct)
            .Describes("By a later one. The former stays readable, and says which took its place and why. Coordinators get a notice.").Reads<ReleaseCorrection>().Answers<Release>(200, "The release.").HasETag().Fails(Steps);
    }

    private static async Task List(HttpContext context, Database database, ReleasePress press, CurrentCall call, CancellationToken cancel)
    {
        var question = QueryReader.Read<ReleasesQuestion>(context.Request.Query);
        await using var read = await database.Read(cancel);
        context.Response.Headers.Append("Vary", "Authorization");
        Release[] listed = [.. (await ReleaseRows.All(read)).Where(r => question.Since is not { } since || r.Events.Any(e => e.At >= since)).Select(press.Cited)];
        if (call.Value.Caller?.Has(Scopes.TrendsRead) != true)
        {
            var snapshots = await Snapshots.UpTo(read, int.MaxValue);
            var contained = (await read.Query<(string Name, long Snapshot)>("SELECT name, snapshot FROM releases")).ToDictionary(r => r.Name, r => snapshots.GetValueOrDefault((int)r.Snapshot), StringComparer.Ordinal);
            await TaggedAnswer.Write(context, new PublicReleaseList { Items = [.. listed.Select(r => Public(r, contained[r.Name]))] }, cancel);
            return;
        }
        await TaggedAnswer.Write(context, new ReleaseList { Items = listed }, cancel);
    }

    private static PublicRelease Public(Release release, PublishedSnapshot? snapshot) => new()
    {
        Name = release.Name,
        Title = release.Title,
        State = release.State,
        CorrectedBy = release.CorrectedBy,
        On = AmsterdamDay.Of(release.FrozenAt),
        Revision = release.KnownAt.Revision,
        Snapshot = snapshot,
        Generated = release.Generated,
        Citation = release.Citation,
    };

    private static async Task Find(HttpContext context, string name, Database database, ReleasePress press, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, press.Cited(await ReleaseRows.Find(read, name) ?? throw ReleaseRows.NotFound()), cancel);
    }

    private static async Task Freeze(HttpContext context, ReleasePress press, IMediator mediator, CancellationToken cancel)
    {
        var content = await Bodies.Read<NewRelease>(context, cancel);
        await Answer(context, press, await mediator.Send(new FreezeRelease { Content = content, Frozen = await press.Make(content, cancel) }, cancel), StatusCodes.Status201Created, cancel);
    }

    private static async Task Cite(HttpContext context, string name, ReleasePress press, IMediator mediator, CancellationToken cancel) =>
        await Answer(context, press, await mediator.Send(new CiteRelease(name, await Bodies.Read<ReleaseCitation>(context, cancel)), cancel), StatusCodes.Status201Created, cancel);

    private static async Task Withdraw(HttpContext context, string name, ReleasePress press, IMediator mediator, CancellationToken cancel) =>
        await Answer(context, press, await mediator.Send(new EndRelease(name, (await Bodies.Read<ReleaseWithdrawal>(context, cancel)).Reason, null), cancel), StatusCodes.Status200OK, cancel);

    private static async Task Correct(HttpContext context, string name, ReleasePress press, IMediator mediator, CancellationToken cancel)
    {
        var correction = await Bodies.Read<ReleaseCorrection>(context, cancel);
        await Answer(context, press, await mediator.Send(new EndRelease(name, correction.Reason, correction.By), cancel), StatusCodes.Status200OK, cancel);
    }

    private static async Task Answer(HttpContext context, ReleasePress press, Release release, int status, CancellationToken cancel)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status201Created) context.Response.Headers.Location = "/v1/releases/" + release.Name;
        await TaggedAnswer.Write(context, press.Cited(release), cancel);
    }

    private static async Task Figure(HttpContext context, string name, string ordinal, Database database, CancellationToken cancel)
    {
        var at = int.TryParse(ordinal, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : 0;
        await using var read = await database.Read(cancel);
        var (title, question, answer, sha256) = await read.One<(string?, string, string, string)>("SELECT title, question, answer, sha256 FROM release_figures WHERE release = @name AND ordinal = @at", new { name, at });
        if (title is null) throw new Problem(ProblemCodes.NotFound, "The release has no such figure, or there is no such release.");
        var head = JsonSerializer.Serialize(new { title, question, sha256 }, Wire.Json);
        var body = Encoding.UTF8.GetBytes($"{head[..^1]},\"{FigureDesk.KindOf(question)}\":{answer}}}");
        Head(context, sha256, "application/json", body.Length);
        if (context.Response.StatusCode == StatusCodes.Status200OK) await context.Response.Body.WriteAsync(body, cancel);
    }

    // A stretch after another, each by its own look: a slow reader holds no snapshot.
    private static async Task File(HttpContext context, string name, string file, Database database, CancellationToken cancel)
    {
        string? type, sha256;
        long size;
        await using (var read = await database.Read(cancel))
            (type, size, sha256) = await read.One<(string?, long, string?)>("SELECT media_type, size, sha256 FROM release_files WHERE release = @name AND name = @file", new { name, file });
        if (type is null) throw new Problem(ProblemCodes.NotFound, "The release has no such file, or there is no such release.");
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}-{file}\"";
        Head(context, sha256!, type, size);
        for (var (ordinal, sent) = (0, 0L); context.Response.StatusCode == StatusCodes.Status200OK && sent < size; ordinal++)
        {
            byte[] part;
            await using (var read = await database.Read(cancel))
                part = (await read.Scalar<byte[]>("SELECT bytes FROM release_parts WHERE release = @name AND file = @file AND ordinal = @ordinal", new { name, file, ordinal }))!;
            await context.Response.Body.WriteAsync(part, cancel);
            sent += part.Length;
        }
    }

    private static void Head(HttpContext context, string sha256, string type, long size)
    {
        context.Response.Headers.Append("Vary", "Authorization");
        if (Conditional.NotModified(context, $"\"{sha256[..32]}\"", "private, no-cache")) return;
        (context.Response.ContentType, context.Response.ContentLength) = (type, size);
    }
}
