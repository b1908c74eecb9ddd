using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Rules;

internal sealed record TrialRow(JudgedSample Sample, bool Generated);

// Samples as the rules look at them, from their rows, in the order of days and by short pages.
internal sealed class TrialRows(Database database, DateOnly from, DateOnly to)
{
    private const int Page = 1000;
    private (string Day, long Number) _after = (SampleRows.Day(from), 0);

    // When each substance had been seen before the first day.
    public async Task FillSeen(KeptState state, RegisterSnapshot register, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        foreach (var (name, first, last) in await read.Query<(string Name, string First, string Last)>(
            """
            SELECT f.name, MIN(f.collected_on), MAX(f.collected_on) FROM findings f JOIN samples s ON s.number = f.sample
            WHERE f.collected_on < @from AND f.qualifier <> 'not-detected' AND f.superseded_in IS NULL AND s.kept_out = 0 GROUP BY f.name
            """, new { from = SampleRows.Day(from) }))
            state.See(register.Of(name)?.Substance ?? name, KeptRows.Day(first), KeptRows.Day(last));
    }

    public async Task<IReadOnlyList<TrialRow>> Next(CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var places = await read.Query<(string Day, long Number, long Generated)>(
            """
            SELECT s.collected_on, s.number, s.generated FROM samples s
            WHERE (s.collected_on, s.number) > (@day, @number) AND s.collected_on <= @to AND s.state <> 'removed' ORDER BY s.collected_on, s.number LIMIT @Page
            """, new { day = _after.Day, number = _after.Number, to = SampleRows.Day(to), Page });
        if (places.Count == 0) return [];
        _after = (places[^1].Day, places[^1].Number);
        var generated = places.Where(p => p.Generated == 1).Select(p => p.Number).ToHashSet();
        // In the order of days those after it are not there yet, whatever their numbers.
        return [.. (await StoredForJudging.Of(read, [.. places.Select(p => p.Number)])).Select(s => new TrialRow(s with { IsAddedTo = true }, generated.Contains(s.Number)))];
    }
}
