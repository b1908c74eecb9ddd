using System.Diagnostics.Metrics;

namespace Dims.Reach;

// What is measured of deliveries. Who delivers tells it; who listens to the meter "Dims" reads it.
public sealed class DeliveryMeter
{
    public const string Name = "Dims";

    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _reached;
    private readonly ObservableGauge<double> _oldest;
    private readonly TimeProvider _clock;
    private long _oldestTicks;

    public DeliveryMeter(IMeterFactory meters, TimeProvider clock)
    {
        (Meter, _clock) = (meters.Create(Name), clock);
        _attempts = Meter.CreateCounter<long>("dims.delivery.attempts", "{attempt}", "Attempts to deliver an event to a subscription, by outcome.");
        _reached = Meter.CreateHistogram("dims.delivery.time_to_reach", "s", "From the publication of an event to the first byte of a partner's answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 86400] });
        _oldest = Meter.CreateObservableGauge("dims.delivery.oldest_undelivered", Age, "s", "Age of the oldest event that an active subscription has not been sent; 0 where there is none.");
    }

    public Meter Meter { get; }

    // Somebody wants to know how old the oldest is: it costs a look into the database.
    public bool WantsOldest => _oldest.Enabled;

    // `outcome`: as it stands in the list of attempts.
    public void Attempted(string outcome) => _attempts.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Reached(TimeSpan sincePublished) => _reached.Record(Math.Max(0, sincePublished.TotalSeconds));

    // When the oldest event happened that waits; null where none does.
    public void Oldest(DateTimeOffset? at) => Interlocked.Exchange(ref _oldestTicks, at?.UtcTicks ?? 0);

    private double Age() => Interlocked.Read(ref _oldestTicks) is > 0 and var ticks ? Math.Max(0, (_clock.GetUtcNow() - new DateTimeOffset(ticks, TimeSpan.Zero)).TotalSeconds) : 0;
}
