using System.Net.Http.Headers;
using Dims.Tests.Host;

namespace Dims.Tests.Attachments;

// Sending and reading files, in one line each.
internal static class Darkroom
{
    public static Task<Answer> Sends(this Client client, string sample, byte[] file, string query = "?kind=photo", string? type = "application/octet-stream", params (string Name, string Value)[] headers)
    {
        var content = new ByteArrayContent(file);
        if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return client.Send(HttpMethod.Post, $"{sample}/attachments{query}", content, headers);
    }

    // The address of a new sample.
    public static async Task<string> Sample(this Client lab, string? location = Places.Amsterdam) =>
        (await lab.Post("/v1/samples", Lab.Tablet(100, location: location))).Is(System.Net.HttpStatusCode.Created).Headers["Location"];

    // The address of a new photo of a new sample.
    public static async Task<string> Photo(this Client lab, byte[]? file = null) =>
        (await lab.Sends(await lab.Sample(), file ?? Files.Jpeg())).Is(System.Net.HttpStatusCode.Created).Headers["Location"];

    public static async Task<byte[]> Bytes(TestDims dims, Client client, string path)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(dims.Url, path));
        if (client.Key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", client.Key);
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        return await answer.Content.ReadAsByteArrayAsync();
    }

    public static async Task<Answer> Releases(this Client person, string photo, string tag = "\"1\"") => await person.Post(photo + "/release", null, ("If-Match", tag));

    public static async Task<long> FilesStored(TestDims dims)
    {
        await using var read = await dims.Database.Read();
        return await read.Scalar<long>("SELECT COUNT(*) FROM files");
    }
}
