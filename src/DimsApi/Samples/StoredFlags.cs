using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.Samples;

// Flags as they are stored.
internal static class StoredFlags
{
    public const string Columns = "f.sample, f.ordinal, f.code, f.pointer, f.detail, f.figures, f.keeps_out, f.confirmed_at, f.reason";

    public static async Task<IReadOnlyList<(long Sample, PlausibilityFlag Flag)>> Of(Sql sql, long[] samples)
    {
        var found = new List<(long, PlausibilityFlag)>();
        await using var reader = await sql.Rows($"SELECT {Columns} FROM {sql.Database.Each("@samples")} JOIN flags f ON f.sample = CAST(j.value ->> 0 AS INTEGER) ORDER BY f.sample, f.ordinal", ("@samples", JsonSerializer.Serialize(samples.Select(s => new[] { s }))));
        while (await reader.ReadAsync()) found.Add(Read(reader));
        return found;
    }

    public static (long Sample, PlausibilityFlag Flag) Read(System.Data.Common.DbDataReader row) => (row.GetInt64(0), new PlausibilityFlag
    {
        Ordinal = row.GetInt32(1),
        Code = Wire.TryParse<FlagCode>(row.GetString(2), out var code) ? code : throw new InvalidOperationException($"The database holds the flag '{row.GetString(2)}'."),
        Pointer = row.GetString(3),
        Detail = row.GetString(4),
        Figures = JsonSerializer.Deserialize<List<FlagFigure>>(row.GetString(5), Wire.Json)!,
        KeepsOut = row.GetInt32(6) == 1,
        ConfirmedAt = row.IsDBNull(7) ? null : Instant.Parse(row.GetString(7)),
        Reason = row.IsDBNull(8) ? null : row.GetString(8),
    });
}
