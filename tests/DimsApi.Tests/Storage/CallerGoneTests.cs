using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dims.Access;
using Dims.Storage;
using Dims.Tests.Host;

namespace Dims.Tests.Storage;

public sealed class CallerGoneTests
{
    [Theory, OnBothEngines]
    public async Task A_post_whose_caller_hangs_up_while_it_runs_is_stored_and_nothing_breaks(Engine engine)
    {
        var brake = new Brake();
        await using var dims = await TestDims.Start(engine, brake.Fit);
        var lab = await dims.With(Roles.Location);
        using var cancel = new CancellationTokenSource();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", lab.Key);
        using var body = new StringContent(JsonSerializer.Serialize(Lab.Tablet(100, "A-1"), Dims.Http.Wire.Json), Encoding.UTF8, "application/json");

        var post = http.PostAsync(new Uri(dims.Url, "/v1/samples"), body, cancel.Token);
        await brake.Reached();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => post);
        await Task.Delay(50);
        brake.Release();
        // Nobody is there to be answered: that it is stored tells that it has ended.
        while (await dims.Count("SELECT count(*) FROM samples") == 0) await Task.Delay(10);

        var again = (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"))).Is(HttpStatusCode.OK);
        Assert.Equal("unchanged", again.Json.GetProperty("outcome").GetString());
        (await lab.Post("/v1/samples", Lab.Tablet(100, "A-2"))).Is(HttpStatusCode.Created);
        Assert.Equal(2, await dims.Count("SELECT count(*) FROM samples"));
    }

    // Some go between the opening and the beginning. A connection that is not given back is missed here soon: there are two.
    [Fact]
    public async Task Readers_whose_caller_goes_as_they_begin_keep_no_connection()
    {
        await using var dims = await TestDims.Start(Engine.Postgres);
        await using var database = new PostgresDatabase(dims.ConnectionString + ";Maximum Pool Size=2;Timeout=5", TimeProvider.System);
        var random = new Random(1);
        // Opened: from here on only the moments between are short enough.
        await using (var first = await database.Read(TestContext.Current.CancellationToken)) await first.Query<int>("SELECT 1");
        for (var reader = 0; reader < 4000; reader++)
        {
            using var cancel = new CancellationTokenSource();
            var turns = random.Next(3000);
            var going = Task.Run(() =>
            {
                Thread.SpinWait(turns);
                cancel.Cancel();
            }, TestContext.Current.CancellationToken);
            try
            {
                await using var read = await database.Read(cancel.Token);
            }
            catch (OperationCanceledException)
            {
                // It has gone.
            }
            await going;
        }
        await using var last = await database.Read(TestContext.Current.CancellationToken);
        Assert.Equal(1, await last.Scalar<int>("SELECT 1"));
    }
}
