using System.CommandLine;

namespace Dims.Cli;

internal static class ServeVerb
{
    public const string Name = "serve";

    public static Command Build(Place place)
    {
        var verb = new Command(Name, "Serve HTTP until stopped; the same as no verb. Settings may follow: --urls http://localhost:5080, --Dims:Name=value.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        verb.SetAction((parsed, cancel) => place.Terminal.Guard(async () =>
        {
            await using var app = DimsHost.Build([.. parsed.UnmatchedTokens, .. place.Settings]);
            await app.RunAsync(cancel);
            return CommandLine.Done;
        }));
        return verb;
    }
}
