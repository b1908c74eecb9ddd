using Dims.Access;
using Dims.Demo;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Tests.Host;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dims.Tests.Demo;

public sealed class DemoLoaderTests
{
    [Fact]
    public async Task A_loading_that_was_broken_off_is_finished_and_a_finished_one_is_not_begun_again()
    {
        await using var place = await EmptyPlace.For(Engine.Sqlite);
        await using var app = DimsHost.Build(["--urls=http://127.0.0.1:0", "--environment=Production", .. place.Arguments], b => b.Logging.ClearProviders());
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Migrator>().Migrate();
        await StartUp.Seed(scope.ServiceProvider);
        foreach (var location in DemoLocations.All) await scope.ServiceProvider.GetRequiredService<IMediator>().Send(location);
        var begun = await scope.ServiceProvider.GetRequiredService<SampleIntake>().Record([.. DemoGenerator.Samples().Take(120).Select(s => new SampleIntake.Item(s, null))], BatchMode.Each, false, null, CancellationToken.None);
        Assert.Equal(120, begun.Stored);

        var loader = scope.ServiceProvider.GetRequiredService<DemoLoader>();
        await loader.LoadIntoEmpty(CancellationToken.None);

        var loaded = (DemoGenerator.Samples().Count(), DemoAlerts.All.Count, Roles.All.Count);
        Assert.Equal(loaded, await Held(app.Services.GetRequiredService<Database>()));
        await loader.LoadIntoEmpty(CancellationToken.None);
        Assert.Equal(loaded, await Held(app.Services.GetRequiredService<Database>()));
        Assert.Equal(ProblemCodes.DemoData, (await Assert.ThrowsAsync<Problem>(() => loader.Load(CancellationToken.None))).Code);
    }

    private static async Task<(int Samples, int Alerts, int Keys)> Held(Database database)
    {
        await using var read = await database.Read();
        return (await read.Scalar<int>("SELECT count(*) FROM samples"), await read.Scalar<int>("SELECT count(*) FROM alerts"), await read.Scalar<int>("SELECT count(*) FROM keys"));
    }
}
