using Dims.Access;
using Dims.Locations;
using Dims.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dims.Tests.Host;

// The running program: real HTTP on loopback, a database of its own, and a clock that stands still until the test moves it.
public sealed class TestDims : IAsyncDisposable
{
    public static readonly DateTimeOffset Start0 = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<Engine, Lazy<Task<string>>> Templates = new()
    {
        [Engine.Sqlite] = new(() => MakeTemplate(Engine.Sqlite)),
        [Engine.Postgres] = new(() => MakeTemplate(Engine.Postgres)),
    };

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Action<WebApplicationBuilder>? _adjust;
    private readonly string[] _settings;
    private WebApplication _app = null!;

    private TestDims(Engine engine, string connection, Action<WebApplicationBuilder>? adjust, string[] settings)
    {
        (Engine, ConnectionString, _adjust, _settings) = (engine, connection, adjust, settings);
        Clock = new TestClock(Start0);
    }

    public Engine Engine { get; }
    public string ConnectionString { get; }
    public TestClock Clock { get; }
    public Uri Url { get; private set; } = null!;
    public IServiceProvider Services => _app.Services;
    public Database Database => Services.GetRequiredService<Database>();

    // Nobody's client: no key.
    public Client Anonymous => new(Url, null);

    // `settings`: "--Dims:LongestWait=1" and the like.
    public static Task<TestDims> Start(Engine engine, params string[] settings) => Start(engine, null, settings);

    public static async Task<TestDims> Start(Engine engine, Action<WebApplicationBuilder>? adjust, params string[] settings)
    {
        var dims = new TestDims(engine, await CopyTemplate(engine), adjust, settings);
        await dims.Run();
        return dims;
    }

    // What `dims X` and a second instance need to reach the same database.
    public string[] ConnectionArguments => [.. Arguments(Engine, ConnectionString)];

    // A program that does not end is a failure of its test; it never holds up the others.
    public async Task Stop()
    {
        await _app.StopAsync().WaitAsync(Patience);
        await _app.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    public async Task Restart()
    {
        await Stop();
        await Run();
    }

    // A second instance on the same database.
    public async Task<TestDims> Another()
    {
        var other = new TestDims(Engine, ConnectionString, _adjust, _settings);
        await other.Run();
        other.IsGuest = true;
        return other;
    }

    private bool IsGuest { get; set; }

    // A new key; the same name is the same owner.
    public async Task<Client> With(string role, string? name = null, string? location = null, DateTimeOffset? expires = null)
    {
        location ??= role == Roles.Location ? Places.Amsterdam : null;
        // The laboratory of Lab.Measured, unless another is named: a laboratory speaks for itself only.
        name ??= role == Roles.Laboratory ? "lab-1" : $"{role} {Guid.NewGuid():N}";
        var key = await Send(new CreateKey { Role = role, Name = name, Location = location, ExpiresAt = expires });
        return new Client(Url, key.Key) { KeyId = key.Id, Owner = key.Owner };
    }

    // A command as the command line sends it: by no key.
    public async Task<T> Send<T>(IRequest<T> command, CancellationToken cancel = default)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, cancel);
    }

    private async Task Run()
    {
        _app = DimsHost.Build(["--urls=http://127.0.0.1:0", "--environment=Production", .. Arguments(Engine, ConnectionString), "--Dims:ClockEvery=00:00:00.050", "--Dims:SnapshotDay=never", "--Dims:SignalsPropose=false", .. _settings], builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Error);
            builder.Services.AddSingleton<TimeProvider>(Clock);
            _adjust?.Invoke(builder);
        });
        await _app.StartAsync();
        Url = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        if (IsGuest) return;
        if (Engine == Engine.Postgres) await PostgresServer.DropDatabaseAsync(ConnectionString);
        else foreach (var file in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(SqliteFile(ConnectionString)) + "*")) File.Delete(file);
    }

    private static IEnumerable<string> Arguments(Engine engine, string connection) =>
        [$"--ConnectionStrings:Dims={connection}", $"--Dims:Engine={(engine == Engine.Postgres ? "postgresql" : "sqlite")}"];

    private static string SqliteFile(string connection) => connection["Data Source=".Length..];

    private static string NewFile() => Path.Combine(Path.GetTempPath(), $"dims-test-{Guid.NewGuid():N}.db");

    // Migrated, with the register, the region sets and two locations: made once, copied per test.
    private static async Task<string> MakeTemplate(Engine engine)
    {
        var connection = engine == Engine.Postgres ? await PostgresServer.CreateDatabaseAsync() : "Data Source=" + NewFile();
        await using var app = DimsHost.Build(["--urls=http://127.0.0.1:0", "--environment=Production", .. Arguments(engine, connection)], b => b.Logging.SetMinimumLevel(LogLevel.Error));
        await app.StartAsync();
        await using (var scope = app.Services.CreateAsyncScope())
            foreach (var place in Places.All) await scope.ServiceProvider.GetRequiredService<IMediator>().Send(place);
        await app.StopAsync();
        if (engine == Engine.Sqlite)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(SqliteFile(connection));
        return connection;
    }

    private static async Task<string> CopyTemplate(Engine engine)
    {
        var template = await Templates[engine].Value;
        if (engine == Engine.Postgres) return await CopyPostgres(template);
        var file = NewFile();
        File.Copy(SqliteFile(template), file);
        return "Data Source=" + file;
    }

    // CREATE DATABASE from one template is one at a time.
    private static readonly SemaphoreSlim Copying = new(1);

    private static async Task<string> CopyPostgres(string template)
    {
        await Copying.WaitAsync();
        try
        {
            // The engine waits some seconds for sessions of the host that made the template. One that stays has been lost: no test is held up by it for ever.
            return await PostgresServer.CreateDatabaseAsync(template);
        }
        finally
        {
            Copying.Release();
        }
    }
}

public static class Places
{
    public const string Amsterdam = "amsterdam-1";
    public const string Utrecht = "utrecht-1";

    public static IReadOnlyList<PutLocation> All { get; } =
    [
        new() { Id = Amsterdam, Name = "Amsterdam, first", Regions = [new LocationRegion { RegionSet = "province", Region = "noord-holland" }] },
        new() { Id = Utrecht, Name = "Utrecht, first", Regions = [new LocationRegion { RegionSet = "province", Region = "utrecht" }] },
    ];
}
