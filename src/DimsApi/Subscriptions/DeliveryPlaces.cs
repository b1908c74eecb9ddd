namespace Dims.Subscriptions;

// Places for those at work; more are claimed ahead, a portion at a time, so that the first are on their way while the next are claimed.
internal sealed class DeliveryPlaces(int places)
{
    // One owner has no more of those that fail than this from one claim, and none where it has as many at work.
    private const int OwnersAtLeast = 4;

    private readonly int _ahead = 3 * places;
    private int _inside;

    public SemaphoreSlim Places { get; } = new(places);

    public int Share { get; } = Math.Max(1, places / OwnersAtLeast);

    public int Room => Volatile.Read(ref _inside) <= _ahead ? places : 0;

    public bool HasQueue => Volatile.Read(ref _inside) > places;

    public void Enter() => Interlocked.Increment(ref _inside);

    // True where there is room again.
    public bool Leave() => Interlocked.Decrement(ref _inside) is var left && (left == _ahead || left == 0);
}
