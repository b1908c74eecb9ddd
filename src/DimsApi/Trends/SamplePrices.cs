using System.Text.Json;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Trends;

// What was paid for the samples that a question reads.
internal static class SamplePrices
{
    public static async Task<Dictionary<long, Price>> Of(Read read, ResolvedQuestion question, CancellationToken cancel)
    {
        var prices = new Dictionary<long, Price>();
        await using var command = DosageSql.Documents(read, question);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (reader.Read())
            if (!prices.ContainsKey(reader.GetInt64(0)) && In(reader.GetString(1)) is { } price) prices.Add(reader.GetInt64(0), price);
        return prices;
    }

    private static Price? In(string document)
    {
        using var sample = JsonDocument.Parse(document);
        return sample.RootElement.TryGetProperty("price", out var price) && price.ValueKind == JsonValueKind.Object ? price.Deserialize<Price>(Wire.Json) : null;
    }
}
