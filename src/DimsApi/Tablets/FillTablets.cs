using System.Text.Json;
using Dims.Http;
using Dims.Messaging;
using Dims.Rules;
using Dims.Samples;
using Dims.Storage;
using MediatR;

namespace Dims.Tablets;

// The looks of tablets that were recorded before they were kept in rows: some at a time, the newest first. True while there are more.
public sealed record FillTablets : ICommand<bool>, ISlice, IHousekeeping;

public sealed class FillTabletsHandler(Session session) : IRequestHandler<FillTablets, bool>
{
    private const int AtOnce = 500;

    public async Task<bool> Handle(FillTablets command, CancellationToken cancellationToken)
    {
        var upTo = await session.Scalar<long>("SELECT up_to FROM unfilled_tablets");
        if (upTo == 0) return false;
        var tablets = await session.Query<(long Number, string Day, string Document)>("SELECT number, collected_on, document FROM samples WHERE number <= @upTo AND form = 'tablet' ORDER BY number DESC LIMIT @AtOnce", new { upTo, AtOnce });
        foreach (var (number, day, document) in tablets)
        {
            var sample = JsonSerializer.Deserialize<SubmitSample>(document, Wire.Json)!;
            if (Looks.Of(sample) is { } look) await session.Write("INSERT INTO sample_looks (sample, look, day) VALUES (@number, @look, @day) ON CONFLICT (sample) DO NOTHING", ("@number", number), ("@look", look), ("@day", day));
            if (SeenTablet.Of(sample) is { } seen && await session.Scalar<long>("SELECT count(*) FROM tablets WHERE sample = @number", new { number }) == 0) session.Insert(TabletRows.Row, TabletRows.Values(number, day, seen));
        }
        await session.Flush();
        var next = tablets.Count == AtOnce ? tablets[^1].Number - 1 : 0;
        await session.Execute("UPDATE unfilled_tablets SET up_to = @next", new { next });
        return next > 0;
    }
}
