using Dims.Rules;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Proposals;

// What tablets with the same logo and colours held in the last 24 months: one stretch of an index, and the findings of those few.
internal static class LookAlikeCount
{
    private const int Most = 1000;

    public static async Task<LookAlikes?> Of(Sql sql, string? look, string? substance, DateOnly today)
    {
        if (look is null || !Looks.HasLogo(look)) return null;
        // Whatever the shape: `}` is the character behind `|`.
        var stem = look[..look.LastIndexOf('|')];
        var from = today.AddMonths(-24);
        long[] numbers = [.. await sql.Query<long>(
            $"SELECT sample FROM sample_looks WHERE look >= @from AND look < @before AND day >= @since ORDER BY day DESC, sample DESC LIMIT {Most}", new { from = stem + "|", before = stem + "}", since = SampleRows.Day(from) })];
        var figures = await FoundSample.FiguresOf(sql, numbers);
        var found = numbers.Select(n => figures[n].Where(f => f.Qualifier != Qualifier.NotDetected).ToList()).Where(f => f.Count > 0).ToList();
        return new LookAlikes
        {
            Look = stem,
            From = from,
            To = today,
            N = numbers.Length,
            OtherContent = found.Count(f => f.TrueForAll(x => x.Slug != substance)),
            WithoutResult = numbers.Count(n => !figures[n].Any()),
            Contents = [.. found.Select(Heaviest).GroupBy(m => m.Slug ?? m.Substance).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => new LookAlikeContent { Substance = g.Key, N = g.Count(), Ranges = Ranges(g) })],
        };
    }

    private static EvidenceFigure Heaviest(List<EvidenceFigure> found) => found.MaxBy(f => f is { Qualifier: Qualifier.Equal, Doubted: false, Amount: { } amount } ? amount : -1m)!;

    public static IReadOnlyList<AmountRange> Ranges(IEnumerable<EvidenceFigure> figures) =>
    [
        .. figures.Where(f => f is { Qualifier: Qualifier.Equal, Doubted: false, Amount: not null, Unit: not null, Basis: not null }).GroupBy(f => (Unit: f.Unit!.Value, Basis: f.Basis!.Value)).OrderByDescending(g => g.Count()).ThenBy(g => g.Key)
            .Select(g => new AmountRange { Unit = g.Key.Unit, Basis = g.Key.Basis, N = g.Count(), Lowest = g.Min(f => f.Amount!.Value), Highest = g.Max(f => f.Amount!.Value) }),
    ];
}
