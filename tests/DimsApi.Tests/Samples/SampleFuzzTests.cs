using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dims.Access;
using Dims.Http;
using Dims.Samples;
using Dims.Tests.Host;
using FsCheck;
using FsCheck.Fluent;

namespace Dims.Tests.Samples;

public sealed class SampleFuzzTests
{
    private const string Whole =
        """{"reference":"F-1","location":"amsterdam-1","collectedOn":"2026-11-17","broughtIn":"routine","soldAs":["ecstasy","speed"],"form":"tablet","appearance":{"logo":"Audi","shape":"oblong","colours":["beige","gold"],"lengthMm":12.1,"massMg":412,"scoreLine":true,"marquis":"black"},"price":{"amount":5.00,"currency":"EUR","per":"tablet"},"analyses":[{"source":"laboratory","laboratory":"lab-1","method":"LC-DAD","testedFor":["MDMA","cocaine"],"analysedOn":"2026-11-19","authorised":true,"findings":[{"substance":"MDMA","role":"active","qualifier":"=","amount":312.40,"unit":"mg/{tbl}","basis":"hydrochloride","uncertainty":6.0},{"substance":"caffeine","qualifier":"trace"}]}]}""";

    private static readonly string[] Odd =
    [
        "null", "true", "0", "-1", "1e400", "1e40", "1e-40", "-0", "0.0000001", "12345678901234567890123456789012345", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\ufffe\"", "\"\\ud83d\\ude00\"", "\"2026-02-31\"", "\"=\"", "\"%\"", "\"ﬁ\u0130ı\"",
        "\"\\t\\n\"", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"a\":1}", "[1,2,3,4,5,6,7]", "\"0001-01-01\"", "\"9999-12-31\"", "\"'; DROP TABLE samples; --\"", "\"SHXWCVYOXRDMCX-UHFFFAOYSA-N\"",
    ];

    private static readonly byte[] OddBytes = "{}[]\",:\\0-.eE \0\u00ff"u8.ToArray();

    // Where in the document (by number of the value), what to put there, and a few bytes to spoil after that.
    private static readonly Gen<(int Place, int Value, bool Remove, (int At, int To)[] Bytes)> Mutations =
        from place in Gen.Choose(0, 200)
        from value in Gen.Choose(0, Odd.Length - 1)
        from remove in Gen.Elements(false, false, false, true)
        from spoil in Gen.Elements(0, 0, 0, 1, 3)
        from bytes in Gen.ArrayOf(Gen.Choose(0, 2000).SelectMany(_ => Gen.Choose(0, OddBytes.Length - 1), (at, to) => (at, to)), spoil)
        select (place, value, remove, bytes);

    [Theory, OnBothEngines]
    public async Task A_spoilt_sample_is_stored_or_refused_with_its_places_and_is_never_a_fault_of_ours(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var (stored, refused, malformed) = (0, 0, 0);

        void Holds((int Place, int Value, bool Remove, (int At, int To)[] Bytes) m)
        {
            var body = Spoil(m);
            var answer = Send(lab, body).GetAwaiter().GetResult();
            var shown = $"{(int)answer.Status} {answer.Text}\nfor {Encoding.UTF8.GetString(body)}";
            if (answer.Status is HttpStatusCode.Created or HttpStatusCode.OK) stored++;
            else if (answer.Status is HttpStatusCode.Conflict or HttpStatusCode.Forbidden) Assert.True(answer.Code is "sample-conflict" or "not-your-location", shown);
            else if (answer.Code == "malformed-body") malformed++;
            else
            {
                Assert.True(answer is { Status: HttpStatusCode.BadRequest, Code: "invalid-input", Places.Count: > 0 }, shown);
                refused++;
            }
        }

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(20261121, 1), Prop.ForAll(Mutations.ToArbitrary(), Holds));

        // The mutations reach all three.
        Assert.True(stored > 20 && refused > 50 && malformed > 20, $"{stored} stored, {refused} refused, {malformed} malformed");
        Assert.Equal(HttpStatusCode.OK, (await lab.Get("/v1/samples?limit=1000")).Status);
        Assert.InRange((await Stored.In(dims)).Samples, 1, stored);
    }

    // What is read in one go is exactly what is read member by member, and never anything in which that finds a fault.
    [Fact]
    public void The_quick_way_of_reading_a_body_takes_nothing_that_the_thorough_one_refuses()
    {
        var (taken, left) = (0, 0);

        void Holds((int Place, int Value, bool Remove, (int At, int To)[] Bytes) m)
        {
            if (Parsed(Spoil(m)) is not { } json) return;
            var (quick, faults) = (WholeBody.Read<SubmitSample>(json), new Faults());
            var thorough = BodyReader.ReadMembers<SubmitSample>(json, faults);
            if (quick is null)
            {
                left++;
                return;
            }
            taken++;
            Assert.False(faults.Any, json.GetRawText());
            Assert.Equal(JsonSerializer.Serialize(thorough, Wire.Json), JsonSerializer.Serialize(quick, Wire.Json));
        }

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(4000).WithReplay(20261122, 1), Prop.ForAll(Mutations.ToArbitrary(), Holds));
        Assert.True(taken > 400 && left > 400, $"{taken} taken, {left} left");
        foreach (var refused in new[] { "\"generated\":true", "\"positivesOnly\":true", "\"reference\":\"F-2\"", "\"form\":\"Tablet\"", "\"form\":\"tablet, powder\"", "\"soldAs\":[null]", "\"SoldAs\":[]", "\"form\":1" })
            Assert.Null(WholeBody.Read<SubmitSample>(JsonDocument.Parse(Whole.Insert(1, refused + ",")).RootElement));
    }

    private static JsonElement? Parsed(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<Answer> Send(Client lab, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        return await lab.Send(HttpMethod.Post, "/v1/samples", content);
    }

    private static byte[] Spoil((int Place, int Value, bool Remove, (int At, int To)[] Bytes) m)
    {
        var root = JsonNode.Parse(Whole)!;
        root["reference"] = "F-" + m.Place.ToString(CultureInfo.InvariantCulture) + "-" + m.Value.ToString(CultureInfo.InvariantCulture);
        var places = new List<JsonNode>();
        Walk(root, places);
        var chosen = places[m.Place % places.Count];
        // A marker, so that text which JsonNode would not hold (1e400, half a surrogate pair) can stand there.
        const string marker = "@@here@@";
        if (chosen.Parent is JsonObject parent)
        {
            var name = chosen.GetPropertyName();
            if (m.Remove) parent.Remove(name);
            else parent[name] = marker;
        }
        else if (chosen.Parent is JsonArray list)
        {
            var index = chosen.GetElementIndex();
            if (m.Remove) list.RemoveAt(index);
            else list[index] = marker;
        }
        var text = root.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var body = Encoding.UTF8.GetBytes(text.Replace($"\"{marker}\"", Odd[m.Value], StringComparison.Ordinal));
        foreach (var (at, to) in m.Bytes) body[at % body.Length] = OddBytes[to];
        return body;
    }

    private static void Walk(JsonNode node, List<JsonNode> found)
    {
        if (node is JsonObject members)
            foreach (var (_, value) in members) Visit(value, found);
        if (node is JsonArray items)
            foreach (var value in items) Visit(value, found);
    }

    private static void Visit(JsonNode? value, List<JsonNode> found)
    {
        if (value is null) return;
        found.Add(value);
        Walk(value, found);
    }
}
