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

    public static Task<Answer> Publish(Client by, string id, params (string, string)[] headers) => by.Post($"/v1/alert-drafts/{id}/publication", null, headers);

    // Written by Anna, published by Bram, or for the whole country by Carla.
    public async Task<string> Published(AlertContent? content = null)
    {
        var id = await Draft(content);
        (await Publish(content?.Level == AlertLevel.National ? Carla : Bram, id)).Is(HttpStatusCode.Created);
        return id;
    }

    public static Task<Answer> Ask(Client by, string id, WithdrawalReason reason = WithdrawalReason.WrongProduct) =>
        by.Post($"/v1/alerts/{id}/withdrawal-request", new WithdrawalRequest { Reason = reason });

    public static Task<Answer> Withdraw(Client by, string id) => by.Post($"/v1/alerts/{id}/withdrawal", null);

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
