using System.Text.Json;
using Dims.Storage;

namespace Dims.Samples;

// What is there already, asked at once for all that a transaction is about to record: before its first write, which waits for company on its way to a database over the network.
internal static class StoredSamples
{
    public sealed record Stored(long Number, string Id, long Revision, string Document, bool PositivesOnly, bool Removed);

    // By location and reference.
    public static async Task<Dictionary<(string Location, string Reference), Stored>> Find(Session session, IEnumerable<(string Location, string Reference)> samples)
    {
        var found = new Dictionary<(string, string), Stored>();
        string[][] asked = [.. samples.Distinct().Select(s => new[] { s.Location, s.Reference })];
        if (asked.Length == 0) return found;
        const string Columns = "s.number, s.id, s.revision, s.document, s.positives_only, s.location_id, s.reference, s.state";
        await using var reader = asked.Length == 1
            ? await session.Rows($"SELECT {Columns} FROM samples s WHERE s.location_id = @location AND s.reference = @reference", ("@location", asked[0][0]), ("@reference", asked[0][1]))
            : await session.Rows($"SELECT {Columns} FROM {session.Database.Each("@asked")} JOIN samples s ON s.location_id = j.value ->> 0 AND s.reference = j.value ->> 1", ("@asked", JsonSerializer.Serialize(asked)));
        while (await reader.ReadAsync())
            found[(reader.GetString(5), reader.GetString(6))] = new Stored(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetInt32(4) == 1, reader.GetString(7) == "removed");
        return found;
    }

    // The locations that exist, and which of them hold generated data.
    public static async Task<Dictionary<string, bool>> Locations(Session session, IEnumerable<string> ids)
    {
        var found = new Dictionary<string, bool>(StringComparer.Ordinal);
        string[] asked = [.. ids.Distinct(StringComparer.Ordinal)];
        if (asked.Length == 0) return found;
        await using var reader = asked.Length == 1
            ? await session.Rows("SELECT id, generated FROM locations WHERE id = @id", ("@id", asked[0]))
            : await session.Rows($"SELECT l.id, l.generated FROM {session.Database.Each("@asked")} JOIN locations l ON l.id = j.value ->> 0", ("@asked", JsonSerializer.Serialize(asked.Select(a => new[] { a }))));
        while (await reader.ReadAsync()) found[reader.GetString(0)] = reader.GetInt32(1) == 1;
        return found;
    }
}
