using System.CommandLine;

namespace Dims.Cli;

internal static class MigrateVerb
{
    public static Command Build(Place place)
    {
        var verb = new Command("migrate", "Bring the database up to date, and say what was applied.");
        verb.SetAction((parsed, _) => place.Terminal.Guard(async () =>
        {
            await using var app = place.Compose();
            await using var scope = app.Services.CreateAsyncScope();
            var applied = await Place.BringUpToDate(scope.ServiceProvider);
            foreach (var name in applied) await place.Terminal.Output.WriteLineAsync($"Applied {name}.");
            if (applied.Count == 0) await place.Terminal.Output.WriteLineAsync("The database is up to date.");
            return CommandLine.Done;
        }));
        return verb;
    }
}
