using System.CommandLine;
using System.Globalization;
using Dims.Http;
using Dims.Import;
using Dims.Samples;
using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Cli;

internal static class ImportVerb
{
    // The server may be writing to the same SQLite file: between two slices the file is left to it.
    private const string LeaveTheServerItsTurn = "--Dims:PauseBetweenSlices=00:00:00.005";

    public static Command Build(Place place)
    {
        var profile = new Option<string?>("--profile") { Description = "The profile that says how somebody else's files are read. Left out: they have the layout of our own template." };
        var location = new Option<string?>("--location") { Description = "Without a profile: the location of samples whose rows name none." };
        var rejected = new Option<string?>("--rejected") { Description = "Where rows that are not stored are listed, with reasons (default: rejected-PROFILE-TIME.csv, here)." };
        var paths = new Argument<string[]>("paths") { Description = "Files (.csv, .xlsx), or folders: then every *.csv and *.xlsx in them.", Arity = ArgumentArity.OneOrMore };
        var verb = new Command("import", "Read samples from CSV or .xlsx: our own template, or somebody else's tables by a profile. Again, and what is stored already stays as it is.") { profile, location, rejected, paths };
        verb.SetAction((parsed, cancel) => place.Use(migrate: true, async services =>
        {
            var (by, named) = (parsed.GetValue(profile), parsed.GetRequiredValue(paths));
            if (by is not null && parsed.GetValue(location) is not null) throw new Problem(ProblemCodes.InvalidInput, "--location goes without --profile: a profile says itself where samples belong.");
            string List(string name) => parsed.GetValue(rejected) ?? string.Create(CultureInfo.InvariantCulture, $"rejected-{name}-{services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.csv");
            var report = by is null
                ? await OurOwn(place.Terminal, services, named, parsed.GetValue(location), List("template"), cancel)
                : await ByProfile(place.Terminal, services, await ProfileFile.Read(by, cancel), named, List, cancel);
            return report.RejectedFile is null ? CommandLine.Done : CommandLine.SomeRejected;
        }, LeaveTheServerItsTurn));
        return verb;
    }

    private static async Task<ImportReport> ByProfile(Terminal terminal, IServiceProvider services, ImportProfile profile, string[] paths, Func<string, string> list, CancellationToken cancel)
    {
        var notRead = new List<string>();
        var sources = ImportFiles.Find(profile, paths, notRead);
        ImportReport report;
        await using (var run = new ImportRun(services.GetRequiredService<IMediator>(), services.GetRequiredService<SampleIntake>(), services.GetRequiredService<Database>(), profile, list(profile.Name)))
            report = await ImportProgress.Show(terminal, [.. sources.SelectMany(s => s.All)], progress => run.Run(sources, progress, cancel));
        await ImportSummary.Write(terminal.Output, profile.Source, report, notRead);
        return report;
    }

    private static async Task<ImportReport> OurOwn(Terminal terminal, IServiceProvider services, string[] paths, string? location, string list, CancellationToken cancel)
    {
        List<string> files = [.. ImportFiles.Find(paths).Select(f => f.Path)];
        ImportReport report;
        await using (var run = new TemplateImport(services.GetRequiredService<SampleIntake>(), location, services.GetRequiredService<IOptions<DimsOptions>>().Value.LargestBatch, list))
            report = await ImportProgress.Show(terminal, files, progress => run.Run(files, progress, cancel));
        await ImportSummary.Write(terminal.Output, null, report, []);
        return report;
    }
}
