using System.Text.Json;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;
using Dims.Storage;
using MediatR;

namespace Dims.Tablets;

// Tablets that were recorded before their rows were kept: some at a time, behind the last one that has a row. The answer is the last one read, 0 where none was.
public sealed record FillTablets : ICommand<long>, ISlice, IHousekeeping
{
    // Where the one before ended.
    public long After { get; init; }
}

public sealed class FillTabletsHandler(Session session) : IRequestHandler<FillTablets, long>
{
    private const int AtOnce = 500;

    public async Task<long> Handle(FillTablets command, CancellationToken cancellationToken)
    {
        var after = Math.Max(command.After, await session.Scalar<long>("SELECT COALESCE(MAX(sample), 0) FROM tablets"));
        var tablets = await session.Query<(long Number, string Day, string Document)>("SELECT number, collected_on, document FROM samples WHERE number > @after AND form = 'tablet' ORDER BY number LIMIT @AtOnce", new { after, AtOnce });
        foreach (var (number, day, document) in tablets)
            if (SeenTablet.Of(JsonSerializer.Deserialize<SubmitSample>(document, Wire.Json)!) is { } seen) session.Insert(TabletRows.Row, TabletRows.Values(number, day, seen));
        await session.Flush();
        return tablets.Count == 0 ? 0 : tablets[^1].Number;
    }
}
