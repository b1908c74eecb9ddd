using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dims.Access;
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
}
