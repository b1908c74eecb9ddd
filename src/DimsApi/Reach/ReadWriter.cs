using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Reach;

// Takes what was noted to the database, at each look of the clock and once more at the end.
public sealed partial class ReadWriter(ReadNotes notes, IServiceScopeFactory scopes, IOptions<DimsOptions> options, ILogger<ReadWriter> log) : Clockwork(options, log)
{
    // Written at once; single commands go between.
    private const int AtOnce = 100;

    protected override Task LookOnce(CancellationToken cancel) => Write();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await Write();
        }
        catch (Exception failed)
        {
            NotWritten(log, failed);
        }
    }

    private async Task Write()
    {
        while (notes.Take(AtOnce) is { Count: > 0 } taken)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new NoteReads(taken), CancellationToken.None);
            }
            catch
            {
                notes.GiveBack(taken);
                throw;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last reads of alert streams were not written down.")]
    private static partial void NotWritten(ILogger log, Exception failed);
}
