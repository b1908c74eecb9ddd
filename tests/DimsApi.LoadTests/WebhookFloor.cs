using System.Globalization;

namespace Dims.LoadTests;

// The shared bench's own sender with its durable outbox: as many deliveries to its own receiver, none of which is silent.
internal sealed class WebhookFloor(Child sink, string home) : IAsyncDisposable
{
    public static async Task<WebhookFloor> Start(Plan plan)
    {
        var (from, home) = (Path.Combine(plan.Bench, "webhook"), Path.Combine(plan.Folder, "webhook"));
        foreach (var part in new[] { "sink", "sender" })
        {
            Directory.CreateDirectory(Path.Combine(home, part));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(from, part))) File.Copy(file, Path.Combine(home, part, Path.GetFileName(file)), overwrite: true);
            if (!File.Exists(Path.Combine(home, part, "out", part + ".dll"))) await Child.Run("dotnet", ["build", "-c", "Release", "-o", "out", "-nodeReuse:false", "--nologo"], Path.Combine(home, part));
        }
        return new WebhookFloor(await Child.Serve("dotnet", [Path.Combine(home, "sink", "out", "sink.dll")], home, Path.Combine(home, "sink.log"), new Uri("http://127.0.0.1:5600/count")), home);
    }

    // Milliseconds for a thousand deliveries: the median of twenty times.
    public async Task<double> Measure()
    {
        var said = await Child.Run("dotnet", [Path.Combine(home, "sender", "out", "sender.dll")], home, ("MODE", "sqlite"), ("SYNC", "FULL"), ("EVENTS", "20"), ("SUBS", "1000"), ("CONC", "64"));
        var median = said.Split("p50=", 2)[1];
        return double.Parse(median[..median.IndexOf("ms", StringComparison.Ordinal)], CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => sink.DisposeAsync();
}
