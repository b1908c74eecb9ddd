namespace Dims.Subscriptions;

// Rung where something may have become due that no new event tells of: the worker of this process looks at once, those of others at their next look.
public sealed class DeliveryBell
{
    private TaskCompletionSource _rung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Rung => Volatile.Read(ref _rung).Task;

    public void Ring() => Interlocked.Exchange(ref _rung, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
