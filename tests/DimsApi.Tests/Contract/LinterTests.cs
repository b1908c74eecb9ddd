using System.Diagnostics;
using System.Text.Json;
using Dims.Tests.Host;

namespace Dims.Tests.Contract;

// The linter over the published document; DocumentTests holds it equal to the served one.
public sealed class LinterTests
{
    private static readonly string Ruleset = Path.Combine(Shared.Checkout(), "api-spec", "ruleset");
    private static readonly string Linter = Path.Combine(Ruleset, "node_modules", "@stoplight", "spectral-cli", "dist", "index.js");

    [Fact]
    public async Task The_API_Design_Rules_report_no_error()
    {
        Shared.MustBeThere();
        Assert.Empty(await Errors(Path.Combine(Shared.Folder, "standards", "api-design-rules", "ruleset-2.2.0.yaml"), Contracts.File));
    }

    [Fact]
    public async Task The_OWASP_rules_that_we_hold_report_no_error() => Assert.Empty(await Errors(Path.Combine(Ruleset, "owasp.mjs"), Contracts.File));

    // That an empty list means something.
    [Fact]
    public async Task The_linter_finds_what_is_wrong()
    {
        Shared.MustBeThere();
        var rules = Path.Combine(Shared.Folder, "standards", "api-design-rules");
        Assert.NotEmpty(await Errors(Path.Combine(rules, "ruleset-2.2.0.yaml"), Path.Combine(rules, "sample", "openapi-bad.yaml")));
        Assert.NotEmpty(await Errors(Path.Combine(Ruleset, "owasp.mjs"), Path.Combine(rules, "sample", "openapi-bad.yaml")));
    }

    private static async Task<IReadOnlyList<string>> Errors(string rules, string document)
    {
        if (!File.Exists(Linter) || !HasNode())
        {
            const string Why = "The linter is absent: node, and `npm ci` in api-spec/ruleset (./test does it).";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Why);
            Assert.Fail(Why);
        }
        using var node = Process.Start(new ProcessStartInfo("node", [Linter, "lint", "--quiet", "-f", "json", "-r", rules, document]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Ruleset })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode is 0 or 1, await errors);
        var start = (await output).IndexOf('[', StringComparison.Ordinal);
        Assert.True(start >= 0, $"{await output}{await errors}");
        using var found = JsonDocument.Parse((await output)[start..]);
        return [.. found.RootElement.EnumerateArray().Where(f => f.GetProperty("severity").GetInt32() == 0).Select(f => $"{f.GetProperty("code")} {f.GetProperty("message")} {f.GetProperty("path")}")];
    }

    private static bool HasNode() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(d => File.Exists(Path.Combine(d, "node")));
}
