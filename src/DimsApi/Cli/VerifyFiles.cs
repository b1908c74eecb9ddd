using System.Security.Cryptography;
using Dims.Storage;

namespace Dims.Cli;

// Reads every file once, one at a time, and hashes it.
internal static class VerifyFiles
{
    private const int Page = 500;

    public static async Task<IReadOnlyList<string>> Find(Read read)
    {
        var faults = new List<string>();
        for (var after = ""; ;)
        {
            var hashes = await read.Query<string>("SELECT hash FROM files WHERE hash > @after ORDER BY hash LIMIT @Page", new { after, Page });
            if (hashes.Count == 0) return faults;
            foreach (var hash in hashes)
            {
                var bytes = await read.Scalar<byte[]>("SELECT bytes FROM files WHERE hash = @hash", new { hash });
                if (Convert.ToHexStringLower(SHA256.HashData(bytes!)) != hash) faults.Add($"file {hash} holds other bytes");
            }
            after = hashes[^1];
        }
    }
}
