using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dims.Tests.Host;

// The program as it was built, as a process of its own in a folder of its own. It knows no setting but those it is given here.
internal sealed class ChildProgram : IAsyncDisposable
{
    // A guard against waiting for ever; no claim about time.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly Process _process;
    private readonly List<string> _out = [], _error = [];

    private ChildProgram(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList()) start.Environment.Remove(name);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_out, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
    }

    public string Out => Text(_out);
    public string Error => Text(_error);
    public bool Runs => !_process.HasExited;

    // `settings` are variables of its environment, `words` what stands behind its name.
    public static ChildProgram Start(string folder, IEnumerable<(string Name, string Value)> settings, params string[] words) =>
        Run(new ProcessStartInfo("dotnet", [typeof(DimsHost).Assembly.Location, .. words]) { WorkingDirectory = folder }, settings);

    // Another program than ours, such as a partner's.
    public static ChildProgram Other(string program, IEnumerable<string> words, string folder, IEnumerable<(string Name, string Value)> settings) =>
        Run(new ProcessStartInfo(program, words) { WorkingDirectory = folder }, settings);

    // A line as somebody would paste it into a shell.
    public static async Task<string> Paste(string line, string folder)
    {
        // A proxy of this machine has nothing to do with loopback.
        await using var shell = Run(new ProcessStartInfo("bash", ["-c", line]) { WorkingDirectory = folder }, [("no_proxy", "*")]);
        Assert.True(await shell.Ends() == 0, $"{line}\n{shell.Out}\n{shell.Error}");
        return shell.Out;
    }

    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
    }

    // Until it has said this on standard output.
    public async Task<string> Says(Func<string, bool> enough)
    {
        for (var since = Stopwatch.GetTimestamp(); ; await Task.Delay(50))
        {
            if (enough(Out)) return Out;
            Assert.True(Runs && Stopwatch.GetElapsedTime(since) < Patience, $"The program {(Runs ? "runs" : "has ended")} and has said:\n{Out}\n{Error}");
        }
    }

    // SIGTERM, as a service manager stops it.
    public async Task<int> Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        return await Ends();
    }

    // Its exit code, once everything it has written was read.
    public async Task<int> Ends()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (Runs) _process.Kill(entireProcessTree: true);
        await Ends();
        _process.Dispose();
    }

    private static ChildProgram Run(ProcessStartInfo start, IEnumerable<(string Name, string Value)> settings)
    {
        var program = new ChildProgram(start);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Logging__", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Dims__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ConnectionStrings__", StringComparison.OrdinalIgnoreCase) || name.Equals("DOTNET_ENVIRONMENT", StringComparison.OrdinalIgnoreCase) || name.Equals("DOTNET_URLS", StringComparison.OrdinalIgnoreCase);

    private static void Keep(List<string> lines, string? line)
    {
        if (line is null) return;
        lock (lines) lines.Add(line);
    }

    private static string Text(List<string> lines)
    {
        lock (lines) return string.Join('\n', lines);
    }
}
