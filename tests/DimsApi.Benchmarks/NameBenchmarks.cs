using BenchmarkDotNet.Attributes;

namespace Dims.Benchmarks;

public class NameBenchmarks
{
    private NameLoad _load = null!;

    [GlobalSetup]
    public async Task Prepare() => _load = await NameLoad.Prepare();

    [GlobalCleanup]
    public async Task CleanUp() => await _load.DisposeAsync();

    [Benchmark(Baseline = true)]
    public int PlainDictionary() => _load.InDictionary();

    [Benchmark]
    public int TheRegister() => _load.Known;

    [Benchmark]
    public int Suggestions() => _load.Suggested;
}
