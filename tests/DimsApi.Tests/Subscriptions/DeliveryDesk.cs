using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Subscriptions;
using Dims.Tests.Alerts;
using Dims.Tests.Host;

namespace Dims.Tests.Subscriptions;

// The service with people who publish, and partners who receive.
internal sealed class DeliveryDesk : IAsyncDisposable
{
    // So that it delivers to servers of the test.
    public static readonly string[] ToLoopback = ["--environment=Testing", "--Dims:DeliverToLoopback=true"];

    private static readonly Lazy<string> KeyFile = new(MakeKey);
    private readonly List<IAsyncDisposable> _servers = [];

    public required TestDims Dims { get; init; }
    public required AlertDesk Alerts { get; init; }

    public static async Task<DeliveryDesk> Start(Engine engine, params string[] settings)
    {
        var dims = await TestDims.Start(engine, [.. ToLoopback, $"--Dims:SecretsKeyFile={KeyFile.Value}", .. settings]);
        return new DeliveryDesk { Dims = dims, Alerts = await AlertDesk.At(dims) };
    }

    // A partner with a key and a server; nobody else's.
    public async Task<Partner> Partner(string? name = null, string role = Roles.Partner, string? location = null)
    {
        var server = await PartnerServer.Start();
        _servers.Add(server);
        return new Partner { Client = await Dims.With(role, name, location), Server = server };
    }

    public async Task<Partner> Subscribed(object? more = null)
    {
        var partner = await Partner();
        await partner.Subscribes(more);
        return partner;
    }

    public async Task<string> Published(params string[] regions) => await Alerts.Published(regions.Length == 0 ? null : In(regions));

    public static AlertContent In(params string[] regions) => AlertContents.Regional() with { Regions = [.. regions.Select(r => new AlertRegion { RegionSet = "province", Region = r })] };

    public Task<Alert> Updated(string id, string nl) => Alerts.Updated(id, AlertContents.Regional() with { Headline = new LocalText { Nl = nl, En = nl } });

    public static string[] Words(params string[] words) => words;

    // The last sequence of a stream.
    public async Task<long> Head(Audience stream = Audience.Professional)
    {
        await using var read = await Dims.Database.Read();
        return await read.Scalar<long>("SELECT head FROM streams WHERE name = @name", new { name = Wire.Name(stream) });
    }

    public async Task<T?> Scalar<T>(string sql)
    {
        await using var read = await Dims.Database.Read();
        return await read.Scalar<T>(sql);
    }

    // The clock goes on once no turn is under way: past its lease a turn would be another's as well, and events would be sent twice.
    public async Task Later(TimeSpan wait)
    {
        await Patience.Until(async () => await Scalar<long>("SELECT count(*) FROM subscriptions WHERE lease IS NOT NULL") == 0, "the end of the turns under way");
        Dims.Clock.Advance(wait);
    }

    // As another instance would.
    public async Task Write(string sql)
    {
        await using var own = await Dims.Database.OpenOwn();
        await using var command = own.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Dims.DisposeAsync();
        foreach (var server in _servers) await server.DisposeAsync();
    }

    private static string MakeKey()
    {
        var file = Path.Combine(Path.GetTempPath(), $"dims-test-{Guid.NewGuid():N}.key");
        File.WriteAllText(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(file);
        return file;
    }
}

internal sealed class Partner
{
    public required Client Client { get; init; }
    public required PartnerServer Server { get; init; }
    public string Id { get; private set; } = "";
    public string Secret { get; private set; } = "";

    public string Address => Server.Url + "hook";

    // What is asked for beside the address.
    public async Task<Answer> Subscribes(object? more = null)
    {
        var body = more is null ? [] : JsonSerializer.SerializeToNode(more, Wire.Json)!.AsObject();
        body["address"] ??= Address;
        var answer = (await Client.Post("/v1/subscriptions", body.ToJsonString())).Is(HttpStatusCode.Created);
        (Id, Secret) = (answer.Json.GetProperty("subscription").GetProperty("id").GetString()!, answer.Json.GetProperty("secret").GetString()!);
        return answer;
    }

    public async Task<Subscription> Now() => JsonSerializer.Deserialize<Subscription>((await Client.Get("/v1/subscriptions/" + Id)).Is(HttpStatusCode.OK).Text, Wire.Json)!;

    public async Task<Answer> Changes(object body)
    {
        var json = JsonSerializer.SerializeToNode(body, Wire.Json)!.AsObject();
        json["address"] ??= Address;
        return await Client.Put("/v1/subscriptions/" + Id, json.ToJsonString(), ("If-Match", (await Client.Get("/v1/subscriptions/" + Id)).ETag!));
    }

    public Task<Answer> Does(string step, object? body = null) => Client.Post($"/v1/subscriptions/{Id}/{step}", body);

    public async Task<IReadOnlyList<DeliveryAttempt>> Attempts() =>
        [.. JsonSerializer.Deserialize<DeliveryAttemptPage>((await Client.Get($"/v1/subscriptions/{Id}/deliveries?limit=1000")).Is(HttpStatusCode.OK).Text, Wire.Json)!.Items.Reverse()];

    // So many attempts recorded.
    public async Task<IReadOnlyList<DeliveryAttempt>> Recorded(int count)
    {
        await Patience.Until(async () => (await Attempts()).Count >= count, $"{count} attempts of {Id}");
        return await Attempts();
    }

    public Task Is(SubscriptionState state) => Patience.Until(async () => (await Now()).State == state, $"the state {state}");

    // All has been dealt with and recorded.
    public Task CaughtUp() => Patience.Until(async () => await Now() is { } now && now.Position == now.Head, "the end of the stream");

    // Whoever knows `previous` has missed nothing.
    public void ChainIsUnbroken(long from)
    {
        var known = new HashSet<long> { from };
        // What was asked for once more is no part of it.
        foreach (var told in Server.Accepted.Where(a => a.Text("previous") is not null))
        {
            Assert.Contains(told.Previous, known);
            known.Add(told.Sequence);
        }
    }
}
