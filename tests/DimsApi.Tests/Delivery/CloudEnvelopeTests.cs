using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dims.Alerts;
using Dims.Delivery;
using Dims.Notices;
using Dims.Tests.Host;

namespace Dims.Tests.Delivery;

public sealed class CloudEnvelopeTests
{
    // Spaces and escapes that no serialiser of ours would write: they have to come out as they went in.
    private const string Document = """{ "sequence":42,  "note":"\u20ac € é 💊", "dose": 1.50 }""";

    internal static CloudEvent Event(string document = Document) => new()
    {
        Id = "0193a5e2-7c1d-7000-8000-000000000001-v2",
        Source = CloudEnvelope.Source("urn:nld:kvknr:00000000:systeem:red-alerts", "professional"),
        Type = CloudEnvelope.TypeOf(AlertEventType.Updated),
        Time = new DateTimeOffset(2026, 11, 21, 12, 0, 0, 250, TimeSpan.FromHours(2)),
        Subject = "0193a5e2-7c1d-7000-8000-000000000001",
        DataSchema = "https://dims.example.org/v1/openapi.json#/components/schemas/AlertEvent",
        DataRef = "https://dims.example.org/v1/alerts/0193a5e2-7c1d-7000-8000-000000000001",
        Sequence = 42,
        Previous = 39,
        Replaces = [40, 41],
        Notice = CloudEnvelope.LeftYourFilter,
        Data = Encoding.UTF8.GetBytes(document),
    };

    [Fact]
    public void The_document_stands_in_it_byte_for_byte()
    {
        var text = Encoding.UTF8.GetString(CloudEnvelope.Bytes(Event()));
        Assert.EndsWith($"\"data\":{Document}}}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_keep_to_the_profile()
    {
        var told = JsonDocument.Parse(CloudEnvelope.Bytes(Event())).RootElement;
        Assert.Equal("1.0", Text(told, "specversion"));
        Assert.Equal("urn:nld:kvknr:00000000:systeem:red-alerts:professional", Text(told, "source"));
        Assert.Equal("nl.drugsmarkt.alert.updated.v1", Text(told, "type"));
        Assert.Equal("2026-11-21T10:00:00.250Z", Text(told, "time"));
        Assert.Equal("application/json", Text(told, "datacontenttype"));
        Assert.Equal(("0000000042", "0000000039", "0000000040 0000000041"), (Text(told, "sequence"), Text(told, "previous"), Text(told, "replaces")));
        Assert.Equal("left-your-filter", Text(told, "notice"));
        Assert.All(told.EnumerateObject(), a => Assert.Matches("^[a-z0-9]{1,20}$", a.Name));
        // All but the data is text, and nothing is null: an attribute without a value is left out.
        Assert.All(told.EnumerateObject().Where(a => a.Name != "data"), a => Assert.Equal(JsonValueKind.String, a.Value.ValueKind));
        var bare = JsonDocument.Parse(CloudEnvelope.Bytes(Event() with { Subject = null, DataSchema = null, DataRef = null, Replaces = [], Notice = null, Data = default })).RootElement;
        Assert.Equal(["specversion", "id", "source", "type", "time", "sequence", "previous"], bare.EnumerateObject().Select(a => a.Name));
    }

    [Fact]
    public void Every_type_can_be_told_and_has_a_version()
    {
        var types = Enum.GetValues<AlertEventType>().Select(CloudEnvelope.TypeOf).Concat(Enum.GetValues<NoticeKind>().Select(CloudEnvelope.TypeOf)).Append(CloudEnvelope.TestType).Append(CloudEnvelope.ResetType).ToList();
        Assert.Equal(types.Count, types.Distinct().Count());
        Assert.All(types, t => Assert.Matches(@"^nl\.drugsmarkt(\.[a-z0-9_]+){2}\.v1$", t));
        Assert.Contains("nl.drugsmarkt.alert.published.v1", types);
        Assert.Contains("nl.drugsmarkt.notice.urgent_sample.v1", types);
    }

    [Fact]
    public void An_event_too_large_for_the_wire_goes_without_its_data_and_says_where_they_are()
    {
        var room = CloudEnvelope.Largest - CloudEnvelope.Bytes(Event("\"\"")).Length;
        Assert.Equal(CloudEnvelope.Largest, CloudEnvelope.Bytes(Event($"\"{new string('x', room)}\"")).Length);
        var told = JsonDocument.Parse(CloudEnvelope.Bytes(Event($"\"{new string('x', room + 1)}\""))).RootElement;
        Assert.False(told.TryGetProperty("data", out _));
        Assert.False(told.TryGetProperty("datacontenttype", out _));
        Assert.Equal(Event().DataRef, Text(told, "dataref"));
    }

    // The schema without a library: each property it lists has its type, length and format, and what it requires is there. ReceiverTests asks one.
    [Fact]
    public void It_keeps_to_the_schema_of_CloudEvents()
    {
        Shared.MustBeThere();
        var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared.Folder, "standards", "cloudevents", "cloudevents.schema.json"))).RootElement;
        var told = JsonDocument.Parse(CloudEnvelope.Bytes(Event())).RootElement;
        Assert.All(schema.GetProperty("required").EnumerateArray(), r => Assert.True(told.TryGetProperty(r.GetString()!, out _)));
        var looked = 0;
        foreach (var property in schema.GetProperty("properties").EnumerateObject().Where(p => p.Name != "data" && told.TryGetProperty(p.Name, out _)))
        {
            var rule = schema.GetProperty("definitions").GetProperty(property.Value.GetProperty("$ref").GetString()!.Split('/')[^1]);
            var value = Text(told, property.Name);
            Assert.True(value.Length >= rule.GetProperty("minLength").GetInt32());
            if (rule.TryGetProperty("format", out var format)) Assert.True(HasFormat(value, format.GetString()!), $"{property.Name}: {value}");
            looked++;
        }
        Assert.Equal(8, looked);
    }

    private static bool HasFormat(string value, string format) => format switch
    {
        "uri" => Uri.TryCreate(value, UriKind.Absolute, out _),
        "uri-reference" => Uri.TryCreate(value, UriKind.RelativeOrAbsolute, out _),
        "date-time" => Regex.IsMatch(value, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"),
        _ => throw new InvalidOperationException($"The schema has a format {format} that is not looked at here."),
    };

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
