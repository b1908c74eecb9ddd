using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Dims.Cli;

// `dims VERB`. Exit codes: 0 done, 1 an error or something found wrong, 2 the command line itself is wrong, 3 (import) some rows were not stored.
public static partial class CommandLine
{
    public const int Done = 0, Failed = 1, WrongUsage = 2, SomeRejected = 3;

    // Any first word is a verb, known or not; settings (`--urls=...`, `urls=...`) are the server's.
    public static bool Handles(string[] args) =>
        args.Length > 0 && (args[0] is "--help" or "-h" or "-?" or "--version" || !(args[0].StartsWith('-') || args[0].StartsWith('/') || args[0].Contains('=', StringComparison.Ordinal)));

    public static Task<int> Run(string[] args) => Run(args, Console.Out, Console.Error, CancellationToken.None);

    public static async Task<int> Run(string[] args, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        // Settings of the server, `--Section:Name=value`, may stand anywhere and are the same for every verb.
        var place = new Place(new Terminal(output, error), [.. args.Where(IsSetting)]);
        var parsed = Root(place).Parse([.. args.Where(a => !IsSetting(a))]);
        if (parsed.Errors.Count > 0)
        {
            foreach (var wrong in parsed.Errors) await error.WriteLineAsync(wrong.Message);
            await error.WriteLineAsync($"`dims {Verb(parsed)}--help` tells more.");
            return WrongUsage;
        }
        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                // The server listens for signals itself, and takes its time; the other verbs end with what they have in hand.
                ProcessTerminationTimeout = parsed.CommandResult.Command.Name == ServeVerb.Name ? null : TimeSpan.FromSeconds(10),
            },
            cancel);
    }

    private static string Verb(ParseResult parsed)
    {
        var words = "";
        for (var at = parsed.CommandResult; at?.Command is not (RootCommand or null); at = at.Parent as CommandResult) words = at.Command.Name + " " + words;
        return words;
    }

    private static bool IsSetting(string argument) => Setting().IsMatch(argument);

    [GeneratedRegex("^--[A-Za-z]+:[^=]+=")]
    private static partial Regex Setting();

    private static RootCommand Root(Place place)
    {
        var root = new RootCommand("DIMS API: results of drug checking, trends and alerts. Without a verb it serves. Settings of the server may follow any verb: --ConnectionStrings:Dims=..., --Dims:Name=value.")
        {
            ServeVerb.Build(place), KeyVerbs.Build(place), ImportVerb.Build(place), MigrateVerb.Build(place), DemoVerb.Build(place),
            BackupVerb.Build(place), VerifyVerb.Build(place), HealthVerb.Build(place), RecognitionVerb.Build(place),
        };
        root.HelpName = "dims";
        return root;
    }

    internal static string Count(long number, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many)}");
}
