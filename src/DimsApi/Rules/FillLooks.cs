using System.Text.Json;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;
using Dims.Storage;
using MediatR;

namespace Dims.Rules;

// What tablets look like that were recorded before looks were kept: some at a time, behind the last one that has a look. The answer is the last one read, 0 where none was.
public sealed record FillLooks : ICommand<long>, ISlice, IHousekeeping
{
    // Where the one before ended.
    public long After { get; init; }
}

public sealed class FillLooksHandler(Session session) : IRequestHandler<FillLooks, long>
{
    private const int AtOnce = 500;

    public async Task<long> Handle(FillLooks command, CancellationToken cancellationToken)
    {
        var after = Math.Max(command.After, await session.Scalar<long>("SELECT COALESCE(MAX(sample), 0) FROM sample_looks"));
        var tablets = await session.Query<(long Number, string Day, string Document)>("SELECT number, collected_on, document FROM samples WHERE number > @after AND form = 'tablet' ORDER BY number LIMIT @AtOnce", new { after, AtOnce });
        foreach (var (number, day, document) in tablets)
            if (Looks.Of(JsonSerializer.Deserialize<SubmitSample>(document, Wire.Json)!) is { } look)
                await session.Write("INSERT INTO sample_looks (sample, look, day) VALUES (@number, @look, @day) ON CONFLICT (sample) DO NOTHING", ("@number", number), ("@look", look), ("@day", day));
        return tablets.Count == 0 ? 0 : tablets[^1].Number;
    }
}
