using BenchmarkDotNet.Attributes;

namespace Dims.Benchmarks;

public class RuleBenchmarks
{
    private const int Samples = 2000;
    private RuleLoad _load = null!;

    [GlobalSetup]
    public async Task Prepare() => _load = await RuleLoad.Prepare(Samples);

    [GlobalCleanup]
    public async Task CleanUp() => await _load.DisposeAsync();

    [Benchmark(Baseline = true, OperationsPerInvoke = Samples)]
    public int NamesAlone() => _load.LookUp();

    [Benchmark(OperationsPerInvoke = Samples)]
    public int TheRules() => _load.Judge() + _load.Dangers();
}
