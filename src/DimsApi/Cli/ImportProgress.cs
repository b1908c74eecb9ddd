using System.Globalization;
using Dims.Import;
using Spectre.Console;

namespace Dims.Cli;

// A bar on a terminal, by bytes read; anywhere else a line for each tenth of a file that takes long enough, and one at its end.
internal static class ImportProgress
{
    private const int Tenths = 10;

    public static async Task<ImportReport> Show(Terminal terminal, IReadOnlyList<string> files, Func<Action<string, long>, Task<ImportReport>> run)
    {
        var screen = terminal.Screen();
        var sizes = files.Distinct(StringComparer.Ordinal).ToDictionary(f => f, f => new FileInfo(f).Length, StringComparer.Ordinal);
        if (!screen.Profile.Out.IsTerminal || !screen.Profile.Capabilities.Interactive) return await run(Lines(terminal.Output, sizes));
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

    private static Action<string, long> Lines(TextWriter output, Dictionary<string, long> sizes)
    {
        var told = new Dictionary<string, long>(StringComparer.Ordinal);
        return (file, position) =>
        {
            var tenth = position * Tenths / Math.Max(1, sizes[file]);
            if (position >= sizes[file]) output.WriteLine($"Read {file}");
            else if (tenth > told.GetValueOrDefault(file)) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Read {tenth * 100 / Tenths}% of {file}"));
            told[file] = tenth;
        };
    }
}
