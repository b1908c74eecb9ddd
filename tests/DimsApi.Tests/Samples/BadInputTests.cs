using System.Net;
using System.Text;
using Dims.Access;
using Dims.Tests.Host;

namespace Dims.Tests.Samples;

public sealed class BadInputTests
{
    private const string Good =
        """{"reference":"B-1","collectedOn":"2026-11-17","broughtIn":"routine","soldAs":["ecstasy"],"form":"tablet","appearance":{"logo":"Audi","massMg":412},"price":{"amount":5,"currency":"EUR","per":"tablet"},"analyses":[{"source":"laboratory","testedFor":["MDMA"],"findings":[{"substance":"MDMA","qualifier":"=","amount":120,"unit":"mg/{tbl}","parts":null}]}]}""";

    private const string Amount = "/analyses/0/findings/0/amount";

    // In the good body `Part` is replaced by `By`; the answer names exactly `Places`.
    private static readonly (string Part, string By, string[] Places)[] Faults =
    [
        // The types.
        ("\"B-1\"", "17", ["/reference"]), ("\"B-1\"", "null", ["/reference"]), ("\"reference\":\"B-1\",", "", ["/reference"]),
        ("\"tablet\",\"app", "1,\"app", ["/form"]), ("\"tablet\",\"app", "\"Tablet\",\"app", ["/form"]), ("\"tablet\",\"app", "\"pill\",\"app", ["/form"]), ("\"tablet\",\"app", "null,\"app", ["/form"]),
        ("[\"ecstasy\"]", "\"ecstasy\"", ["/soldAs"]), ("[\"ecstasy\"]", "[\"ecstasy\",null,7]", ["/soldAs/1", "/soldAs/2"]),
        ("{\"logo\":\"Audi\",\"massMg\":412}", "[]", ["/appearance"]), ("[{\"source\"", "[5,{\"source\"", ["/analyses/0"]),
        ("\"routine\"", "\"always\"", ["/broughtIn"]),
        // The calendar.
        ("2026-11-17", "2026-02-31", ["/collectedOn"]), ("2026-11-17", "17-11-2026", ["/collectedOn"]), ("2026-11-17", "2026-11-17T10:00:00Z", ["/collectedOn"]),
        ("2026-11-17", "1666-11-17", ["/collectedOn"]), ("2026-11-17", "", ["/collectedOn"]),
        // Members.
        ("\"soldAs\"", "\"colour\":\"red\",\"soldAs\"", ["/colour"]), ("\"logo\"", "\"a/b~c\":1,\"logo\"", ["/appearance/a~1b~0c"]), ("\"soldAs\"", "\"Form\":\"tablet\",\"soldAs\"", ["/Form"]),
        ("\"soldAs\"", "\"generated\":true,\"soldAs\"", ["/generated"]), ("\"soldAs\"", "\"positivesOnly\":true,\"soldAs\"", ["/positivesOnly"]),
        ("\"soldAs\"", "\"form\":\"powder\",\"soldAs\"", ["/form"]), ("\"logo\"", "\"\\ud800\":1,\"logo\"", ["/appearance"]),
        // Amounts.
        (":120", ":-4", [Amount]), (":120", ":\"120\"", [Amount]), (":120", ":1e400", [Amount]), (":120", ":1e40", [Amount]), (":120", ":1e-40", [Amount]), (":120", ":0.1234567", [Amount]),
        (":120", ":1234567890", [Amount]), (":120", ":1.00000000000000000000000000000000001", [Amount]), (":120", ":true", [Amount]), (":120", ":null", [Amount]), (":120,", ":120,\"lod\":-1,", ["/analyses/0/findings/0/lod"]),
        ("\"mg/{tbl}\"", "\"mg/tablet\"", ["/analyses/0/findings/0/unit"]), ("\"mg/{tbl}\"", "null", ["/analyses/0/findings/0/unit"]), ("\"parts\":null", "\"parts\":3", ["/analyses/0/findings/0/parts"]),
        ("\"=\"", "\"==\"", ["/analyses/0/findings/0/qualifier"]), ("\"=\"", "\"trace\"", [Amount]), ("\"=\",\"amount\":120", "\"present\"", ["/analyses/0/findings/0/qualifier"]),
        ("\"amount\":5,", "\"amount\":-5,", ["/price/amount"]), ("\"EUR\"", "\"euro\"", ["/price/currency"]), ("\"EUR\"", "\"EUR\\n\"", ["/price/currency"]), ("412", "0", ["/appearance/massMg"]),
        // Texts.
        ("B-1", "B 1", ["/reference"]), ("B-1", "B-1\\n", ["/reference"]), ("B-1", "B\\u0000", ["/reference"]), ("Audi", "\\u0000", ["/appearance/logo"]), ("Audi", "Au\\u0007di", ["/appearance/logo"]),
        ("Audi", "\\ud800", ["/appearance/logo"]), ("Audi", "\\udc00x", ["/appearance/logo"]), ("Audi", "  ", ["/appearance/logo"]), ("\"ecstasy\"", "\"\"", ["/soldAs/0"]), ("\"ecstasy\"", "\"\\ud83d\"", ["/soldAs/0"]),
        ("\"substance\":\"MDMA\"", "\"substance\":\"MD\\u0000MA\"", ["/analyses/0/findings/0/substance"]), ("testedFor\":[\"MDMA\"]", "testedFor\":[\"\\u0000\"]", ["/analyses/0/testedFor/0"]),
        // Sizes.
        ("[\"ecstasy\"]", "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]", ["/soldAs"]), ("B-1", new string('B', 65), ["/reference"]), ("Audi", new string('A', 81), ["/appearance/logo"]), ("\"ecstasy\"", $"\"{new string('e', 121)}\"", ["/soldAs/0"]),
    ];

