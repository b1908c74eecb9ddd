using System.Diagnostics;
using Dims.Tests.Host;

namespace Dims.Tests.Storage;

public sealed class BenchmarkTests
{
    [Fact]
    public async Task Each_benchmark_runs_once_and_does_its_work()
    {
        // Built with the solution, in the same configuration as these tests.
        var here = Path.GetRelativePath(Path.Combine(Shared.Checkout(), "tests", "DimsApi.Tests"), AppContext.BaseDirectory);
        var program = Path.Combine(Shared.Checkout(), "tests", "DimsApi.Benchmarks", here, "DimsApi.Benchmarks.dll");
        Assert.SkipUnless(File.Exists(program) || Environment.GetEnvironmentVariable("CI") == "true", $"{program} is absent: build the solution, not this project alone.");

        using var run = Process.Start(new ProcessStartInfo("dotnet", [program, "--test"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

        Assert.True(run.ExitCode == 0, await output + await error);
        Assert.Contains("100 of 100 misspelt with suggestions", await output, StringComparison.Ordinal);
        Assert.Equal(3, (await output).Split('\n').Count(line => line.Contains("callers: 640 commands", StringComparison.Ordinal)));
    }
}
