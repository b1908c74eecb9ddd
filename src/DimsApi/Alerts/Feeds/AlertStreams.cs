using System.Diagnostics;
using Dims.Storage;
using Microsoft.Extensions.Options;

namespace Dims.Alerts.Feeds;

// One look at the clock and at the log for all readers of live streams: it wakes them when there is an event, and now and then for a sign of life.
public sealed partial class AlertStreams(AlertMemory alerts, Memory memory, IHostApplicationLifetime life, IOptions<DimsOptions> options, ILogger<AlertStreams> log) : BackgroundService
{
    public static readonly TimeSpan KeptAlive = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    // Other things change more often than alerts: between two looks that found nothing passes at least this.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Lock _waking = new();
    private volatile Turn _turn = new(0);
    private int _readers;

    // Taken before a look at the alerts, so that a change in between is not slept through.
    public Turn Next => _turn;

    public int Readers => Volatile.Read(ref _readers);

    public bool IsEnding => life.ApplicationStopping.IsCancellationRequested;

    public TimeSpan Slowest => options.Value.SlowestStream;

    // False where as many read as may; who enters leaves.
    public bool Enter()
    {
        if (Interlocked.Increment(ref _readers) <= options.Value.MostStreams) return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _readers);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before the server waits for its connections to end.
        await using var ended = life.ApplicationStopping.Register(() => Wake(beat: true));
        var (seen, beat) = (-1L, Stopwatch.GetTimestamp());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var changed = memory.Changed;
                var counter = (await alerts.Now(stoppingToken)).Counter;
                var due = Stopwatch.GetElapsedTime(beat) >= KeptAlive;
                if (counter != seen || due) Wake(due);
                else await Task.Delay(Pause, stoppingToken);
                if (due) beat = Stopwatch.GetTimestamp();
                seen = counter;
                await changed.WaitAsync(LookAgain, stoppingToken);
            }
            catch (TimeoutException)
            {
                // Look again: another process tells nobody.
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failed)
            {
                CannotLook(log, failed);
                await Task.Delay(LookAgain, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Wake(bool beat)
    {
        // The end of the service wakes too: no turn is ever put aside without its end.
        lock (_waking)
        {
            var turn = _turn;
            _turn = new Turn(beat ? turn.Beats + 1 : turn.Beats);
            turn.End();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The live streams could not look for events; they look again in a second.")]
    private static partial void CannotLook(ILogger log, Exception failed);
}

// Until the next event or sign of life, for every reader at once.
public sealed class Turn(long beats)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // How many signs of life were due before.
    public long Beats { get; } = beats;

    public Task Ended => _ended.Task;

    public void End() => _ended.TrySetResult();
}
