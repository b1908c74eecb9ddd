using System.Diagnostics;
using System.Net;
using Dims.Access;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Dims.Tests.Cli;

public sealed class BackupTests
{
    [Theory, OnBothEngines]
    public async Task A_copy_made_while_samples_arrive_opens_agrees_and_holds_what_was_there(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var desk = await dims.With(Roles.Location);
        using var stop = new CancellationTokenSource();
        var posts = 0;
        async Task Post()
        {
            while (!stop.IsCancellationRequested)
            {
                (await desk.Post("/v1/samples", Lab.Tablet(100))).Is(HttpStatusCode.Created);
                Interlocked.Increment(ref posts);
            }
        }
        var posting = Post();
        while (Volatile.Read(ref posts) < 20) await Task.Delay(5);

        var before = Volatile.Read(ref posts);
        var ran = (await Shell.Dims(dims, "backup", folder.File("copy"))).Ends(0);
        // One post may be stored and not yet counted here.
        var after = Volatile.Read(ref posts) + 1;
        await stop.CancelAsync();
        await posting;

        Assert.Contains("is whole", ran.Out, StringComparison.Ordinal);
        Assert.Equal([folder.File("copy")], Directory.GetFiles(folder.Path));
        var copy = await Restore(engine, folder.File("copy"));
        (await Shell.Dims(["verify", .. copy])).Ends(0);
        var samples = await CountOf(copy);
        Assert.InRange(samples, before, after);
        if (engine == Engine.Sqlite) Assert.Contains($"{samples} samples", ran.Out, StringComparison.Ordinal);
        if (engine == Engine.Postgres) await PostgresServer.DropDatabaseAsync(copy[0]["--ConnectionStrings:Dims=".Length..]);
    }

    [Theory, OnBothEngines]
    public async Task A_restored_copy_is_not_ready_before_it_is_migrated_and_is_another_log_then(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var log = (await dims.Anonymous.Get("/v1/alert-events")).Is(HttpStatusCode.OK).Json.GetProperty("log").GetString();
        (await Shell.Dims(dims, "backup", folder.File("copy"))).Ends(0);
        var copy = await Restore(engine, folder.File("copy"));

        await using (var app = DimsHost.Build(["--urls=http://127.0.0.1:0", "--environment=Production", "--Dims:MigrateAtStart=false", .. copy]))
        {
            var migrator = app.Services.GetRequiredService<Dims.Storage.Migrator>();
            Assert.False(await migrator.IsUpToDate());
            Assert.Empty(await migrator.Migrate());
            Assert.True(await migrator.IsUpToDate());
            await app.StartAsync();
            var restored = new Client(new Uri(app.Urls.First()), null);
            var page = (await restored.Get("/v1/alert-events")).Is(HttpStatusCode.OK).Json;
            Assert.NotEqual(log, page.GetProperty("log").GetString());
            Assert.Equal("cursor-ahead", (await restored.Get("/v1/alert-events?after=0&log=" + log)).Is(HttpStatusCode.Conflict).Code);
        }
        if (engine == Engine.Postgres) await PostgresServer.DropDatabaseAsync(copy[0]["--ConnectionStrings:Dims=".Length..]);
    }

    [Theory, OnBothEngines]
    public async Task A_file_that_exists_is_replaced_only_when_asked(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var file = folder.Write("copy", "something else");
        Assert.Contains("exists already", (await Shell.Dims(dims, "backup", file)).Ends(1).Error, StringComparison.Ordinal);
        Assert.Equal("something else", await File.ReadAllTextAsync(file));
        (await Shell.Dims(dims, "backup", file, "--overwrite")).Ends(0);
        Assert.True(new FileInfo(file).Length > 1000);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory, OnBothEngines]
    public async Task A_backup_that_cannot_be_written_says_so_and_leaves_nothing(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var ran = (await Shell.Dims(dims, "backup", folder.File("no/such/folder/copy"))).Ends(1);
        Assert.NotEqual("", ran.Error);
        Assert.Contains("is a folder", (await Shell.Dims(dims, "backup", folder.Path)).Ends(1).Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static async Task<string[]> Restore(Engine engine, string file)
    {
        if (engine == Engine.Sqlite) return ["--ConnectionStrings:Dims=Data Source=" + file, "--Dims:Engine=sqlite"];
        var connection = await PostgresServer.CreateDatabaseAsync();
        var server = new NpgsqlConnectionStringBuilder(connection);
        var start = new ProcessStartInfo("pg_restore", ["--no-owner", "--exit-on-error", "--host", server.Host!, "--port", $"{server.Port}", "--username", server.Username!, "--dbname", server.Database!, file]) { RedirectStandardError = true };
        if (server.Password is { } password) start.Environment["PGPASSWORD"] = password;
        using var restore = Process.Start(start)!;
        var complaint = await restore.StandardError.ReadToEndAsync();
        await restore.WaitForExitAsync();
        Assert.True(restore.ExitCode == 0, complaint);
        return ["--ConnectionStrings:Dims=" + connection, "--Dims:Engine=postgresql"];
    }

    private static async Task<long> CountOf(string[] settings)
    {
        await using var app = DimsHost.Build(settings);
        await using var read = await app.Services.GetRequiredService<Dims.Storage.Database>().Read();
        return await read.Scalar<long>("SELECT count(*) FROM samples");
    }
}
