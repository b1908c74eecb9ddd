using System.Diagnostics;
using Dims.Tests.Host;

namespace Dims.Tests;

public sealed class LoadTestsTests
{
    [Fact]
    public async Task The_load_tests_run_small_and_every_answer_and_count_is_right()
    {
        // Beside this project, in the same configuration.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(Shared.Checkout(), "tests", "DimsApi.LoadTests", "bin", configuration, "net10.0", "DimsApi.LoadTests.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--test", "--shared", Shared.Folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
        Assert.Contains("ours: 1250 samples stored, 1250 expected", await output, StringComparison.Ordinal);
        Assert.Contains("ours: page: 50 answers, 0 failures", await output, StringComparison.Ordinal);
        Assert.Contains("webhooks: 72 deliveries received, 72 expected", await output, StringComparison.Ordinal);
        Assert.Contains("publish: 33 rows with 1 subscription, 33 with 200, the subscriptions untouched", await output, StringComparison.Ordinal);
        Assert.Contains("trends: 200 samples stored, 200 counted in every share, all amounts in a figure, and everything agrees", await output, StringComparison.Ordinal);
        Assert.Contains("recognition: 50 answers, 50 with every look-alike", await output, StringComparison.Ordinal);
        Assert.Contains("stream: 50 readers received 6 events each, 300 in all", await output, StringComparison.Ordinal);
    }
}
