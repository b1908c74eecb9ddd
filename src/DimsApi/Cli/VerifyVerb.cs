using System.CommandLine;
using System.Globalization;
using Dims.Storage;

namespace Dims.Cli;

internal static class VerifyVerb
{
    private const int Shown = 10;

    public static Command Build(Place place)
    {
        var verb = new Command("verify", "Read the whole database, work out again what is derived, and say whether everything agrees: 0 or 1.");
        verb.SetAction((parsed, cancel) => place.Use(migrate: false, services =>
            Report(services.GetRequiredService<Database>(), services.GetRequiredService<TimeProvider>(), place.Terminal.Output, cancel)));
        return verb;
    }

    // One snapshot for all of it, so that writes meanwhile change nothing.
    private static async Task<int> Report(Database database, TimeProvider clock, TextWriter output, CancellationToken cancel)
    {
        var wrong = 0;
        await using var read = await database.Read(cancel);
        foreach (var check in VerifyChecks.All)
        {
            cancel.ThrowIfCancellationRequested();
            if (await check.WhyNot(read) is { } why)
            {
                await output.WriteLineAsync($"not checked: {check.Name}: {why}");
                continue;
            }
            var faults = await check.Find(read, clock.GetUtcNow());
            await output.WriteLineAsync(faults.Count == 0 ? $"ok     {check.Name}" : string.Create(CultureInfo.InvariantCulture, $"FAULT  {check.Name}: {faults.Count}"));
            foreach (var fault in faults.Take(Shown)) await output.WriteLineAsync($"         {fault}");
            if (faults.Count > Shown) await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"         and {faults.Count - Shown} more"));
            if (faults.Count > 0) wrong++;
        }
        await output.WriteLineAsync(wrong == 0 ? "Everything agrees." : $"{CommandLine.Count(wrong, "check", "checks")} of {VerifyChecks.All.Count} found faults.");
        return wrong == 0 ? CommandLine.Done : CommandLine.Failed;
    }
}
