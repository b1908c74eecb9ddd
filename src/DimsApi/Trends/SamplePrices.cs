using System.Text.Json;
using Dims.Cells;
using Dims.Http;
using Dims.Samples;

namespace Dims.Trends;

// What was paid for samples: it stands in their documents alone.
internal static class SamplePrices
{
    // Of an earlier revision: what has changed since, as it was.
    public static async Task<Dictionary<long, Price>> Of(CellView view, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        var prices = new Dictionary<long, Price>();
        await using var rows = await view.Read.Rows(
            """
            SELECT number, document FROM samples WHERE collected_on BETWEEN @from AND @to AND revision <= @most AND document LIKE '%"price"%'
            UNION ALL
            SELECT sample, document FROM sample_versions WHERE until_revision > @most AND revision <= @most AND document LIKE '%"price"%'
            """, ("@from", SampleRows.Day(from)), ("@to", SampleRows.Day(to)), ("@most", view.Past?.Revision ?? long.MaxValue));
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
