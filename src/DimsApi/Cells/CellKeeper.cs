using Microsoft.Extensions.Options;

namespace Dims.Cells;

// Makes the cells ready at the start, before somebody asks, and keeps them for the next one: soon after they were read from all rows, every hour that changed them, and at the end.
internal sealed class CellKeeper(CellStore store, IOptions<DimsOptions> options, ILogger<CellKeeper> log) : Clockwork(options, log)
{
    private bool _isReady;

    protected override async Task LookOnce(CancellationToken cancel)
    {
        if (!_isReady)
        {
            await using var view = await store.Open(cancel);
            _isReady = true;
        }
        await store.Keep(isLast: false, cancel);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await store.Keep(isLast: true, cancellationToken);
    }
}
