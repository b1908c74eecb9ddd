using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Dims.Access;
using Dims.Alerts;
using Dims.Storage;
using Dims.Tests.Alerts;
using Dims.Tests.Cli;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Subscriptions;

// The program as it was built, killed (SIGKILL) while alerts come out and are sent, and started again on the same data.
public sealed class KilledTests
{
    private const int Events = 200, Kills = 4, Writers = 3;
    private static readonly string[] Provinces = ["utrecht", "groningen", "friesland"];

    // Ten partners of each.
    private static readonly Asked[] Wishes =
    [
        new(null, null),
        new("utrecht", null),
        new("groningen", null),
        new(null, "alert.withdrawn"),
        new("friesland", null, "pmma"),
    ];

    [Theory, OnBothEngines]
    public async Task Killed_at_random_during_two_hundred_events_it_owes_nobody_of_fifty_receivers_anything(Engine engine)
    {
        await using var place = await EmptyPlace.For(engine);
        await using var partner = await PartnerServer.Start();
        await using var service = await KilledService.In(place);
        var (anna, bram, carla, reader) = (await service.With(Roles.Coordinator, "Anna"), await service.With(Roles.Coordinator, "Bram"), await service.With(Roles.CoreTeam, "Carla"), await service.With(Roles.Partner, "Charlie"));
        await service.Start();
        var receivers = new List<Receives>();
        for (var i = 0; i < 50; i++) receivers.Add(await Receives.Subscribe(reader, partner.Url + "hook/" + i, Wishes[i % Wishes.Length]));

        var (random, begun, made) = (new Random(20261122), 0, 0);
        var writing = Enumerable.Range(0, Writers).Select(w => Write(new Random(w))).ToList();
        foreach (var kill in Enumerable.Range(0, Kills))
        {
            var after = (Events * kill / Kills) + random.Next(5, Events / Kills);
            await service.Until(() => Volatile.Read(ref made) >= after || writing.Any(w => w.IsFaulted), $"event {after}");
            // Among its deliveries: what stands still has nothing to lose.
            var sent = partner.All.Count + random.Next(1, 10);
            await service.Until(() => partner.All.Count >= sent || writing.All(w => w.IsCompleted), $"delivery {sent}");
            await service.Kill();
            await service.LeasesRunOut();
            await service.Start();
        }
        await Task.WhenAll(writing);
        // And while it catches up with what the killed ones had under way.
        var (had, more) = (partner.All.Count, random.Next(1, 40));
        await service.Until(async () => partner.All.Count >= had + more || await IsDone(reader), "the catching up");
        await service.Kill();
        await service.Start();
        await service.Until(() => IsDone(reader), "every subscription at the end of the stream");

        var truth = await Truth(reader);
        Assert.Equal(Enumerable.Range(1, Events).Select(n => (long)n), truth.Select(t => t.Sequence));
        var arrived = partner.Accepted.ToLookup(a => a.Path);
        foreach (var one in receivers) one.HasAll(truth, arrived[one.Path]);
        Assert.Equal(receivers.Count, arrived.Count);
        Assert.True(partner.All.GroupBy(a => (a.Path, a.Id)).Any(g => g.Count() > 1), "No kill fell between an arrival and its record.");
        Assert.Contains(partner.Accepted, a => a.Replaces is not null);

        // Publishes, changes and withdraws until there are enough events; what a killed service did not answer is asked again by the same key.
        async Task Write(Random chance)
        {
            var mine = new List<(string Id, AlertContent Content)>();
            while (Interlocked.Increment(ref begun) <= Events)
            {
                var (which, roll) = (mine.Count == 0 ? -1 : chance.Next(mine.Count), chance.Next(100));
                if (mine.Count < 3 || roll < 35)
                {
                    var content = AlertContents.Regional() with { Regions = [In(Provinces[chance.Next(Provinces.Length)])] };
                    var id = (await service.Asks(anna, "/v1/alert-drafts", content)).GetProperty("id").GetString()!;
                    await service.Decides(bram, id, $"/v1/alert-drafts/{id}/publication");
                    mine.Add((id, content));
                }
                else if (roll < 80)
                {
                    var (id, content) = mine[which];
                    // Sometimes to more people: what they were never given begins with the change.
                    var next = Provinces[chance.Next(Provinces.Length)];
                    var regions = roll < 50 && content.Regions.All(r => r.Region != next) ? [.. content.Regions, In(next)] : content.Regions;
                    content = content with { Regions = regions, Headline = new LocalText { Nl = "PMMA in een roze tablet: " + Letters(chance), En = "PMMA in a pink tablet: " + Letters(chance) } };
                    await service.Decides(anna, id, $"/v1/alerts/{id}/update-request", new UpdateRequest { Content = content, Note = AlertDesk.Note });
                    await service.Decides(carla, id, $"/v1/alerts/{id}/update");
                    mine[which] = (id, content);
                }
                else
                {
                    await service.Decides(anna, mine[which].Id, $"/v1/alerts/{mine[which].Id}/withdrawal-request", new WithdrawalRequest { Reason = WithdrawalReason.WrongProduct });
                    await service.Decides(bram, mine[which].Id, $"/v1/alerts/{mine[which].Id}/withdrawal");
                    mine.RemoveAt(which);
                }
                Interlocked.Increment(ref made);
            }
        }
    }