    private static readonly string[] Malformed =
    [
        "", " ", "{", Good[..^1], Good + "}", Good + Good, Good.Replace(":120", ":NaN", StringComparison.Ordinal), Good.Replace(":120", ":Infinity", StringComparison.Ordinal), Good.Replace(":120", ":012", StringComparison.Ordinal),
        Good.Replace(":120", ":1,2", StringComparison.Ordinal), Good.Replace('"', '\''), "// a sample\n" + Good, Good.Replace("]}]}", "]}],}", StringComparison.Ordinal), Good.Replace("Audi", "Au\ndi", StringComparison.Ordinal), Good.Replace("Audi", "\\x41", StringComparison.Ordinal),
        new string('[', 5000), Good.Replace("\"Audi\"", new string('[', 64) + new string(']', 64), StringComparison.Ordinal), "reference=B-1&form=tablet",
    ];

    [Theory, OnBothEngines]
    public async Task Every_fault_is_a_clear_answer_that_names_its_place_and_stores_nothing(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var before = await Stored.In(dims);
        foreach (var (part, by, places) in Faults)
        {
            Assert.Contains(part, Good, StringComparison.Ordinal);
            var at = Good.IndexOf(part, StringComparison.Ordinal);
            var answer = await lab.Post("/v1/samples", string.Concat(Good.AsSpan(0, at), by, Good.AsSpan(at + part.Length)));
            Assert.True(answer.Status == HttpStatusCode.BadRequest && answer.Code == "invalid-input", $"{part} -> {by}: {(int)answer.Status} {answer.Text}");
            Assert.True(places.SequenceEqual(answer.Places.Order(StringComparer.Ordinal)), $"{part} -> {by}: {answer.Text}");
            Assert.All(answer.Json.GetProperty("errors").EnumerateArray(), e => Assert.InRange(e.GetProperty("detail").GetString()!.Length, 5, 400));
        }
        Assert.Equal(before, await Stored.In(dims));
        (await lab.Post("/v1/samples", Good)).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task What_is_not_JSON_is_refused_as_such(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var before = await Stored.In(dims);
        foreach (var body in Malformed)
        {
            var answer = await lab.Post("/v1/samples", body);
            Assert.True(answer.Status == HttpStatusCode.BadRequest && answer.Code == "malformed-body", $"{body[..Math.Min(60, body.Length)]}: {(int)answer.Status} {answer.Text}");
            Assert.Contains("Nothing was stored", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
        foreach (var body in new[] { "[]", "null", "17", "\"text\"", "true" })
            Assert.Equal([""], (await lab.Post("/v1/samples", body)).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(before, await Stored.In(dims));
    }

    [Theory, OnBothEngines]
    public async Task Bytes_that_are_not_UTF8_are_refused_wherever_they_stand(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var before = await Stored.In(dims);
        foreach (var place in new[] { "B-1", "tablet", "Audi", "EUR", "logo", "reference", "2026-11-17", "MDMA", "mg/{tbl}" })
        {
            var bytes = Encoding.UTF8.GetBytes(Good);
            bytes[Good.IndexOf(place, StringComparison.Ordinal)] = 0xFF;
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new("application/json");
            (await lab.Send(HttpMethod.Post, "/v1/samples", content)).Is(HttpStatusCode.BadRequest);
        }
        using var wide = new StringContent(Good, Encoding.Unicode, "application/json");
        (await lab.Send(HttpMethod.Post, "/v1/samples", wide)).Is(HttpStatusCode.BadRequest);
        Assert.Equal(before, await Stored.In(dims));
        using var marked = new ByteArrayContent([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good)]);
        marked.Headers.ContentType = new("application/json");
        (await lab.Send(HttpMethod.Post, "/v1/samples", marked)).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task A_body_of_another_type_or_none_is_not_read(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        Assert.Equal("unsupported-media-type", (await lab.PostText("/v1/samples", Good, "text/plain")).Is(HttpStatusCode.UnsupportedMediaType).Code);
        Assert.Equal("unsupported-media-type", (await lab.PostText("/v1/samples", Good, "application/x-ndjson")).Is(HttpStatusCode.UnsupportedMediaType).Code);
        Assert.Equal("unsupported-media-type", (await lab.Send(HttpMethod.Post, "/v1/samples", null)).Is(HttpStatusCode.UnsupportedMediaType).Code);
        Assert.Equal(0, (await Stored.In(dims)).Samples);
    }

    [Theory, OnBothEngines]
    public async Task Amounts_at_the_edge_are_kept_digit_for_digit(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        foreach (var (sent, kept) in new[] { ("999999999.999999", "999999999.999999"), ("0", "0"), ("0.000001", "0.000001"), ("120.500000", "120.500000") })
        {
            var body = Good.Replace("B-1", "E-" + sent, StringComparison.Ordinal).Replace(":120", ":" + sent, StringComparison.Ordinal);
            var path = (await lab.Post("/v1/samples", body)).Is(HttpStatusCode.Created).Headers["Location"];
            Assert.Equal(kept, (await lab.Get(path)).Json.GetProperty("analyses")[0].GetProperty("findings")[0].GetProperty("amount").GetRawText());
        }
        await using var read = await dims.Database.Read();
        var millionths = await read.Query<long>("SELECT amount FROM findings ORDER BY amount");
        Assert.Equal([0, 1, 120_500_000, 999_999_999_999_999], millionths);
    }

    [Theory, OnBothEngines]
    public async Task Odd_addresses_and_questions_are_answered_without_a_fault_of_ours(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        foreach (var path in new[] { "/v1/samples/%00", "/v1/samples/%ED%A0%80", "/v1/samples/'%20OR%201=1", "/v1/locations/%00", "/v1/substances/%00", "/v1/samples?reference=%00", "/v1/samples?substance=%00", "/v1/samples?substance=%ED%A0%80", "/v1/samples?soldAs=%00", "/v1/samples?location=%00", "/v1/samples?region=a:%00", "/v1/samples?cursor=ZHwAfAA", "/v1/substances?name=%00", "/v1/substances?name=%EF%BF%BF", "/v1/samples?substance=%EF%BF%BE", $"/v1/samples?reference={new string('a', 6000)}" })
            Assert.InRange((int)(await lab.Get(path)).Status, 200, 499);
    }
}
