using System.CommandLine;
using System.Globalization;
using Dims.Http;
using Dims.Import;
using Dims.Samples;
using Dims.Storage;
using MediatR;

namespace Dims.Cli;

internal static class ImportVerb
{
    // The server may be writing to the same SQLite file: between two slices the file is left to it.
    private const string LeaveTheServerItsTurn = "--Dims:PauseBetweenSlices=00:00:00.005";

    private const int ShownNames = 20;

    public static Command Build(Place place)
    {
        var profile = new Option<string>("--profile") { Description = "The profile that says how the files are read.", Required = true };
        var rejected = new Option<string?>("--rejected") { Description = "Where rows that are not stored are listed, with reasons (default: rejected-PROFILE-TIME.csv, here)." };
        var paths = new Argument<string[]>("paths") { Description = "CSV files, or folders: then every *.csv in them.", Arity = ArgumentArity.OneOrMore };
        var verb = new Command("import", "Read somebody else's CSV by a profile. Again, and what is stored already stays as it is.") { profile, rejected, paths };
        verb.SetAction((parsed, cancel) => place.Use(migrate: true, async services =>
        {
            var read = await ProfileFile.Read(parsed.GetRequiredValue(profile), cancel);
            var files = Files(parsed.GetRequiredValue(paths));
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
            var list = parsed.GetValue(rejected) ?? string.Create(CultureInfo.InvariantCulture, $"rejected-{read.Name}-{now:yyyyMMdd'T'HHmmss'Z'}.csv");
            var run = new ImportRun(services.GetRequiredService<IMediator>(), services.GetRequiredService<SampleIntake>(), services.GetRequiredService<Database>());
            var report = await ImportProgress.Show(place.Terminal, files, progress => run.Run(read, files, list, progress, cancel));
            await Summarise(place.Terminal.Output, read, report);
            return report.RejectedFile is null ? CommandLine.Done : CommandLine.SomeRejected;
        }, LeaveTheServerItsTurn));
        return verb;
    }

    private static List<string> Files(string[] paths)
    {
        var files = new List<string>();
        foreach (var path in paths)
        {
            if (Directory.Exists(path)) files.AddRange(Directory.EnumerateFiles(path, "*.csv").Order(StringComparer.Ordinal));
            else if (File.Exists(path)) files.Add(path);
            else throw new Problem(ProblemCodes.InvalidInput, $"There is no file or folder '{path}'.");
        }
        return files.Count > 0 ? files : throw new Problem(ProblemCodes.InvalidInput, $"There is no *.csv in {string.Join(", ", paths)}.");
    }

    private static async Task Summarise(TextWriter output, ImportProfile profile, ImportReport report)
    {
        await output.WriteLineAsync($"Source: {profile.Source}");
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{CommandLine.Count(report.Files, "file", "files")}, {CommandLine.Count(report.Rows, "row", "rows")}: {report.Stored} stored, {report.Unchanged} unchanged, {report.Conflict} conflict, {report.Rejected} rejected, {report.Skipped} skipped; {CommandLine.Count(report.LocationsCreated, "location", "locations")} created."));
        if (report.ColumnsNotRead.Count > 0) await output.WriteLineAsync($"Columns the profile does not read: {string.Join(", ", report.ColumnsNotRead)}.");
        if (report.UnknownNames.Count > 0) await output.WriteLineAsync($"Names the register does not know yet, kept and listed for naming: {string.Join(", ", report.UnknownNames.Take(ShownNames))}{(report.UnknownNames.Count > ShownNames ? ", ..." : "")}");
        if (report.RejectedFile is not null) await output.WriteLineAsync($"Rows that were not stored, with reasons: {report.RejectedFile}");
    }
}
