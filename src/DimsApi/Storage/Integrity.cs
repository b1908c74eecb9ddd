namespace Dims.Storage;

// What the engine itself finds broken, a line each. PostgreSQL guards its own pages, and its constraints cannot be switched off by a reader; a file can be damaged by anything.
internal static class Integrity
{
    public static async Task<IReadOnlyList<string>> Find(Read read)
    {
        if (read.Database.Name != "sqlite") return [];
        var faults = (await read.Query<string>("PRAGMA integrity_check")).Where(f => f != "ok");
        var orphans = await read.Query<string>("SELECT 'a row of ' || \"table\" || ' refers to nothing in ' || parent FROM pragma_foreign_key_check");
        return [.. faults, .. orphans];
    }
}
