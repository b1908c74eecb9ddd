using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dims.LoadTests;

// Kestrel with nothing between it and the answer: the bytes and headers that ours gave once, for ever. It is this program in a process of its own.
internal static class BareServer
{
    private const string Verb = "--bare";

    public static bool IsAsked(string[] arguments) => arguments is [Verb, _, _];

    // What ours answers, kept in a file for the child: a line for each header, an empty line, the body.
    public static async Task<Child> Start(Uri ours, string path, string folder, Uri at)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(ours, path));
        answer.EnsureSuccessStatusCode();
        var file = Path.Combine(folder, "bare.answer");
        var head = string.Concat(answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key is not ("Date" or "Transfer-Encoding")).Select(h => $"{h.Key}: {string.Join(", ", h.Value)}\n"));
        await File.WriteAllBytesAsync(file, [.. Encoding.UTF8.GetBytes(head + "\n"), .. await answer.Content.ReadAsByteArrayAsync()]);
        var program = Path.Combine(AppContext.BaseDirectory, "DimsApi.LoadTests.dll");
        return await Child.Serve("dotnet", [program, Verb, at.Port.ToString(CultureInfo.InvariantCulture), file], folder, Path.Combine(folder, "bare.log"), at, ("DOTNET_gcServer", "0"));
    }

    public static async Task<int> Run(string[] arguments)
    {
        var bytes = await File.ReadAllBytesAsync(arguments[2]);
        var end = bytes.AsSpan().IndexOf("\n\n"u8);
        (string Name, string Value)[] headers = [.. Encoding.UTF8.GetString(bytes, 0, end).Split('\n').Select(l => (l[..l.IndexOf(':', StringComparison.Ordinal)], l[(l.IndexOf(':', StringComparison.Ordinal) + 2)..]))];
        var body = bytes[(end + 2)..];
        var tag = headers.First(h => h.Name == "ETag").Value;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false);
        builder.WebHost.UseUrls("http://127.0.0.1:" + arguments[1]);
        await using var app = builder.Build();
        app.Run(context =>
        {
            var response = context.Response;
            var known = context.Request.Headers.IfNoneMatch is [{ } had] && had == tag;
            foreach (var (name, value) in headers)
                if (!known || !name.StartsWith("Content-", StringComparison.Ordinal) || name == "Content-Security-Policy") response.Headers[name] = value;
            if (!known) return response.Body.WriteAsync(body).AsTask();
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        });
        await app.RunAsync();
        return 0;
    }

    // The tag that ours gives; as long as nobody publishes it stays.
    public static async Task<string> Tag(Uri ours, string path)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(ours, path));
        return (answer.Headers.ETag ?? EntityTagHeaderValue.Any).ToString();
    }
}