    private static AlertRegion In(string province) => new() { RegionSet = "province", Region = province };

    private static string Letters(Random chance) => new([.. Enumerable.Range(0, 8).Select(_ => (char)('a' + chance.Next(26)))]);

    private static async Task<bool> IsDone(Client reader) =>
        (await reader.Get("/v1/subscriptions")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().All(s => s.GetProperty("position").GetInt64() == s.GetProperty("head").GetInt64());

    private static async Task<List<Told>> Truth(Client reader)
    {
        var page = (await reader.Get("/v1/alert-events?after=0&limit=1000")).Is(HttpStatusCode.OK).Json;
        return [.. page.GetProperty("events").EnumerateArray().Select(e => new Told(
            e.GetProperty("sequence").GetInt64(), e.GetProperty("type").GetString()!, e.GetProperty("alert").GetProperty("id").GetString()!,
            [.. e.GetProperty("alert").GetProperty("regions").EnumerateArray().Select(r => r.GetProperty("region").GetString()!)], e.GetRawText()))];
    }
}

// An event as whoever pulls is told it.
internal sealed record Told(long Sequence, string Type, string Alert, IReadOnlyList<string> Regions, string Text);

// What one subscription asks for, in the words of this test; null is everything.
internal sealed record Asked(string? Province, string? Kind, string? Substance = null)
{
    public object Body(string address) => new
    {
        address,
        kinds = Kind is null ? null : new[] { Kind },
        filter = Province is null ? null : new { region = "province:" + Province, substance = Substance },
    };

    // What it has a right to, by the rules as they are written down: an alert fits when any version so far fits, and whoever was given one version is given the rest.
    public List<Told> Of(IEnumerable<Told> truth)
    {
        var (given, own) = (new HashSet<string>(), new List<Told>());
        foreach (var told in truth)
        {
            if ((Province is null || told.Regions.Contains(Province)) && (Kind is null || told.Type == Kind)) given.Add(told.Alert);
            if (given.Contains(told.Alert)) own.Add(told);
        }
        return own;
    }
}

internal sealed class Receives
{
    public required string Path { get; init; }
    public required string Secret { get; init; }
    public required Asked Asked { get; init; }

    public static async Task<Receives> Subscribe(Client reader, string address, Asked asked)
    {
        var answer = (await reader.Post("/v1/subscriptions", asked.Body(address))).Is(HttpStatusCode.Created).Json;
        Assert.Equal("active", answer.GetProperty("subscription").GetProperty("state").GetString());
        return new Receives { Path = new Uri(address).AbsolutePath, Secret = answer.GetProperty("secret").GetString()!, Asked = asked };
    }

