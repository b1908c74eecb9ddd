using Dims.Http;

namespace Dims.Attachments;

// A file as it is stored: what it shows or measures, and nothing about who made it, where or with what.
internal sealed record CleanFile
{
    public required string MediaType { get; init; }
    public required byte[] Bytes { get; init; }
    // As shown, after turning; none for a text.
    public int? Width { get; init; }
    public int? Height { get; init; }

    public static Problem Broken(string what, string why) => new(ProblemCodes.MalformedBody, $"{what} cannot be read: {why} Nothing was stored; send the original file again.");

    public static Problem Refused(string code, string detail) =>
        new(ProblemCodes.InvalidInput, "The file " + detail) { Errors = [new Fault { Pointer = "", Code = code, Detail = detail }] };
}
