using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

// The people around an alert: Anna and Bram coordinate, Carla and Dirk are of the core team.
internal sealed class AlertDesk
{
    public required TestDims Dims { get; init; }
    public required Client Anna { get; init; }
    public required Client Bram { get; init; }
    public required Client Carla { get; init; }
    public required Client Dirk { get; init; }
    public Client Anyone => Dims.Anonymous;

    public static async Task<AlertDesk> At(TestDims dims) => new()
    {
        Dims = dims,
        Anna = await dims.With(Roles.Coordinator, "Anna"),
        Bram = await dims.With(Roles.Coordinator, "Bram"),
        Carla = await dims.With(Roles.CoreTeam, "Carla"),
        Dirk = await dims.With(Roles.CoreTeam, "Dirk"),
    };

    // By Anna, unless another writes it.
    public async Task<string> Draft(AlertContent? content = null, Client? by = null) =>
        (await (by ?? Anna).Post("/v1/alert-drafts", content ?? AlertContents.Regional())).Is(HttpStatusCode.Created).Json.GetProperty("id").GetString()!;

    // With the ETag of the draft as it is now, as one who has just read it.
    public static async Task<Answer> Publish(Client by, string id, params (string, string)[] headers) => await by.Post($"/v1/alert-drafts/{id}/publication", null, [.. headers, .. await Match(by, id, headers)]);

    public static async Task<Answer> Step(Client by, string path, object? body, params (string, string)[] headers) => await by.Post(path, body, [.. headers, .. await Match(by, path.Split('/')[3], headers)]);

    private static async Task<(string, string)[]> Match(Client by, string id, (string Name, string)[] headers) =>
        headers.Any(h => h.Name == "If-Match") ? [] : [("If-Match", await Tag(by, id))];

    public static async Task<string> Tag(Client by, string id) => (await by.Get("/v1/alert-drafts/" + id)).ETag ?? "*";

    // Written by Anna, published by Bram, or for the whole country by Carla.
    public async Task<string> Published(AlertContent? content = null)
    {
        var id = await Draft(content);
        (await Publish(content?.Level == AlertLevel.National ? Carla : Bram, id)).Is(HttpStatusCode.Created);
        return id;
    }

    public static Task<Answer> Ask(Client by, string id, WithdrawalReason reason = WithdrawalReason.WrongProduct) =>
        Step(by, $"/v1/alerts/{id}/withdrawal-request", new WithdrawalRequest { Reason = reason });

    public static Task<Answer> Withdraw(Client by, string id) => Step(by, $"/v1/alerts/{id}/withdrawal", null);

    public static Task<Answer> AskUpdate(Client by, string id, AlertContent content) => Step(by, $"/v1/alerts/{id}/update-request", new UpdateRequest { Content = content, Note = Note });

    public static Task<Answer> AskNarrowing(Client by, string id, Audience? audience = null, IReadOnlyList<AlertRegion>? regions = null) =>
        Step(by, $"/v1/alerts/{id}/narrowing-request", new NarrowingRequest { Audience = audience, Regions = regions, WithdrawalReason = audience is null ? null : WithdrawalReason.WrongProduct, Note = Note });

    public static Task<Answer> AskShortening(Client by, string id, DateTimeOffset expires) => Step(by, $"/v1/alerts/{id}/shortening-request", new ShorteningRequest { Expires = expires, Note = Note });

    // `update`, `narrowing`, `shortening` or `withdrawal`.
    public static Task<Answer> Decide(Client by, string id, string change) => Step(by, $"/v1/alerts/{id}/{change}", null);

    public static Task<Answer> Review(Client by, string id) => Step(by, $"/v1/alerts/{id}/review", new ReviewRequest { Note = Note });

    public static Task<Answer> RefuseDraft(Client by, string id, string how) => Step(by, $"/v1/alert-drafts/{id}/{how}", new RefusalRequest { Reason = "The look is missing." });

    public static Task<Answer> RefuseChange(Client by, string id, string how) => Step(by, $"/v1/alerts/{id}/{how}", new RefusalRequest { Reason = "The reason is missing." });

    public static readonly LocalText Note = new() { Nl = "Er is iets nieuws.", En = "There is something new." };

    // Asked by Anna, decided by Carla.
    public async Task<Alert> Updated(string id, AlertContent content)
    {
        (await AskUpdate(Anna, id, content)).Is(HttpStatusCode.Created);
        return Of(await Decide(Carla, id, "update"));
    }

    public async Task<Alert> Narrowed(string id, Audience? audience = null, IReadOnlyList<AlertRegion>? regions = null)
    {
        (await AskNarrowing(Anna, id, audience, regions)).Is(HttpStatusCode.Created);
        return Of(await Decide(Carla, id, "narrowing"));
    }

    public async Task<Alert> Shortened(string id, DateTimeOffset expires)
    {
        (await AskShortening(Anna, id, expires)).Is(HttpStatusCode.Created);
        return Of(await Decide(Carla, id, "shortening"));
    }

    public static Alert Of(Answer decided) => JsonSerializer.Deserialize<Alert>(decided.Is(HttpStatusCode.Created).Text, Wire.Json)!;

    public static AlertDraft DraftOf(Answer answer) => JsonSerializer.Deserialize<AlertDraft>(answer.Is(HttpStatusCode.OK).Text, Wire.Json)!;

    public async Task Withdrawn(string id)
    {
        (await Ask(Anna, id)).Is(HttpStatusCode.Created);
        (await Withdraw(Bram, id)).Is(HttpStatusCode.Created);
    }

    public static async Task<AlertEventPage> Events(Client by, long after = 0, string more = "&limit=1000") =>
        Read<AlertEventPage>(await by.Get($"/v1/alert-events?after={after}{more}"));

    public static async Task<AlertList> Current(Client by) => Read<AlertList>(await by.Get("/v1/alerts"));

    public static T Read<T>(Answer answer) => JsonSerializer.Deserialize<T>(answer.Is(HttpStatusCode.OK).Text, Wire.Json)!;

    // The clock's events come within its next look, not at once.
    public static async Task<AlertEventPage> EventsUpTo(Client by, long head)
    {
        for (var tries = 0; ; tries++)
        {
            var page = await Events(by);
            if (page.Head >= head || tries == 400) return page;
            await Task.Delay(50);
        }
    }

    public static string[] Told(AlertEventPage page) => [.. page.Events.Select(e => $"{e.Alert.Number} {Wire.Name(e.Type)} {Wire.Name(e.Alert.State)}")];

    public static string[] Allowed(Answer answer) => [.. answer.Json.GetProperty("allowed").EnumerateArray().Select(a => a.GetString()!)];
}
