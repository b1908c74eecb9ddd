using Dims.Import;
using Spectre.Console;

namespace Dims.Cli;

// A bar on a terminal, by bytes read; a line for each file anywhere else.
internal static class ImportProgress
{
    public static async Task<ImportReport> Show(Terminal terminal, IReadOnlyList<string> files, Func<Action<string, long>, Task<ImportReport>> run)
    {
        var screen = terminal.Screen();
        var sizes = files.Distinct(StringComparer.Ordinal).ToDictionary(f => f, f => new FileInfo(f).Length, StringComparer.Ordinal);
        if (!screen.Profile.Out.IsTerminal || !screen.Profile.Capabilities.Interactive)
            return await run((file, position) =>
            {
                if (position >= sizes[file]) terminal.Output.WriteLine($"Read {file}");
            });
        ImportReport? report = null;
        await screen.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async context =>
        {
            var bar = context.AddTask("Import", maxValue: Math.Max(1, sizes.Values.Sum()));
            var read = new Dictionary<string, long>(StringComparer.Ordinal);
            report = await run((file, position) =>
            {
                read[file] = position;
                bar.Description = Markup.Escape(Path.GetFileName(file));
                bar.Value = read.Values.Sum();
            });
        });
        return report!;
    }
}
