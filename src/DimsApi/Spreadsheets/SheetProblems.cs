using Dims.Http;

namespace Dims.Spreadsheets;

internal static class SheetProblems
{
    // A file that cannot be read at all: nothing in it can be judged.
    public static Problem Unreadable(string code, string detail) => new(ProblemCodes.MalformedBody, $"The file {detail} Nothing was stored.")
    {
        Errors = [new Fault { Pointer = "", Code = code, Detail = detail }],
    };

    // What a cell holds, short enough for a sentence.
    public static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
