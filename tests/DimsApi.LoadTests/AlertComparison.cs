using System.Diagnostics;
using System.Globalization;

namespace Dims.LoadTests;

// `GET /v1/alerts`, whole and unchanged, beside bare Kestrel with the same bytes and headers; and live readers beside a bare loop of writes.
internal static class AlertComparison
{
    public const int Alerts = 10;
    private const string Path = "/v1/alerts";

    public static readonly string[] Operations = ["alerts", "stream"];

    public static async Task<bool> Run(Plan plan, bool isTest)
    {
        Directory.CreateDirectory(plan.Folder);
        await using var ours = await OurServer.Start(plan.Folder, []);
        var data = await AlertData.With(ours);
        for (var i = 0; i < Alerts; i++) await data.Publish(await data.Draft(i));
        var isFine = true;
        if (plan.Operations.Contains("alerts")) isFine &= await Lists(plan, ours, isTest);
        if (plan.Operations.Contains("stream")) isFine &= await LiveComparison.Run(plan, ours, data, isTest);
        return isFine;
    }

    private static async Task<bool> Lists(Plan plan, OurServer ours, bool isTest)
    {
        var at = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Child.FreePort()}"));
        await using var bare = await BareServer.Start(ours.Url, Path, plan.Folder, at);
        var tag = await BareServer.Tag(ours.Url, Path);
        var isFine = true;
        foreach (var (title, headers) in new[] { ("200", ""), ("304", $"If-None-Match: {tag}\r\n") })
        {
            if (isTest)
            {
                var (mine, theirs) = (Ask(plan, ours.Url, ours.ProcessId, headers, 50, 60), Ask(plan, at, bare.Id, headers, 50, 60));
                Console.WriteLine($"ours: {Path} {title}: {mine.Answers} answers, {mine.Bytes} bytes; bare: {theirs.Answers} answers, {theirs.Bytes} bytes");
                isFine &= mine.Answers == 50 && theirs.Answers == 50 && mine.Bytes == theirs.Bytes && mine.Failed + theirs.Failed == 0;
                continue;
            }
            Ask(plan, ours.Url, ours.ProcessId, headers, int.MaxValue, plan.WarmSeconds);
            Ask(plan, at, bare.Id, headers, int.MaxValue, plan.WarmSeconds);
            var pairs = Enumerable.Range(0, plan.Runs).Select(_ => (Ours: Ask(plan, ours.Url, ours.ProcessId, headers, int.MaxValue, plan.Seconds), Bare: Ask(plan, at, bare.Id, headers, int.MaxValue, plan.Seconds))).ToList();
            double[] ratios = [.. pairs.Select(p => p.Ours.PerSecond / p.Bare.PerSecond).Order()];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| `GET {Path}`, {title} | {pairs.Max(p => p.Ours.PerSecond):N0} ({pairs.Min(p => p.Ours.PerSecond):N0}) | {pairs.Max(p => p.Bare.PerSecond):N0} ({pairs.Min(p => p.Bare.PerSecond):N0}) | {ratios[ratios.Length / 2]:0.00} ({ratios[^1]:0.00}, {ratios[0]:0.00}) "
                + $"| {Cpu(pairs.Select(p => p.Ours)):0.0} µs / {Cpu(pairs.Select(p => p.Bare)):0.0} µs | {pairs[0].Ours.Bytes / Math.Max(1, pairs[0].Ours.Answers):N0} |"));
        }
        return isFine;

        static double Cpu(IEnumerable<Measured> runs) => runs.Min(r => r.ServerTime.TotalMicroseconds / Math.Max(1, r.Answers));
    }

    private static Measured Ask(Plan plan, Uri server, int process, string headers, int most, double seconds)
    {
        using var of = Process.GetProcessById(process);
        var before = of.TotalProcessorTime;
        var measured = ClosedLoop.Run(server, new Requests([Prepared.Get(Path, null, headers)]), plan.Connections, TimeSpan.FromSeconds(seconds), most);
        of.Refresh();
        measured.ServerTime = of.TotalProcessorTime - before;
        return measured;
    }
}
