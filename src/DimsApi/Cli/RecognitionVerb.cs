using System.CommandLine;
using System.Globalization;
using Dims.Storage;
using Dims.Tablets;
using MediatR;

namespace Dims.Cli;

// Plays history again: every measured tablet is asked about from those before it, by several thresholds.
internal static class RecognitionVerb
{
    public static Command Build(Place place)
    {
        var until = new Option<DateOnly>("--choose-until") { Description = "Thresholds are chosen on the days up to this one, and reported on those after it.", DefaultValueFactory = _ => new DateOnly(2017, 12, 31) };
        var record = new Option<bool>("--record") { Description = "Record what the settings that hold come to on the days after it, so that a coordinator can approve it." };
        var evaluate = new Command("evaluate", "Print how often each threshold would have recognised a tablet, and been wrong, beside `same logo and colour`.") { until, record };
        evaluate.SetAction((parsed, cancel) => place.Use(migrate: false, async services =>
        {
            var output = place.Terminal.Output;
            var (chosen, generated) = await Print(services.GetRequiredService<Database>(), parsed.GetValue(until), output, cancel);
            await output.WriteLineAsync($"Chosen on the first table: {chosen}.");
            if (generated) await output.WriteLineAsync("These are generated data: they prove nothing about real tablets.");
            if (!parsed.GetValue(record)) return CommandLine.Done;
            var made = await services.GetRequiredService<RecognitionEvaluations>().Evaluate(new RecognitionPeriod { From = parsed.GetValue(until).AddDays(1), To = AmsterdamDay.Of(services.GetRequiredService<TimeProvider>().GetUtcNow()) }, cancel);
            made = await services.GetRequiredService<IMediator>().Send(new RecordRecognitionEvaluation(made), cancel);
            await output.WriteLineAsync($"Recorded as {made.Id}, for settings version {made.SettingsVersion}.");
            return CommandLine.Done;
        }));
        return new Command("recognition", "Recognition of tablets by their looks.") { evaluate };
    }

    internal static async Task<(string Chosen, bool Generated)> Print(Database database, DateOnly until, TextWriter output, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var settings = await RecognitionSettingsRows.Now(read);
        var (rows, meanings) = await RecognitionEvaluations.Rows(read, settings.Rules);
        (string, RecognitionRules)[] thresholds = [.. RecognitionEvaluation.Thresholds(settings.Rules)];
        var choice = RecognitionEvaluation.Run(rows, DateOnly.MinValue, until, thresholds, meanings);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Tablets up to {until:yyyy-MM-dd}, on which thresholds are chosen:\n\n{RecognitionEvaluation.Table(choice)}"));
        var report = RecognitionEvaluation.Run(rows, until.AddDays(1), DateOnly.MaxValue, [.. thresholds, ("the settings that hold", settings.Rules)], meanings);
        await output.WriteLineAsync($"Tablets after it, on which nothing was chosen:\n\n{RecognitionEvaluation.Table(report)}");
        return (RecognitionEvaluation.Chosen(choice), rows.Any(r => r.Generated));
    }
}
