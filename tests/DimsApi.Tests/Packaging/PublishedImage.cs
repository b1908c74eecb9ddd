using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Dims.Tests.Packaging;

// What `docker build` would put in /app, made by the Dockerfile's own lines in a copy of the sources (so that no other build's obj folder is
// touched), owned by root and read-only, and run there as the image's user id with the image's settings.
public sealed class PublishedImage : IAsyncLifetime
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Dockerfile _dockerfile = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("dims-image-").FullName;
    private readonly List<string> _output = [];
    private Process? _program;

    public string App => Path.Combine(_folder, "app");
    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort()}");
    public string Output { get { lock (_output) return string.Join('\n', _output); } }

    public static bool CanRun => System.Environment.GetEnvironmentVariable("CI") == "true" || System.Environment.IsPrivilegedProcess;

    public async ValueTask InitializeAsync()
    {
        if (!CanRun)
            return;
        foreach (var step in _dockerfile.Instructions.Where(i => i.Stage == 0))
            await BuildAsync(step);
        foreach (var writable in new[] { "data", "tmp" })
            await RunAsync("install", "-d", "-o", _dockerfile.Last("USER"), "-g", _dockerfile.Last("USER"), Path.Combine(_folder, writable));
        await RunAsync("chmod", "-R", "a-w,a+rX", App);
        await RunAsync("chmod", "a+rx", _folder);
        _program = Process.Start(AsTheImagesUser(_dockerfile.Exec("ENTRYPOINT")))!;
        _program.OutputDataReceived += (_, e) => Keep(e.Data);
        _program.ErrorDataReceived += (_, e) => Keep(e.Data);
        _program.BeginOutputReadLine();
        _program.BeginErrorReadLine();
        await AnswersAsync();
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri(Address, path));

    public async Task<int> HealthCheckAsync(string? urls = null)
    {
        var start = AsTheImagesUser(_dockerfile.Exec("HEALTHCHECK"));
        if (urls is not null)
            start.Environment["ASPNETCORE_URLS"] = urls;
        using var check = Process.Start(start)!;
        await Task.WhenAll(check.StandardOutput.ReadToEndAsync(), check.StandardError.ReadToEndAsync(), check.WaitForExitAsync());
        return check.ExitCode;
    }

    public async Task<int> StopAsync()
    {
        await RunAsync("kill", "-TERM", _program!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await _program.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return _program.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is { HasExited: false })
        {
            _program.Kill(entireProcessTree: true);
            await _program.WaitForExitAsync();
        }
        _program?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task BuildAsync(Dockerfile.Instruction step)
    {
        var source = Path.Combine(_folder, "source");
        var words = step.Rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (step.Verb == "COPY")
        {
            foreach (var from in words[..^1])
                Copy(Path.Combine(_dockerfile.Root, from), Path.Combine(source, words[^1]));
        }
        else if (step.Verb == "RUN" && words[0] == "dotnet")
        {
            await RunAsync("dotnet", [.. words[1..].Select(w => w == "/app" ? App : w)], source);
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        if (File.Exists(from))
        {
            File.Copy(from, Path.Combine(to, Path.GetFileName(from)));
            return;
        }
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        foreach (var folder in Directory.EnumerateDirectories(from).Where(f => Path.GetFileName(f) is not ("bin" or "obj" or "data")))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }

    private ProcessStartInfo AsTheImagesUser(string[] command)
    {
        var user = _dockerfile.Last("USER");
        var start = new ProcessStartInfo("setpriv", [$"--reuid={user}", $"--regid={user}", "--clear-groups", "--no-new-privs", .. command])
        {
            WorkingDirectory = App,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = System.Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = "/home/app";
        if (System.Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            start.Environment["DOTNET_ROOT"] = root;
        foreach (var (name, value) in _dockerfile.Environment())
            start.Environment[name] = value.Replace("/data", Path.Combine(_folder, "data"), StringComparison.Ordinal);
        start.Environment["TMPDIR"] = Path.Combine(_folder, "tmp");
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        return start;
    }

    private async Task AnswersAsync()
    {
        var watch = Stopwatch.StartNew();
        while (!_program!.HasExited && watch.Elapsed < TimeSpan.FromSeconds(60))
        {
            try
            {
                using var answer = await GetAsync("/health/live");
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }
        throw new InvalidOperationException($"The published program does not answer at {Address}:\n{Output}");
    }

    private void Keep(string? line)
    {
        lock (_output)
            _output.Add(line ?? "");
    }

    private static async Task RunAsync(string program, params string[] arguments) => await RunAsync(program, arguments, "/");

    private static async Task RunAsync(string program, string[] arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // The test run is itself a child of MSBuild, whose settings must not reach this build; nor may a build server outlive it.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}{await errors}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
