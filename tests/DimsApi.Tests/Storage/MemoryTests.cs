using System.Diagnostics;
using System.Net;
using Dims.Access;
using Dims.Cli;
using Dims.Storage;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Storage;

// What one instance keeps in memory, and another one changes.
public sealed class MemoryTests
{
    [Theory, OnBothEngines]
    public async Task A_key_that_another_instance_revokes_stops_here(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        await using var other = await dims.Another();
        var lab = await dims.With(Roles.Location);
        var admin = new Client(other.Url, (await dims.With(Roles.Admin)).Key);
        (await lab.Get("/v1/myself")).Is(HttpStatusCode.OK);

        (await admin.Delete("/v1/keys/" + lab.KeyId)).Is(HttpStatusCode.NoContent);

        await Refused(lab, engine == Engine.Sqlite ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1));
    }

    [Theory, OnBothEngines]
    public async Task A_key_that_the_command_line_revokes_stops_here(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        (await lab.Get("/v1/myself")).Is(HttpStatusCode.OK);

        using var output = new StringWriter();
        Assert.Equal(0, await CommandLine.Run(["keys", "revoke", lab.KeyId, .. dims.ConnectionArguments], output, output, CancellationToken.None));

        await Refused(lab, engine == Engine.Sqlite ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1));
    }

    [Theory, OnBothEngines]
    public async Task A_key_that_this_instance_revokes_stops_with_the_answer(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        for (var i = 0; i < 20; i++)
        {
            var lab = await dims.With(Roles.Location);
            (await lab.Get("/v1/myself")).Is(HttpStatusCode.OK);
            (await admin.Delete("/v1/keys/" + lab.KeyId)).Is(HttpStatusCode.NoContent);
            (await lab.Get("/v1/myself")).Is(HttpStatusCode.Unauthorized);
        }
    }

    [Theory, OnBothEngines]
    public async Task Every_counter_that_another_instance_moves_is_seen_here(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, Work.Known);
        await using var other = await dims.Another();
        var memory = dims.Services.GetRequiredService<Memory>();
        foreach (var counter in new[] { Counters.Revision, Counters.Access, Counters.Substances, Counters.Alerts })
        {
            var before = await memory.At(counter);
            var changed = memory.Changed;

            await other.Does(async session => $"{await session.Next(counter)}");

            await Within(TimeSpan.FromSeconds(1), async () => await memory.At(counter) == before + 1);
            await changed.WaitAsync(TimeSpan.FromSeconds(5));
        }
    }

    [Theory, OnBothEngines]
    public async Task What_was_read_before_a_change_never_stays_after_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, Work.Known);
        var memory = dims.Services.GetRequiredService<Memory>();
        var done = false;
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref done)) await memory.At(Counters.Revision);
        })).ToList();

        for (var i = 0; i < 200; i++)
        {
            var written = long.Parse(await dims.Does(async session => $"{await session.Revision()}"), null);
            Assert.True(await memory.At(Counters.Revision) >= written);
            await Task.Yield();
            Assert.True(await memory.At(Counters.Revision) >= written);
        }
        Volatile.Write(ref done, true);
        await Task.WhenAll(readers).WaitAsync(Notes.Patience);
    }

    public static bool HasPostgres => PostgresServer.MustExist || PostgresServer.WhyAbsent is null;

    [Fact(SkipUnless = nameof(HasPostgres), Skip = "PostgreSQL is absent", DisplayName = "Where_no_notification_comes_a_look_each_second_tells(engine: Postgres)")]
    public async Task Where_no_notification_comes_a_look_each_second_tells()
    {
        await using var dims = await TestDims.Start(Engine.Postgres);
        var lab = await dims.With(Roles.Location);
        (await lab.Get("/v1/myself")).Is(HttpStatusCode.OK);

        // By hand in the database, with nobody told.
        await using (var connection = await dims.Database.OpenOwn())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"UPDATE keys SET revoked_at = '{Instant.Text(TestDims.Start0)}' WHERE id = '{lab.KeyId}'; UPDATE counters SET value = value + 1 WHERE name = 'access'";
            await command.ExecuteNonQueryAsync();
        }

        await Refused(lab, TimeSpan.FromSeconds(2));
    }

    private static Task Refused(Client client, TimeSpan within) => Within(within, async () => (await client.Get("/v1/myself")).Status == HttpStatusCode.Unauthorized);

    // The last look is after the time is over, so that a slow machine alone does not fail it.
    private static async Task Within(TimeSpan most, Func<Task<bool>> holds)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var late = Stopwatch.GetElapsedTime(since) > most;
            if (await holds()) return;
            Assert.False(late, $"Not within {most}.");
            await Task.Delay(2);
        }
    }
}
