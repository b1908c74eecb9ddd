using System.Diagnostics;
using Dims.Tests.Host;

namespace Dims.Tests.Cli;

// `dotnet run --project src/DimsApi -- X`, as the README has it: it works where the caller stands.
public sealed class RunFromSourcesTests
{
    [Fact]
    public async Task The_data_folder_is_made_where_the_caller_stands_and_the_key_is_the_last_line()
    {
        var folder = Directory.CreateTempSubdirectory("dims-run-").FullName;
        try
        {
            var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
            var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in new[] { "run", "--no-build", "-c", configuration, "--project", Path.Combine(Shared.Checkout(), "src/DimsApi"), "--", "keys", "create", "--role", "admin", "--name", "operator 1" })
                start.ArgumentList.Add(argument);
            using var run = Process.Start(start)!;
            var errors = run.StandardError.ReadToEndAsync();
            var output = await run.StandardOutput.ReadToEndAsync();
            await run.WaitForExitAsync();

            Assert.True(run.ExitCode == 0, output + await errors);
            Assert.StartsWith("dims_", output.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(folder, "data", "dims.db")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
