using Dims.Storage;
using Microsoft.Extensions.Options;

namespace Dims.Tablets;

public static class TabletServices
{
    public static IServiceCollection AddTablets(this IServiceCollection services) =>
        services.AddSingleton<TabletIndex>().AddSingleton<RecognitionAhead>().AddScoped<TakeBack>().AddSingleton<RecognitionApproval>().AddSingleton<RecognitionQueries>().AddSingleton<RecognitionEvaluations>();
}

// Reads the tablets at the start, before somebody asks.
internal sealed class TabletKeeper(TabletIndex tablets, Database database, IOptions<DimsOptions> options, ILogger<TabletKeeper> log) : Clockwork(options, log)
{
    private bool _isReady;

    protected override async Task LookOnce(CancellationToken cancel)
    {
        if (_isReady) return;
        await using var read = await database.Read(cancel);
        await tablets.Open(read, cancel);
        _isReady = true;
    }
}
