using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dims.Http;
using Dims.Samples;

namespace Dims.LoadTests;

// The program in a process of its own, in Production, on an SQLite file filled through its own operations. The filled file is kept; a run works on a copy.
internal sealed class OurServer : IAsyncDisposable
{
    private const int BatchSize = 1000;
    private readonly Child _child;
    private readonly HttpClient _http;

    private OurServer(Child child, Uri url, string key)
    {
        (_child, Url, Key) = (child, url, key);
        _http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(5) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Uri Url { get; }
    public string Key { get; }
    public string File { get; private init; } = "";
    public int ProcessId => _child.Id;

    // By row of the generator.
    public IReadOnlyList<string> Ids { get; private set; } = [];

    public static async Task<OurServer> Start(string folder, IReadOnlyList<InventedSample> samples)
    {
        Directory.CreateDirectory(folder);
        var shape = await Shape();
        var filled = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"ours-{samples.Count}-{shape}.db"));
        var list = filled + ".ids";
        if (!System.IO.File.Exists(list))
        {
            System.IO.File.Delete(filled);
            await using var filling = await Open(folder, filled);
            await filling.Fill(samples);
            await System.IO.File.WriteAllLinesAsync(list, filling.Ids);
        }
        var work = Path.Combine(folder, "ours-work.db");
        foreach (var old in Directory.EnumerateFiles(folder, "ours-work.db*")) System.IO.File.Delete(old);
        System.IO.File.Copy(filled, work);
        var server = await Open(folder, work);
        server.Ids = await System.IO.File.ReadAllLinesAsync(list);
        return server;
    }

    // On a new file, with settings of its own; several at once by different names.
    public static async Task<OurServer> StartEmpty(string folder, string name, params (string Name, string Value)[] settings)
    {
        var file = $"ours-{name}.db";
        foreach (var old in Directory.EnumerateFiles(folder, file + "*")) System.IO.File.Delete(old);
        return await Open(folder, Path.Combine(folder, file), settings);
    }

    public HttpClient Http => _http;

    public async Task<long> Count()
    {
        var count = 0L;
        for (var next = "/v1/samples?sort=recorded&limit=1000"; next is not null;)
        {
            using var answer = await _http.GetAsync(new Uri(next, UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            using var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            count += page.RootElement.GetProperty("items").GetArrayLength();
            next = answer.Headers.TryGetValues("Link", out var links) ? links.First() is var link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null : null;
        }
        return count;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _child.DisposeAsync();
    }

    // On a file that may be there already.
    public static async Task<OurServer> Open(string folder, string file, params (string Name, string Value)[] settings)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "DimsApi.dll");
        (string, string)[] environment = [("ASPNETCORE_ENVIRONMENT", "Production"), ("ConnectionStrings__Dims", "Data Source=" + file), .. settings];
        var key = await NewKey(folder, file);
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Child.FreePort()}"));
        var child = await Child.Serve("dotnet", [program, "--urls", url.ToString()], folder, Path.ChangeExtension(file, ".log"), new Uri(url, "/health/ready"), environment);
        return new OurServer(child, url, key) { File = file };
    }

    // Of an owner of its own each time: nobody holds more than two keys.
    public static async Task<string> NewKey(string folder, string file)
    {
        var said = await Child.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "DimsApi.dll"), "keys", "create", "--role", "admin", "--name", "load test " + Guid.NewGuid().ToString("N")], folder,
            ("ASPNETCORE_ENVIRONMENT", "Production"), ("ConnectionStrings__Dims", "Data Source=" + file));
        return said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
    }

    private async Task Fill(IReadOnlyList<InventedSample> samples)
    {
        foreach (var (location, city, province) in samples.Select(s => (s.Location, s.City, s.Province)).Distinct())
        {
            var body = JsonSerializer.Serialize(new { name = city, regions = new[] { new { regionSet = "province", region = InventedSample.Slug(province) } } });
            using var answer = await _http.PutAsync(new Uri("/v1/locations/" + location, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"The location {location} was refused: {await answer.Content.ReadAsStringAsync()}");
        }
        var ids = new List<string>(samples.Count);
        foreach (var batch in samples.Chunk(BatchSize))
        {
            var lines = string.Join('\n', batch.Select(s => JsonSerializer.Serialize(s.ToSubmit(), Wire.Json)));
            using var answer = await _http.PostAsync(new Uri("/v1/sample-batches", UriKind.Relative), new StringContent(lines, Encoding.UTF8, "application/x-ndjson"));
            var text = await answer.Content.ReadAsStringAsync();
            var result = answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<BatchAnswer>(text, Wire.Json)! : throw new InvalidOperationException($"A batch was refused: {text}");
            if (result.Stored != batch.Length) throw new InvalidOperationException($"Only {result.Stored} of {batch.Length} samples of a batch were stored: {text[..Math.Min(text.Length, 2000)]}");
            ids.AddRange(result.Items.Select(i => i.Id!));
        }
        Ids = ids;
    }

    // A file filled under another schema is not used again.
    public static async Task<string> Shape()
    {
        var sql = new System.Text.StringBuilder();
        foreach (var file in Dims.Storage.Migrator.Files) sql.Append(await Dims.Storage.Migrator.Sql(file));
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(sql.ToString())))[..8];
    }
}
