using BenchmarkDotNet.Attributes;

namespace Dims.Benchmarks;

public class WriteGateBenchmarks
{
    public const int Commands = 640;
    private WriteLoad _load = null!;

    [Params(1, 16, 64)]
    public int Callers { get; set; }

    [GlobalSetup]
    public async Task Prepare() => _load = await WriteLoad.Prepare();

    [GlobalCleanup]
    public async Task CleanUp() => await _load.DisposeAsync();

    [Benchmark(Baseline = true, OperationsPerInvoke = Commands)]
    public Task OneCommitEach() => _load.OneCommitEach(Callers, Commands);

    [Benchmark(OperationsPerInvoke = Commands)]
    public Task TheGate() => _load.ThroughTheGate(Callers, Commands);
}
