using Dims.Http;
using Spectre.Console;

namespace Dims.Cli;

// Where a verb writes: results to one writer, complaints to the other. Never a stack trace.
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    private const int WidthOfAFile = 250;

    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    public IAnsiConsole Screen()
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Output) });
        if (!screen.Profile.Out.IsTerminal) screen.Profile.Width = WidthOfAFile;
        return screen;
    }

    public async Task<int> Guard(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Problem problem)
        {
            await Error.WriteLineAsync(problem.Message);
            // One fault alone stands in the message already.
            if (problem.Errors is { Count: > 0 } faults && !(faults.Count == 1 && problem.Message.Contains(faults[0].Detail, StringComparison.Ordinal)))
                foreach (var fault in faults) await Error.WriteLineAsync($"  {Place(fault)}{fault.Detail}");
        }
        catch (OperationCanceledException)
        {
            await Error.WriteLineAsync("Stopped. What was stored before stays stored.");
        }
        catch (Exception failed)
        {
            for (var cause = failed; cause is not null; cause = cause.InnerException) await Error.WriteLineAsync(cause.Message);
        }
        return CommandLine.Failed;
    }

    // A cell of a spreadsheet is found by its line and letter; a fault of a whole file has no place.
    private static string Place(Fault fault) => fault.Cell?.ToString() is { Length: > 0 } cell ? cell + ": " : fault.Pointer.Length > 0 ? fault.Pointer + ": " : "";
}
