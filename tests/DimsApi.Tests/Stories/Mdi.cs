using System.Diagnostics;
using System.Globalization;

namespace Dims.Tests.Stories;

// The MDI's machine: a process of its own with a folder of its own, that can be killed at any instant and started again.
internal sealed class Mdi(Uri service) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dims-mdi-").FullName;
    private Process? _process;

    public Uri Service { get; set; } = service;

    public bool Runs => _process is { HasExited: false };

    public long Number => File.Exists(Path.Combine(_folder, "cursor")) ? long.Parse(File.ReadAllText(Path.Combine(_folder, "cursor")).Split(' ')[0], CultureInfo.InvariantCulture) : 0;

    // Not on our output: where this process is killed, whoever reads that would wait for the end of a client that nobody ends.
    public void Start()
    {
        _process = Process.Start(new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "DimsApi.MdiClient.dll"), Service.ToString(), _folder, "100"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    // It has taken something over and has not written the number yet: where the order of the two counts.
    public bool IsBetween => Runs && Events is [.., var last] && last.Sequence > Number;

    // SIGKILL: nothing is closed or written any more.
    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    // All lines taken over so far; the last may be half written.
    public IReadOnlyList<string> Lines
    {
        get
        {
            var file = Path.Combine(_folder, "events");
            if (!File.Exists(file)) return [];
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            var text = reader.ReadToEnd();
            return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    // As a reader of the file holds them: each sequence once, in order of arrival.
    public IReadOnlyList<(long Sequence, string Id, string Type)> Events =>
        [.. Lines.Where(l => l.StartsWith("event ", StringComparison.Ordinal)).Select(l => l.Split(' ')).Select(p => (long.Parse(p[2], CultureInfo.InvariantCulture), p[3], p[4])).DistinctBy(e => e.Item1)];

    public async Task Until(Func<Mdi, bool> holds)
    {
        for (var since = Stopwatch.GetTimestamp(); !holds(this);)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(60), $"The MDI's process {(Runs ? "runs" : "does not run")}, stands at {Number} and has:\n{string.Join('\n', Lines)}");
            Assert.True(Runs, "The MDI's process has ended by itself.");
            await Task.Delay(20);
        }
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }
}
