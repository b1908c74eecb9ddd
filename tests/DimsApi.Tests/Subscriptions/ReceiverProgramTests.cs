using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dims.Access;
using Dims.Delivery;
using Dims.Tests.Alerts;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Subscriptions;

// The three receivers of docs/receivers.md, each as a process of its own against the running service.
public sealed class ReceiverProgramTests
{
    private static readonly string Folder = Path.Combine(Shared.Checkout(), "tests", "partners", "receivers");

    [Theory]
    [InlineData("receiver.cs")]
    [InlineData("receiver.py")]
    [InlineData("receiver.mts")]
    public async Task A_receiver_of_the_guide_has_every_event_once_and_believes_nobody_else(string name)
    {
        await using var guide = await ReceiverGuide.Start(name);
        var (dims, desk, partner, program) = (guide.Dims, guide.Desk, await guide.Dims.With(Roles.Partner, "Charlie"), guide.Program);

        // One from before the subscription: the receiver knows that it has not got it, and asks for it.
        var before = await desk.Published();
        await program.Start(partner.Key!);
        var made = (await partner.Post("/v1/subscriptions", new { address = program.Address })).Is(HttpStatusCode.Created).Json;
        var (subscription, id, first) = (made.GetProperty("subscription"), made.GetProperty("subscription").GetProperty("id").GetString(), made.GetProperty("secret").GetString()!);
        Assert.Equal("active", subscription.GetProperty("state").GetString());
        program.Knows(first);
        var alert = await desk.Published();
        await program.Says($"1 nl.drugsmarkt.alert.published.v1 {before}", $"2 nl.drugsmarkt.alert.published.v1 {alert}");
        await desk.Updated(alert, "PMMA in een roze tablet, ook elders");
        await program.Says($"3 nl.drugsmarkt.alert.updated.v1 {alert}");
        await desk.Alerts.Withdrawn(alert);
        await program.Says($"4 nl.drugsmarkt.alert.withdrawn.v1 {alert}");

        // Once more what it has; a secret that was replaced, of which the receiver has not heard yet; and one that it has heard of.
        (await partner.Post($"/v1/subscriptions/{id}/redeliveries", new { from = 1, to = 4 })).Is(HttpStatusCode.Accepted);
        var second = (await partner.Post($"/v1/subscriptions/{id}/secrets", null)).Json.GetProperty("secret").GetString()!;
        var third = await desk.Published();
        await program.Says($"5 nl.drugsmarkt.alert.published.v1 {third}");
        program.Knows(second);
        await desk.Alerts.Withdrawn(third);
        await program.Says($"6 nl.drugsmarkt.alert.withdrawn.v1 {third}");

        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var stranger = WebhookSignature.NewSecret();
        Assert.Equal(HttpStatusCode.Unauthorized, await program.Posts("forged", now, stranger));
        Assert.Equal(HttpStatusCode.Unauthorized, await program.Posts("retired", now, first));
        Assert.Equal(HttpStatusCode.Unauthorized, await program.Posts("late", now - 310, second));
        Assert.Equal(HttpStatusCode.Unauthorized, await program.Posts("early", now + 310, second));
        Assert.Equal(HttpStatusCode.Unauthorized, await program.Posts("unsigned", now));
        Assert.Equal(HttpStatusCode.Unauthorized, await program.Posts("changed", now, [second], body => body.Replace("\"changed\"", "\"changed\" ", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.BadRequest, await program.Posts("no JSON", now, [second], signed: _ => "{"));
        Assert.Equal(HttpStatusCode.NoContent, await program.Posts("of-several", now, stranger, second));
        await program.Says("7 nl.drugsmarkt.alert.expired.v1 of-several");
        Assert.Null(await program.Consents("elsewhere.example"));
        Assert.Equal(dims.Url.Host, await program.Consents(dims.Url.Host));
    }

    [Theory]
    [InlineData("receiver.cs")]
    [InlineData("receiver.py")]
    [InlineData("receiver.mts")]
    public async Task It_takes_notices_as_well_and_asks_for_those_it_has_missed(string name)
    {
        await using var guide = await ReceiverGuide.Start(name);
        var (desk, program) = (guide.Desk, guide.Program);
        var (reader, partner) = (desk.Alerts.Anna, await guide.Dims.With(Roles.Partner, "Charlie"));
        var alert = await desk.Published();
        await Reports(2);
        await program.Start(reader.Key!);
        var secret = (await reader.Post("/v1/subscriptions", new { address = program.Address, topic = "notices" })).Is(HttpStatusCode.Created).Json.GetProperty("secret").GetString()!;
        program.Knows(secret);
        await Reports(1);
        await program.Says([.. Enumerable.Range(1, 3).Select(n => $"{n} nl.drugsmarkt.notice.review_asked.v1 {alert}")]);
        await Reports(1);
        await program.Says($"4 nl.drugsmarkt.notice.review_asked.v1 {alert}");

        // A notice each: other counts are other incidents.
        async Task Reports(int times)
        {
            for (var i = 0; i < times; i++)
                (await partner.Post($"/v1/alerts/{alert}/acknowledgements", new { incidents = new[] { new { from = "2026-01-01", until = "2026-01-01", service = "ambulance", number = ++_incidents } } })).Is(HttpStatusCode.Created);
        }
    }

    private int _incidents;

    [Theory]
    [InlineData("receiver.cs", "csharp")]
    [InlineData("receiver.py", "python")]
    [InlineData("receiver.mts", "ts")]
    public void The_guide_shows_the_program_that_was_run(string name, string language)
    {
        var guide = File.ReadAllText(Path.Combine(Shared.Checkout(), "docs", "receivers.md"));
        Assert.Contains($"```{language}\n{File.ReadAllText(Path.Combine(Folder, name))}```\n", guide, StringComparison.Ordinal);
    }
}

// The service by the machine's clock, as theirs is, and one of the receivers beside it.
internal sealed class ReceiverGuide : IAsyncDisposable
{
    private readonly Cli.Folder _folder = Cli.Shell.Folder();

    public TestDims Dims { get; private set; } = null!;
    public DeliveryDesk Desk { get; private set; } = null!;
    public ReceiverProgram Program { get; private set; } = null!;

    public static async Task<ReceiverGuide> Start(string name)
    {
        MustRun(name);
        var guide = new ReceiverGuide();
        var key = guide._folder.Write("service.key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        guide.Dims = await TestDims.Start(Engine.Sqlite, b => b.Services.AddSingleton(TimeProvider.System), [.. DeliveryDesk.ToLoopback, $"--Dims:SecretsKeyFile={key}"]);
        guide.Desk = new DeliveryDesk { Dims = guide.Dims, Alerts = await AlertDesk.At(guide.Dims) };
        guide.Program = new ReceiverProgram(name, guide._folder, guide.Dims.Url);
        return guide;
    }

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        await Dims.DisposeAsync();
        _folder.Dispose();
    }

    // A named skip where a partner's language is absent; in CI a failure.
    private static void MustRun(string name)
    {
        var here = Path.GetExtension(name) switch
        {
            ".py" => IsOnPath("python3"),
            ".mts" => IsOnPath("node") && Directory.Exists(Path.Combine(Shared.Checkout(), "tests", "partners", "node_modules", "typescript")),
            _ => true,
        };
        if (here) return;
        const string Why = "What runs this receiver is absent: python3; node, and `npm ci` in tests/partners (./test does it).";
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Why);
        Assert.Fail(Why);
    }

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(d => File.Exists(Path.Combine(d, program)));
}

internal sealed class ReceiverProgram(string name, Cli.Folder folder, Uri service) : IAsyncDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });
    private static readonly Lazy<Task<string>> Compiled = new(Compile);
    private readonly Uri _url = ChildProgram.FreeAddress();
    private readonly List<string> _said = [];
    private ChildProgram? _program;

    public string Address => _url + "red-alerts";

    // Returns once it listens.
    public async Task Start(string key)
    {
        (string, string)[] settings =
        [
            ("DIMS_URL", service.ToString()), ("DIMS_KEY", key), ("DIMS_SECRETS", folder.File("secrets")), ("DIMS_AFTER", "0"), ("PORT", _url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("no_proxy", "127.0.0.1"), ("NO_PROXY", "127.0.0.1"),
        ];
        var (program, words) = Path.GetExtension(name) switch
        {
            ".py" => ("python3", (string[])["-B", name]),
            ".mts" => ("node", [Path.Combine(await Compiled.Value, "receiver.mjs")]),
            _ => (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "DimsApi.Receiver.dll")]),
        };
        _program = ChildProgram.Other(program, words, Path.Combine(Shared.Checkout(), "tests", "partners", "receivers"), settings);
        await Patience.Until(async () => _program.Runs ? await Listens() : throw new InvalidOperationException(_program.Error), "the receiver");
    }

    // Checked strictly and compiled at once, into a folder that finds the same libraries.
    private static async Task<string> Compile()
    {
        var (partners, made) = (Path.Combine(Shared.Checkout(), "tests", "partners"), Directory.CreateTempSubdirectory("dims-receiver-").FullName);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(made, recursive: true);
        Directory.CreateSymbolicLink(Path.Combine(made, "node_modules"), Path.Combine(partners, "node_modules"));
        await using var compiler = ChildProgram.Other("node", [Path.Combine("node_modules", "typescript", "bin", "tsc"), "--project", ".", "--outDir", made], partners, []);
        Assert.True(await compiler.Ends() == 0, compiler.Out);
        return made;
    }

    public void Knows(params string[] secrets) => folder.Write("secrets", string.Join('\n', secrets) + "\n");

    // All that it has said is what was said before, and now these.
    public async Task Says(params string[] lines)
    {
        _said.AddRange(lines);
        await Patience.Until(() => Lines.Count >= _said.Count, () => $"{string.Join('\n', lines)}\nIt has said:\n{_program!.Out}\n{_program.Error}");
        Assert.Equal(_said, Lines);
    }

    public Task<HttpStatusCode> Posts(string id, long at, params string[] secrets) => Posts(id, at, secrets, null);

    // An event that the service has never sent; `after` changes it once it is signed.
    public async Task<HttpStatusCode> Posts(string id, long at, IReadOnlyList<string> secrets, Func<string, string>? after = null, Func<string, string>? signed = null)
    {
        var body = JsonSerializer.Serialize(new { specversion = "1.0", id, source = "urn:test:professional", type = "nl.drugsmarkt.alert.expired.v1", subject = id, sequence = "0000000007", previous = "0000000006", data = new { } });
        body = signed?.Invoke(body) ?? body;
        using var request = new HttpRequestMessage(HttpMethod.Post, Address);
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", at.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (secrets.Count > 0) request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Header(secrets, id, at, Encoding.UTF8.GetBytes(body)));
        request.Content = new StringContent(after?.Invoke(body) ?? body, Encoding.UTF8, "application/cloudevents+json");
        using var answer = await Http.SendAsync(request);
        return answer.StatusCode;
    }

    // Whom it agrees to be called by, where it does.
    public async Task<string?> Consents(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, Address);
        request.Headers.TryAddWithoutValidation("WebHook-Request-Origin", origin);
        using var answer = await Http.SendAsync(request);
        return answer.Headers.TryGetValues("WebHook-Allowed-Origin", out var allowed) ? string.Join(", ", allowed) : null;
    }

    private IReadOnlyList<string> Lines => _program!.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<bool> Listens()
    {
        using var connection = new TcpClient();
        try
        {
            await connection.ConnectAsync(IPAddress.Loopback, _url.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null) await _program.DisposeAsync();
    }
}