    public void HasAll(IReadOnlyList<Told> truth, IEnumerable<Received> arrived)
    {
        var own = Asked.Of(truth);
        var (known, replaced, latest) = (new HashSet<long> { 0 }, new HashSet<long>(), new Dictionary<string, long>());
        // What comes again is dropped by its webhook-id.
        foreach (var told in arrived.DistinctBy(a => a.Id))
        {
            Assert.True(told.IsSignedBy(Secret), Path);
            Assert.True(known.Contains(told.Previous), $"{Path}: {told.Sequence} follows {told.Previous}, which never came.");
            known.Add(told.Sequence);
            replaced.UnionWith((told.Replaces ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => long.Parse(s, System.Globalization.CultureInfo.InvariantCulture)));
            Assert.True(latest.GetValueOrDefault(told.Subject!) < told.Sequence, $"{Path}: {told.Sequence} came after {latest.GetValueOrDefault(told.Subject!)} of the same alert.");
            latest[told.Subject!] = told.Sequence;
            Assert.Equal(truth[(int)told.Sequence - 1].Text, told.Json.GetProperty("data").GetRawText());
        }
        var sequences = own.Select(t => t.Sequence).ToHashSet();
        Assert.Empty(known.Except(sequences).Except([0]));
        Assert.Empty(replaced.Except(sequences));
        Assert.Empty(sequences.Except(known).Except(replaced));
        Assert.Equal(own.GroupBy(t => t.Alert).ToDictionary(g => g.Key, g => g.Max(t => t.Sequence)), latest);
    }
}

// `dotnet DimsApi.dll` on a port of its own.
internal sealed class KilledService : IAsyncDisposable
{
    private readonly Uri _url = ChildProgram.FreeAddress();
    private readonly EmptyPlace _place;
    private ChildProgram? _program;

    private KilledService(EmptyPlace place) => _place = place;

    public static async Task<KilledService> In(EmptyPlace place)
    {
        var service = new KilledService(place);
        await File.WriteAllTextAsync(service.KeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        (await Shell.Dims(["migrate", .. place.Arguments])).Ends(0);
        return service;
    }

    private string KeyFile => Path.Combine(_place.Folder, "secrets.key");

    // Before it starts.
    public async Task<Client> With(string role, string name) => new(_url, (await Shell.Dims(["keys", "create", "--role", role, "--name", name, .. _place.Arguments])).Ends(0).LastLine);

    public async Task Start()
    {
        _program = ChildProgram.Start(_place.Folder, [], ["--environment=Testing", $"--urls={_url}", "--Dims:DeliverToLoopback=true", "--Dims:MostSubscriptions=100", $"--Dims:SecretsKeyFile={KeyFile}", "--Logging:LogLevel:Default=Error", .. _place.Arguments]);
        await Until(async () => (await new Client(_url, null).Get("/health/ready")).Status == HttpStatusCode.OK, "readiness");
    }

    // SIGKILL: nothing is closed or written any more.
    public ValueTask Kill() => _program!.DisposeAsync();

    // As if its ten seconds were over: else the next one would find nothing to do, and a kill would hit nobody at work.
    public async Task LeasesRunOut()
    {
        await using var down = DimsHost.Build([.. _place.Arguments]);
        await using var own = await down.Services.GetRequiredService<Database>().OpenOwn();
        await using var command = own.CreateCommand();
        command.CommandText = "UPDATE subscriptions SET leased_until = '2026-01-01T00:00:00.000Z' WHERE leased_until IS NOT NULL";
        await command.ExecuteNonQueryAsync();
    }

    // Written down once, however often it is asked.
    public async Task<JsonElement> Asks(Client by, string path, object? body, params (string, string)[] headers)
    {
        var (key, answer) = (("Idempotency-Key", $"\"{Guid.NewGuid():N}\""), (Answer?)null);
        await Until(async () => (answer = await by.Post(path, body, [key, .. headers])) is { Status: not HttpStatusCode.ServiceUnavailable, Code: not "idempotency-key-in-flight" }, path);
        return answer!.Is(HttpStatusCode.Created).Json;
    }

    // As one who has just read the alert.
    public async Task Decides(Client by, string id, string path, object? body = null)
    {
        var tag = "";
        await Until(async () => (tag = (await by.Get("/v1/alert-drafts/" + id)).ETag ?? "").Length > 0, "the draft " + id);
        await Asks(by, path, body, ("If-Match", tag));
    }

    public Task Until(Func<bool> holds, string what) => Until(() => Task.FromResult(holds()), what);

    // Bounded; while it is down nothing holds.
    public async Task Until(Func<Task<bool>> holds, string what)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                if (await holds()) return;
            }
            catch (Exception down) when (down is HttpRequestException or IOException or TaskCanceledException)
            {
                // Asked again below.
            }
            Assert.True(tries < 15_000, $"Waited in vain for {what}.\n{_program?.Error}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null) await _program.DisposeAsync();
    }
}
