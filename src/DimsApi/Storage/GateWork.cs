namespace Dims.Storage;

// A command in the gate: queued, then either cancelled or taken. Once taken it runs to its end and its caller waits for it.
internal abstract class GateWork
{
    private const int Queued = 0, Taken = 1, Cancelled = 2;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private CancellationTokenRegistration _cancellation;
    private int _state;

    public Exception? Error { get; protected set; }

    public bool Take() => Interlocked.CompareExchange(ref _state, Taken, Queued) == Queued;

    public void CancelWhileQueued(CancellationToken cancel)
    {
        if (!cancel.CanBeCanceled) return;
        _cancellation = cancel.UnsafeRegister(static (work, token) => ((GateWork)work!).CancelIfQueued(token), this);
    }

    private void CancelIfQueued(CancellationToken cancel)
    {
        if (Interlocked.CompareExchange(ref _state, Cancelled, Queued) == Queued) Cancel(cancel);
    }

    // The caller's execution context (trace, culture) travels with the command.
    public Task Attempt(OpenTransaction transaction)
    {
        if (_context is null) return Execute(transaction);
        Task? running = null;
        ExecutionContext.Run(_context, _ => running = Execute(transaction), null);
        return running!;
    }

    public void Forget() => _cancellation.Dispose();

    public void AnswerCaller()
    {
        _cancellation.Dispose();
        Complete();
    }

    public abstract void Fail(Exception error);
    protected abstract Task Execute(OpenTransaction transaction);
    protected abstract void Complete();
    protected abstract void Cancel(CancellationToken cancel);
}

internal sealed class GateWork<T>(Func<OpenTransaction, Task<Attempt<T>>> work) : GateWork
{
    private readonly TaskCompletionSource<T> _answer = new();
    private Attempt<T> _attempt;

    public Task<T> Answer => _answer.Task;

    protected override async Task Execute(OpenTransaction transaction)
    {
        Error = null;
        try
        {
            _attempt = await work(transaction);
        }
        catch (Exception thrown)
        {
            Error = thrown;
        }
    }

    public override void Fail(Exception error) => Error = error;

    protected override void Complete()
    {
        if (Error is null) Act();
        Tell(Error is null ? () => _answer.TrySetResult(_attempt.Answer) : () => _answer.TrySetException(Error));
    }

    // In turn with everything else that waits for a thread: left to the thread of the loop, the last of a group would go on first, and the first when nothing is left to commit.
    private static void Tell(Action outcome) => ThreadPool.UnsafeQueueUserWorkItem(static outcome => outcome(), outcome, preferLocal: false);

    // The commit stands. What fails now is this caller's to hear, so that it is logged; the others of the group and the loop go on.
    private void Act()
    {
        try
        {
            foreach (var action in _attempt.AfterCommit) action();
        }
        catch (Exception thrown)
        {
            Error = thrown;
        }
    }

    protected override void Cancel(CancellationToken cancel) => Tell(() => _answer.TrySetCanceled(cancel));
}
