using System.Text.Json;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Trends;

// What was paid for samples: it stands in their documents alone.
internal static class SamplePrices
{
    public static async Task<Dictionary<long, Price>> Of(Read read, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        var prices = new Dictionary<long, Price>();
        await using var rows = await read.Rows("SELECT number, document FROM samples WHERE collected_on BETWEEN @from AND @to AND document LIKE '%\"price\"%'", ("@from", SampleRows.Day(from)), ("@to", SampleRows.Day(to)));
        while (await rows.ReadAsync(cancel))
            if (In(rows.GetString(1)) is { } price) prices.Add(rows.GetInt64(0), price);
        return prices;
    }

    private static Price? In(string document)
    {
        using var sample = JsonDocument.Parse(document);
        return sample.RootElement.TryGetProperty("price", out var price) && price.ValueKind == JsonValueKind.Object ? price.Deserialize<Price>(Wire.Json) : null;
    }
}
