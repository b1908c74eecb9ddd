using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dims.LoadTests;

// A process of ours: a server that is waited for and stopped, or a tool that runs to its end.
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;

    private Child(Process process, string log)
    {
        _process = process;
        _log = new StreamWriter(log) { AutoFlush = true };
        _process.OutputDataReceived += (_, line) => Write(line.Data);
        _process.ErrorDataReceived += (_, line) => Write(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    public int Id => _process.Id;

    public static async Task<Child> Serve(string program, IEnumerable<string> arguments, string folder, string log, Uri ready, params (string Name, string Value)[] environment)
    {
        var child = new Child(Process.Start(StartInfo(program, arguments, folder, environment))!, log);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromSeconds(60) && !child._process.HasExited; await Task.Delay(50))
        {
            try
            {
                using var answer = await http.GetAsync(ready);
                if (answer.IsSuccessStatusCode) return child;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
        await child.DisposeAsync();
        throw new InvalidOperationException($"{program} does not answer at {ready}; its log is {log}.");
    }

    // Runs to the end; what it wrote to standard output.
    public static async Task<string> Run(string program, IEnumerable<string> arguments, string folder, params (string Name, string Value)[] environment)
    {
        using var process = Process.Start(StartInfo(program, arguments, folder, environment))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{await output}{await errors}");
        return await output;
    }

    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Asked to stop, so that a database is closed as it should be.
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Run("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)], "/");
            try
            {
                await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
            }
            catch (TimeoutException)
            {
                Kill();
            }
        }
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    private void Write(string? line)
    {
        if (line is not null) lock (_log) _log.WriteLine(line);
    }

    private static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, string folder, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // A test run is itself a child of MSBuild, whose settings must not reach a build; nor may a build server outlive it.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in ((string, string)[])[("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false"), ("DOTNET_NOLOGO", "1"), .. environment]) start.Environment[name] = value;
        return start;
    }
}
