using System.Net;
using System.Text;
using System.Text.Json;
using Dims.Http;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Spreadsheets;

// Sends a file as a location does, and tells the faults as a lab assistant reads them.
internal static class Sheets
{
    public const string Path = "/v1/sample-batches", Csv = "text/csv", Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static Task<Answer> Send(this Client client, byte[] file, string query = "") => client.SendAs(file.AsSpan().StartsWith("PK"u8) || file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF]) ? Xlsx : Csv, file, query);

    public static Task<Answer> SendAs(this Client client, string mediaType, byte[] file, string query = "") => client.SendTo(Path, mediaType, file, query);

    public static async Task<Answer> SendTo(this Client client, string path, string mediaType, byte[] file, string query = "")
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new(mediaType);
        return await client.Send(HttpMethod.Post, path + query, content);
    }

    public static Task<Answer> SendCsv(this Client client, string text, string query = "") => client.SendAs(Csv, Encoding.UTF8.GetBytes(text), query);

    public static BatchAnswer Batch(this Answer answer) => JsonSerializer.Deserialize<BatchAnswer>(answer.Is(HttpStatusCode.OK).Text, Wire.Json)!;

    // "line 3, column P, 'amount' [1.250]: can be read ..."
    public static string Told(Fault fault) => $"{(fault.Cell is { } cell ? $"{cell}{(cell.Found is null ? "" : $" [{cell.Found}]")}: " : "")}{fault.Detail}";

    // Every fault of an answer: of the file, or of its samples.
    public static IReadOnlyList<string> Told(this Answer answer) =>
        answer.Status == HttpStatusCode.OK ? [.. answer.Batch().Items.SelectMany(i => i.Errors ?? []).Select(Told)]
        : answer.Json.TryGetProperty("errors", out var errors) ? [.. errors.Deserialize<List<Fault>>(Wire.Json)!.Select(Told)] : [];
}
