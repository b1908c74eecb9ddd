using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Tests.Host;

namespace Dims.Tests.Substances;

// A coordinator who keeps the register, a location that sends samples, and anybody who reads.
internal sealed class RegisterDesk(TestDims dims, Client coordinator, Client lab) : IAsyncDisposable
{
    public TestDims Dims => dims;

    public Client Coordinator => coordinator;

    public Client Lab => lab;

    public static async Task<RegisterDesk> Open(Engine engine)
    {
        var dims = await TestDims.Start(engine);
        return new RegisterDesk(dims, await dims.With(Roles.Coordinator, "Carla"), await dims.With(Roles.Location));
    }

    // Enters or changes an entry as somebody does who has just read it.
    public async Task<Answer> Puts(string path, string body)
    {
        var there = await dims.Anonymous.Get(path);
        return there.Status == HttpStatusCode.OK ? await coordinator.Put(path, body, ("If-Match", there.ETag!)) : await coordinator.Put(path, body);
    }

    public Task<Answer> Names(string name, string substance) => coordinator.Put("/v1/names/" + Uri.EscapeDataString(name), $$"""{"substance":"{{substance}}"}""");

    public Task<Answer> TakesBack(string name) => coordinator.Delete("/v1/names/" + Uri.EscapeDataString(name));

    public async Task<string> Merges(string from, string into) =>
        (await coordinator.Post("/v1/substance-merges", $$"""{"from":"{{from}}","into":"{{into}}","reason":"one and the same"}""")).Is(HttpStatusCode.Created).Json.GetProperty("id").GetString()!;

    public Task<Answer> Undoes(string merge) => coordinator.Post($"/v1/substance-merges/{merge}/undoing", """{"reason":"two after all"}""");

    public async Task Tells(params string[] substances) => (await lab.Post("/v1/samples", Host.Lab.Tablet() with { Analyses = [Host.Lab.Measured([.. substances.Select(Host.Lab.Found)])] })).Is(HttpStatusCode.Created);

    // What a name stands for; null where nobody knows.
    public async Task<string?> Meaning(string name)
    {
        var meaning = await coordinator.Get("/v1/names/" + Uri.EscapeDataString(name));
        if (meaning.Status == HttpStatusCode.NotFound) return null;
        return Text(meaning.Is(HttpStatusCode.OK).Json, "substance") ?? Text(meaning.Json, "marketName");
    }

    public async Task<IReadOnlyList<string>> Waiting() =>
        [.. (await coordinator.Get("/v1/unknown-names?limit=1000")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(n => n.GetProperty("name").GetString()!)];

    // Samples in which it was detected, and the revision that says so.
    public async Task<(int Detected, long Revision, string ETag)> Trend(string substance, string more = "")
    {
        var trend = (await lab.Get($"/v1/trends/dosage?substance={substance}&form=tablet&from=2026-01-01&to=2026-11-21{more}")).Is(HttpStatusCode.OK);
        return (trend.Json.GetProperty("periods").EnumerateArray().DistinctBy(p => p.GetProperty("period").GetString()).Sum(p => p.GetProperty("detected").GetInt32()), trend.Json.GetProperty("revision").GetInt64(), trend.ETag!);
    }

    public static string? Text(JsonElement json, string member) => json.TryGetProperty(member, out var value) ? value.GetString() : null;

    public static IReadOnlyList<string> Texts(JsonElement json, string member) => [.. json.GetProperty(member).EnumerateArray().Select(t => t.GetString()!)];

    public ValueTask DisposeAsync() => dims.DisposeAsync();
}
