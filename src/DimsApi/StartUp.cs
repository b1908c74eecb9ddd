using Dims.Demo;
using Dims.Locations;
using Dims.Rules;
using Dims.Storage;
using Dims.Substances;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims;

// Before the first request: the database is migrated and has its register and region sets; in Development an empty one gets the demo data.
public sealed class StartUp(Migrator migrator, IServiceScopeFactory scopes, IOptions<DimsOptions> options, IHostEnvironment environment) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.MigrateAtStart) return;
        await migrator.Migrate(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        await Seed(scope.ServiceProvider);
        if (environment.IsDevelopment() && options.Value.Demo) await scope.ServiceProvider.GetRequiredService<DemoLoader>().LoadIntoEmpty(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // What every database has: entries that come with the program, never over one that is there.
    public static async Task Seed(IServiceProvider services)
    {
        var mediator = services.GetRequiredService<IMediator>();
        foreach (var set in RegionSetQueries.Seeds())
            if (!await Exists(services, set.Id)) await mediator.Send(set);
        await mediator.Send(new SeedRegister());
        await mediator.Send(new SeedLegal());
        await mediator.Send(new SeedRules());
        for (var last = await mediator.Send(new FillLooks()); last > 0;) last = await mediator.Send(new FillLooks { After = last });
    }

    private static async Task<bool> Exists(IServiceProvider services, string regionSet)
    {
        await using var read = await services.GetRequiredService<Database>().Read();
        return await read.Scalar<long>("SELECT count(*) FROM region_sets WHERE id = @regionSet", new { regionSet }) > 0;
    }
}
