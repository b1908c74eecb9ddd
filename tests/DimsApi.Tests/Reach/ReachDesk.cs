using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Notices;
using Dims.Reach;
using Dims.Tests.Alerts;
using Dims.Tests.Host;

namespace Dims.Tests.Reach;

// The people around an alert, and those it is for: a partner, a laboratory and a testing location.
internal sealed class ReachDesk
{
    public required TestDims Dims { get; init; }
    public required AlertDesk Alerts { get; init; }
    public required Client Partner { get; init; }
    public required Client Lab { get; init; }
    public required Client Location { get; init; }

    public static async Task<ReachDesk> At(TestDims dims) => new()
    {
        Dims = dims,
        Alerts = await AlertDesk.At(dims),
        Partner = await dims.With(Roles.Partner, "Ambulance service"),
        Lab = await dims.With(Roles.Laboratory, "Laboratory"),
        Location = await dims.With(Roles.Location, "Testing location"),
    };

    public static Task<Answer> Acknowledge(Client by, string id, string? body = "{}") => by.Post($"/v1/alerts/{id}/acknowledgements", body);

    public static Acknowledgement Acknowledged(Answer answer) => JsonSerializer.Deserialize<Acknowledgement>(answer.Is(HttpStatusCode.Created).Text, Wire.Json)!;

    public async Task<AlertReach> Reach(string id, int? version = null) =>
        JsonSerializer.Deserialize<AlertReach>((await Alerts.Anna.Get($"/v1/alerts/{id}/reach" + (version is null ? "" : $"?version={version}"))).Is(HttpStatusCode.OK).Text, Wire.Json)!;

    // What was read is written down within a second, not at once.
    public async Task<AlertReach> ReachWhen(string id, Func<AlertReach, bool> there, int? version = null)
    {
        for (var tries = 0; ; tries++)
        {
            var reach = await Reach(id, version);
            if (there(reach) || tries == 400) return reach;
            await Task.Delay(25);
        }
    }

    public async Task<IReadOnlyList<Notice>> Notices() => JsonSerializer.Deserialize<NoticePage>((await Alerts.Anna.Get("/v1/notices")).Is(HttpStatusCode.OK).Text, Wire.Json)!.Items;

    public static ReachedOwner Of(AlertReach reach, Client who) => Assert.Single(reach.Items, o => o.Owner == who.Owner);
}
