using System.CommandLine;
using System.Globalization;
using Dims.Import;
using Dims.Samples;
using Dims.Storage;
using MediatR;

namespace Dims.Cli;

internal static class ImportVerb
{
    // The server may be writing to the same SQLite file: between two slices the file is left to it.
    private const string LeaveTheServerItsTurn = "--Dims:PauseBetweenSlices=00:00:00.005";

    public static Command Build(Place place)
    {
        var profile = new Option<string>("--profile") { Description = "The profile that says how the files are read.", Required = true };
        var rejected = new Option<string?>("--rejected") { Description = "Where rows that are not stored are listed, with reasons (default: rejected-PROFILE-TIME.csv, here)." };
        var paths = new Argument<string[]>("paths") { Description = "Files (.csv, .xlsx), or folders: then every *.csv and *.xlsx in them.", Arity = ArgumentArity.OneOrMore };
        var verb = new Command("import", "Read somebody else's CSV or .xlsx by a profile. Again, and what is stored already stays as it is.") { profile, rejected, paths };
        verb.SetAction((parsed, cancel) => place.Use(migrate: true, async services =>
        {
            var read = await ProfileFile.Read(parsed.GetRequiredValue(profile), cancel);
            var notRead = new List<string>();
            var sources = ImportFiles.Find(read, parsed.GetRequiredValue(paths), notRead);
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
            var list = parsed.GetValue(rejected) ?? string.Create(CultureInfo.InvariantCulture, $"rejected-{read.Name}-{now:yyyyMMdd'T'HHmmss'Z'}.csv");
            ImportReport report;
            await using (var run = new ImportRun(services.GetRequiredService<IMediator>(), services.GetRequiredService<SampleIntake>(), services.GetRequiredService<Database>(), read, list))
                report = await ImportProgress.Show(place.Terminal, [.. sources.SelectMany(s => s.All)], progress => run.Run(sources, progress, cancel));
            await ImportSummary.Write(place.Terminal.Output, read, report, notRead);
            return report.RejectedFile is null ? CommandLine.Done : CommandLine.SomeRejected;
        }, LeaveTheServerItsTurn));
        return verb;
    }
}
