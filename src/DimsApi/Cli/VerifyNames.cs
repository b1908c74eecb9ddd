using Dims.Storage;
using Dims.Substances;

namespace Dims.Cli;

// Holds what names stand for against each other.
internal static class VerifyNames
{
    public const string Merged =
        """
        SELECT 'name ' || n.folded || ' stands for ' || s.slug || ', merged into ' || s.merged_into FROM names n JOIN substances s ON s.slug = n.substance WHERE s.merged_into IS NOT NULL
        UNION ALL
        SELECT 'substance ' || s.slug FROM substances s LEFT JOIN substance_merges m ON m.from_substance = s.slug AND m.undone_at IS NULL WHERE COALESCE(s.merged_into, '') <> COALESCE(m.into_substance, '')
        """;

    // An InChIKey that nobody named by itself goes by its first block, whichever of the two came first.
    public static async Task<IReadOnlyList<string>> FindWaiting(Read read, DateTimeOffset now)
    {
        var known = (await read.Query<string>("SELECT folded FROM names WHERE length(folded) = @BlockLength AND (substance IS NOT NULL OR market_name IS NOT NULL)", new { NameFolding.BlockLength })).ToHashSet(StringComparer.Ordinal);
        var waiting = await read.Query<string>("SELECT folded FROM names WHERE length(folded) = @KeyLength AND substance IS NULL AND market_name IS NULL ORDER BY folded", new { NameFolding.KeyLength });
        return [.. waiting.Where(k => NameFolding.BlockOf(k) is { } block && known.Contains(block)).Select(k => $"name {k} waits, and its first block is known")];
    }
}
