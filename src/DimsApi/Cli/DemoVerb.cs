using System.CommandLine;
using Dims.Demo;
using Microsoft.AspNetCore.Hosting.Server;

namespace Dims.Cli;

internal static class DemoVerb
{
    public static Command Build(Place place)
    {
        var verb = new Command("demo", "Load the invented demo data into an empty database. Such a database never publishes a real alert.");
        verb.SetAction((parsed, cancel) => place.Use(migrate: true, async services =>
        {
            await services.GetRequiredService<DemoLoader>().Load(cancel);
            services.GetRequiredService<DemoWelcome>().Print(services.GetRequiredService<IServer>(), place.Terminal.Output);
            return CommandLine.Done;
        }));
        return verb;
    }
}
