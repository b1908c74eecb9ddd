using Dims.Storage;
using Dims.Tests.Host;

namespace Dims.Tests.Storage;

// Nobody passes the gate until it is released: one command on SQLite, as many as run at once on PostgreSQL. What comes meanwhile waits together.
internal sealed class HeldGate
{
    private const int PostgresLanes = 24;
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<Task<int>> _holding = [];

    public static async Task<HeldGate> Of(TestDims dims)
    {
        var held = new HeldGate();
        using var taken = new SemaphoreSlim(0);
        held._holding = [.. Enumerable.Range(0, dims.Engine == Engine.Sqlite ? 1 : PostgresLanes).Select(_ => dims.Database.Gate.Run(
            async _ =>
            {
                taken.Release();
                await held._release.Task;
                return new Attempt<int>(0, []);
            },
            slice: false, CancellationToken.None))];
        foreach (var _ in held._holding) Assert.True(await taken.WaitAsync(Notes.Patience));
        return held;
    }

    public async Task Release()
    {
        _release.TrySetResult();
        await Task.WhenAll(_holding).WaitAsync(Notes.Patience);
    }
}
