using Dims.Tests.Host;

namespace Dims.Tests.Samples;

// What a database holds, to show that a refused request left nothing behind.
internal sealed record Stored(long Samples, long Findings, long Names, long Revision)
{
    public static async Task<Stored> In(TestDims dims)
    {
        await using var read = await dims.Database.Read();
        return new Stored(
            await read.Scalar<long>("SELECT count(*) FROM samples"),
            await read.Scalar<long>("SELECT count(*) FROM findings"),
            await read.Scalar<long>("SELECT count(*) FROM names"),
            await read.Scalar<long>("SELECT value FROM counters WHERE name = 'revision'"));
    }
}
