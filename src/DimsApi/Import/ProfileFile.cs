using System.Text.Json;
using Dims.Http;

namespace Dims.Import;

public static class ProfileFile
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    // The profile, or one problem with every fault in it.
    public static async Task<ImportProfile> Read(string file, CancellationToken cancel = default)
    {
        await using var stream = File.OpenRead(file);
        try
        {
            using var json = await JsonDocument.ParseAsync(stream, Lenient, cancel);
            return BodyReader.ReadValid<ImportProfile>(json.RootElement);
        }
        catch (JsonException wrong)
        {
            throw new Problem(ProblemCodes.MalformedBody, $"{file} is not well-formed JSON (line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}).");
        }
        catch (Problem problem) when (problem.Errors is not null)
        {
            throw new Problem(problem.Code, $"{file} is not a valid profile.") { Errors = problem.Errors };
        }
    }
}
