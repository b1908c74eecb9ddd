using Dims.Demo;
using Dims.Locations;
using Dims.PublishedFigures;
using Dims.Rules;
using Dims.Storage;
using Dims.Substances;
using Dims.Tablets;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims;

// Before the first request: the database is migrated and has its register and region sets; in Development an empty one gets the demo data.
public sealed partial class StartUp(Migrator migrator, IServiceScopeFactory scopes, IOptions<DimsOptions> options, IHostEnvironment environment, ILogger<StartUp> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!environment.IsDevelopment()) Warn();
        if (!options.Value.MigrateAtStart) return;
        await migrator.Migrate(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        await Seed(scope.ServiceProvider);
        if (environment.IsDevelopment() && options.Value.Demo) await scope.ServiceProvider.GetRequiredService<DemoLoader>().LoadIntoEmpty(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // What partners would notice first, and what cannot be put right once they keep it.
    private void Warn()
    {
        if (options.Value.PublicUrl is null) NoPublicUrl(log);
        if (options.Value.EventSource.Split(':').Any(part => part.Length > 0 && part.All(c => c == '0'))) NobodysEvents(log, options.Value.EventSource);
        if (options.Value is { Engine: "postgresql", SecretsKeyFile: null }) NoSecretsKey(log);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dims__PublicUrl is not set: an alert is named by the address that its publishing request used, events carry no address of its present state, and partners are asked for their consent in the name of whatever host a request names.")]
    private static partial void NoPublicUrl(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dims__EventSource is {Source}, which names nobody: put the number of your organisation there before the first partner subscribes. Receivers tell events apart by it.")]
    private static partial void NobodysEvents(ILogger log, string source);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dims__SecretsKeyFile is not set: no partner can subscribe, and no codes for visitors can be drawn or read.")]
    private static partial void NoSecretsKey(ILogger log);

    // What every database has: entries that come with the program, never over one that is there.
    public static async Task Seed(IServiceProvider services)
    {
        var mediator = services.GetRequiredService<IMediator>();
        foreach (var set in RegionSetQueries.Seeds())
            if (!await Exists(services, set.Id)) await mediator.Send(set);
        await mediator.Send(new SeedRegister());
        await mediator.Send(new SeedLegal());
        await mediator.Send(new SeedFigures());
        await mediator.Send(new SeedRules());
        await mediator.Send(new SeedRecognition());
        while (await mediator.Send(new FillTablets())) { }
    }

    private static async Task<bool> Exists(IServiceProvider services, string regionSet)
    {
        await using var read = await services.GetRequiredService<Database>().Read();
        return await read.Scalar<long>("SELECT count(*) FROM region_sets WHERE id = @regionSet", new { regionSet }) > 0;
    }
}
