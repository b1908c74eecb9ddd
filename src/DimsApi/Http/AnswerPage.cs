using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Dims.Http;

// The page on which a visitor reads the answer: three files that come with the program, and nothing from elsewhere. The code stays behind the `#` of its address, which no browser sends.
public sealed class AnswerPage(RequestDelegate next)
{
    public const string Path = "/answer";

    private static readonly FrozenDictionary<string, (byte[] Content, string Type, string ETag)> Files = new Dictionary<string, (byte[], string, string)>(StringComparer.Ordinal)
    {
        [Path] = Load("answer.html", "text/html; charset=utf-8"),
        [Path + "/answer.css"] = Load("answer.css", "text/css; charset=utf-8"),
        [Path + "/answer.js"] = Load("answer.js", "text/javascript; charset=utf-8"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool Is(string path) => path.StartsWith(Path, StringComparison.Ordinal) && Files.ContainsKey(path);

    public Task Invoke(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Path.Value is not { } path || !Is(path)) return next(context);
        var (content, type, etag) = Files[path];
        if (Conditional.NotModified(context, etag, "no-cache")) return Task.CompletedTask;
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }

    private static (byte[], string, string) Load(string name, string type)
    {
        using var stream = typeof(AnswerPage).Assembly.GetManifestResourceStream("Answer/" + name) ?? throw new InvalidOperationException($"{name} is not part of this program.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return (content.ToArray(), type, $"\"{Convert.ToHexStringLower(SHA256.HashData(content.ToArray()).AsSpan(0, 8))}\"");
    }
}
