using System.Globalization;
using System.Text.Json;
using Dims.Http;

namespace Dims.Samples;

// Where two contents of one sample differ. Numbers are compared by value: 5.0 is 5.
public static class SampleDifferences
{
    private const int Most = 50;

    public static IReadOnlyList<Difference> Between<T>(T stored, T sent) where T : class =>
        ReferenceEquals(stored, sent) ? [] : Between(JsonSerializer.SerializeToElement(stored, Wire.Json), JsonSerializer.SerializeToElement(sent, Wire.Json));

    public static IReadOnlyList<Difference> Between(string stored, SubmitSample sent)
    {
        var text = JsonSerializer.Serialize(sent, Wire.Json);
        if (text == stored) return [];
        using var before = JsonDocument.Parse(stored);
        using var now = JsonDocument.Parse(text);
        return Between(before.RootElement, now.RootElement);
    }

    private static List<Difference> Between(JsonElement stored, JsonElement sent)
    {
        var found = new List<Difference>();
        Compare(stored, sent, "", found);
        return found;
    }

    private static void Compare(JsonElement? stored, JsonElement? sent, string at, List<Difference> found)
    {
        if (found.Count >= Most) return;
        if (stored is { ValueKind: JsonValueKind.Object } a && sent is { ValueKind: JsonValueKind.Object } b)
        {
            foreach (var name in a.EnumerateObject().Select(m => m.Name).Union(b.EnumerateObject().Select(m => m.Name)))
                Compare(a.TryGetProperty(name, out var x) ? x : null, b.TryGetProperty(name, out var y) ? y : null, $"{at}/{name}", found);
        }
        else if (stored is { ValueKind: JsonValueKind.Array } list && sent is { ValueKind: JsonValueKind.Array } other)
        {
            for (var i = 0; i < Math.Max(list.GetArrayLength(), other.GetArrayLength()); i++)
                Compare(i < list.GetArrayLength() ? list[i] : null, i < other.GetArrayLength() ? other[i] : null, string.Create(CultureInfo.InvariantCulture, $"{at}/{i}"), found);
        }
        else if (!Same(stored, sent))
        {
            found.Add(new Difference { Pointer = at, Stored = stored?.GetRawText(), Sent = sent?.GetRawText() });
        }
    }

    private static bool Same(JsonElement? a, JsonElement? b)
    {
        if (a is null || b is null) return a is null && b is null;
        if (a.Value.ValueKind == JsonValueKind.Number && b.Value.ValueKind == JsonValueKind.Number) return a.Value.GetDecimal() == b.Value.GetDecimal();
        return a.Value.ValueKind == b.Value.ValueKind && a.Value.GetRawText() == b.Value.GetRawText();
    }
}
