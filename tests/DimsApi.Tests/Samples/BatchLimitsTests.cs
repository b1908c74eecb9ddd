using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Tests.Access;
using Dims.Tests.Host;
using Microsoft.Extensions.Logging;

namespace Dims.Tests.Samples;

public sealed class BatchLimitsTests
{
    private const string Path = "/v1/sample-batches";
    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";

    [Theory, OnBothEngines]
    public async Task Ten_thousand_samples_are_taken_and_one_more_is_not(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);

        foreach (var (mediaType, body) in new[] { (Json, List(10_001)), (Lines, NdJson(10_001)) })
        {
            var refused = (await lab.PostText(Path, body, mediaType)).Is(HttpStatusCode.RequestEntityTooLarge);
            Assert.Equal("body-too-large", refused.Code);
            Assert.Contains("10000", refused.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
        Assert.Equal(0, (await Stored.In(dims)).Samples);

        var taken = (await lab.PostText(Path, NdJson(10_000), Lines)).Is(HttpStatusCode.OK);
        Assert.Equal(10_000, taken.Json.GetProperty("stored").GetInt32());
        Assert.Equal(10_000, (await Stored.In(dims)).Samples);
    }

    [Theory, OnBothEngines]
    public async Task A_batch_cut_off_in_the_middle_stores_nothing(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var before = await Stored.In(dims);
        foreach (var (mediaType, body) in new[] { (Json, List(120)), (Lines, NdJson(120)) })
            foreach (var share in new[] { 0.02, 0.5, 0.999 })
            {
                var cut = body[..(int)(body.Length * share)];
                var answer = (await lab.PostText(Path, cut, mediaType)).Is(HttpStatusCode.BadRequest);
                Assert.Equal("malformed-body", answer.Code);
                Assert.Contains("Nothing was stored", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
                if (mediaType == Lines) Assert.Equal(["/" + cut.Count(c => c == '\n').ToString(CultureInfo.InvariantCulture)], answer.Places);
            }
        Assert.Equal(before, await Stored.In(dims));
        (await lab.Post("/v1/samples", Lab.Tablet(100))).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task A_connection_that_breaks_inside_a_body_stores_nothing_and_is_no_error_of_ours(Engine engine)
    {
        var log = new RecordedLog();
        await using var dims = await TestDims.Start(engine, builder => builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Error));
        var lab = await dims.With(Roles.Location);
        var before = await Stored.In(dims);
        foreach (var reset in new[] { false, true })
        {
            // Cut at the end of a line: only the announced length says that more was to come.
            var (list, lines) = (Encoding.UTF8.GetBytes(List(60)), Encoding.UTF8.GetBytes(NdJson(60) + "\n"));
            await RawRequest.HangUp(dims.Url, Path, lab.Key!, Json, list.Length, list[..^2], reset);
            await RawRequest.HangUp(dims.Url, Path, lab.Key!, Lines, lines.Length + 100, lines, reset);
            var one = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Lab.Tablet(100), Wire.Json));
            await RawRequest.HangUp(dims.Url, "/v1/samples", lab.Key!, Json, one.Length + 1, one, reset);
        }
        Assert.Equal(before, await Stored.In(dims));
        (await lab.Post("/v1/samples", Lab.Tablet(100))).Is(HttpStatusCode.Created);
        Assert.DoesNotContain(log.Lines, l => l.StartsWith("Error Dims.", StringComparison.Ordinal));
    }

    [Theory, OnBothEngines]
    public async Task A_body_beyond_the_limit_is_refused_with_or_without_a_length(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var huge = new byte[40 * 1024 * 1024];
        Array.Fill(huge, (byte)' ');
        foreach (var (path, mediaType) in new[] { ("/v1/samples", Json), (Path, Json), (Path, Lines) })
        {
            foreach (var chunked in new[] { false, true })
            {
                using var content = chunked ? new StreamContent(new MemoryStream(huge)) : (HttpContent)new ByteArrayContent(huge);
                content.Headers.ContentType = new(mediaType);
                if (chunked) content.Headers.ContentLength = null;
                var answer = (await lab.Send(HttpMethod.Post, path, content, chunked ? [("Transfer-Encoding", "chunked")] : [])).Is(HttpStatusCode.RequestEntityTooLarge);
                Assert.Equal("body-too-large", answer.Code);
            }
            // Also for a client that sends all of it before it reads.
            Assert.StartsWith("HTTP/1.1 413", await RawRequest.StatusLine(dims.Url, path, lab.Key!, mediaType, huge), StringComparison.Ordinal);
        }
        Assert.Equal(0, (await Stored.In(dims)).Samples);
        (await lab.Post("/v1/samples", Lab.Tablet(100))).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task Millions_of_faults_are_answered_in_a_small_page(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var item = $$"""{"reference":"many","collectedOn":"2026-11-17","form":"tablet","analyses":[{{string.Join(',', Enumerable.Repeat("0", 1_000_000))}}]}""";

        var answer = (await lab.PostText(Path, $"[{item}]", Json)).Is(HttpStatusCode.OK);

        Assert.Equal(1, answer.Json.GetProperty("rejected").GetInt32());
        Assert.InRange(answer.Text.Length, 1, 100_000);
        (await lab.Post("/v1/samples", Lab.Tablet(100))).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task A_batch_is_a_list_or_lines_and_nothing_else(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        Assert.Equal("malformed-body", (await lab.PostText(Path, """{"items":[]}""")).Is(HttpStatusCode.BadRequest).Code);
        Assert.Equal("malformed-body", (await lab.PostText(Path, "")).Is(HttpStatusCode.BadRequest).Code);
        Assert.Equal("malformed-body", (await lab.PostText(Path, "[] []")).Is(HttpStatusCode.BadRequest).Code);
        Assert.Equal("unsupported-media-type", (await lab.PostText(Path, "[]", "text/plain")).Is(HttpStatusCode.UnsupportedMediaType).Code);
        Assert.Equal(["?mode"], (await lab.PostText(Path + "?mode=some", "[]")).Is(HttpStatusCode.BadRequest).Places);
        // A byte order mark is no fault, in either.
        Assert.Equal(1, (await lab.PostText(Path, "\uFEFF" + NdJson(1), Lines)).Is(HttpStatusCode.OK).Json.GetProperty("stored").GetInt32());
        Assert.Equal(1, (await lab.PostText(Path, "\uFEFF" + List(1))).Is(HttpStatusCode.OK).Json.GetProperty("unchanged").GetInt32());
    }

    private static string List(int count) => "[" + string.Join(",", Items(count)) + "]";

    private static string NdJson(int count) => string.Join("\n", Items(count));

    private static IEnumerable<string> Items(int count) =>
        Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"reference":"N-{{i}}","collectedOn":"2026-11-17","form":"powder"}"""));
}
