using System.CommandLine;
using System.Globalization;

namespace Dims.Cli;

// For the health check of a container: needs nothing but the address the server was told to listen at.
internal static class HealthVerb
{
    public static Command Build(Place place)
    {
        var verb = new Command("health", "Ask the server on this machine whether it lives: 0 or 1.");
        verb.SetAction((_, cancel) => Ask(place.Terminal, Address(Environment.GetEnvironmentVariable("ASPNETCORE_URLS"), Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS")), cancel));
        return verb;
    }

    public static async Task<int> Ask(Terminal terminal, Uri address, CancellationToken cancel)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            using var answer = await client.GetAsync(address, cancel);
            if (answer.IsSuccessStatusCode) return CommandLine.Done;
            await terminal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{address} answered {(int)answer.StatusCode}."));
        }
        catch (Exception failed) when (failed is HttpRequestException or TaskCanceledException)
        {
            await terminal.Error.WriteLineAsync($"{address} does not answer: {failed.Message}");
        }
        return CommandLine.Failed;
    }

    // ASPNETCORE_URLS as the server reads it: several separated by `;`, with + or * for every address. The first plain one is asked.
    public static Uri Address(string? urls, string? ports)
    {
        var given = (urls ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var url in given.OrderBy(u => u.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
        {
            var plain = url.Replace("://+", "://0.0.0.0", StringComparison.Ordinal).Replace("://*", "://0.0.0.0", StringComparison.Ordinal);
            if (!Uri.TryCreate(plain, UriKind.Absolute, out var parsed)) continue;
            var host = parsed.Host is "0.0.0.0" or "[::]" or "localhost" ? "127.0.0.1" : parsed.Host;
            return new UriBuilder(parsed.Scheme, host, parsed.Port, "/health/live").Uri;
        }
        var first = (ports ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return new UriBuilder("http", "127.0.0.1", int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 5080, "/health/live").Uri;
    }
}
