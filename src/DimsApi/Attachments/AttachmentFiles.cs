using Dims.Storage;

namespace Dims.Attachments;

// The bytes: one row per different file, as long as an attachment uses it. Every change of one begins by locking its row.
public sealed class AttachmentFiles(Session session)
{
    private const int MostAtOnce = 100;

    internal async Task Keep(CleanFile file, string hash) => await session.Execute(
        "INSERT INTO files (hash, media_type, size, bytes) VALUES (@hash, @MediaType, @size, @Bytes) ON CONFLICT (hash) DO UPDATE SET size = excluded.size",
        new { hash, file.MediaType, size = file.Bytes.Length, file.Bytes });

    // After the attachment has let go of it.
    public async Task Drop(string hash)
    {
        await session.Execute("UPDATE files SET size = size WHERE hash = @hash", new { hash });
        await session.Execute("DELETE FROM files WHERE hash = @hash AND NOT EXISTS (SELECT 1 FROM attachments WHERE file = @hash)", new { hash });
    }

    // Of a sample that was a test record: the files go, and that they were there stays.
    internal async Task RemoveAll(string sample, string by)
    {
        var gone = await session.Query<string>(
            "UPDATE attachments SET state = 'removed', reason = 'test-record', reviewed_at = @at, reviewed_by = @by, file = NULL, edition = edition + 1 WHERE sample = @sample AND file IS NOT NULL RETURNING hash", new { sample, at = session.NowText, by });
        foreach (var hash in gone.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) await Drop(hash);
    }

    // Photos are kept for a time; what they were of, and that they were there, is kept for ever.
    public async Task<int> ExpirePhotos(string before)
    {
        var old = await session.Query<string>(
            """
            UPDATE attachments SET state = 'expired', file = NULL, edition = edition + 1
            WHERE id IN (SELECT id FROM attachments WHERE kind = 'photo' AND file IS NOT NULL AND recorded_at < @before ORDER BY recorded_at LIMIT @MostAtOnce) RETURNING hash
            """, new { before, MostAtOnce });
        foreach (var hash in old.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) await Drop(hash);
        return old.Count;
    }
}
