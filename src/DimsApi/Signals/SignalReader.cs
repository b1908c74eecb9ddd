using Dims.Cells;
using Dims.Http;
using Dims.Trends;

namespace Dims.Signals;

// Counts from the cells: of each content is judged once whether it holds a substance, and only samples that do are looked at.
internal sealed class SignalReader(Moments moments, TimeProvider clock)
{
    public async Task<SignalList> Read(SignalQuestion asked, CancellationToken cancel)
    {
        await using var moment = await moments.Open(null, cancel);
        var (view, register, faults) = (moment.View, moment.Register, new Faults());
        var (read, cells) = (view.Read, view.Cells);
        var only = asked.Substance is null ? null : QuestionResolver.Substance(asked.Substance, register, faults);
        await QuestionResolver.CheckSet(read, asked.RegionSet, "?regionSet", faults);
        faults.ThrowIfAny();
        var substances = only is not null ? [only] : (await read.Query<string>(
            "SELECT DISTINCT substance FROM names n WHERE substance IS NOT NULL AND EXISTS (SELECT 1 FROM findings f WHERE f.name = n.folded) ORDER BY substance")).Where(register.Substances.ContainsKey).ToList();
        var regions = (await read.Query<(string Location, string Region)>("SELECT location_id, region FROM location_regions WHERE region_set = @RegionSet", new { asked.RegionSet })).ToDictionary(r => r.Location, r => r.Region, StringComparer.Ordinal);
        var today = AmsterdamDay.Of(clock.GetUtcNow());
        var to = Periods.StartOf(today, Interval.Week).AddDays(-1);
        var weeks = new Periods(to.AddDays(1 - (7 * (asked.Weeks + SightingCount.Before))), to, Interval.Week).All;
        var first = FirstDay(cells);
        var (items, generated) = (new List<SubstanceSignal>(), false);
        foreach (var substance in substances)
        {
            var question = await QuestionResolver.Resolve(view, new DosageQuestion { Substance = substance }, register, today);
            var judge = await ContentJudge.Of(view.Meanings, question, register, cells.Contents);
            using var classes = judge.Classes;
            var count = new SightingCount(weeks, first ?? today);
            generated |= Count(cells, judge, count, regions, today);
            if (count.Samples > 0) items.Add(count.Of(substance));
        }
        return new SignalList
        {
            To = to,
            RegionSet = asked.RegionSet,
            Counting = "samples that held the substance, by the day they were handed in, whatever they were brought in for; " + DosageWords.Counting(null),
            Method = "EARS C2 by ISO week: above the mean of the seven weeks before the last two plus 3.09 of their standard deviations, which count as 0.5 at least",
            Generated = generated,
            Notes =
            [
                .. generated ? ["Generated demonstration data: these figures describe nothing that exists."] : Array.Empty<string>(),
                "Every substance and week is one test: of a thousand weeks without a rise about one is a signal all the same. Results of the last weeks are still coming in, so a week can be a signal later. More samples of everything are more of each substance.",
            ],
            Items = [.. items.Where(i => !asked.Above || i.Weeks.Any(w => w.Signal))],
        };
    }

    private static DateOnly? FirstDay(CellSnapshot cells)
    {
        if (cells.Blocks.Count == 0) return null;
        var first = cells.Blocks[0];
        return cells.Blocks.TakeWhile(b => b.Month == first.Month).Min(b => b.FirstDay.AddDays(Least(b.Days) - 1));
    }

    private static byte Least(ReadOnlySpan<byte> days)
    {
        var least = days[0];
        foreach (var day in days) if (day < least) least = day;
        return least;
    }

    private static bool Count(CellSnapshot cells, ContentJudge judge, SightingCount count, Dictionary<string, string> regions, DateOnly today)
    {
        var generated = false;
        foreach (var block in cells.Blocks)
            for (var group = 0; group < block.Contents.Length; group++)
            {
                var of = judge.Classes.Of(block.Contents[group]);
                if (of.IsSilent || !of.Counts || of.Verdict.Outcome is Outcome.NotDetected or Outcome.PositionUnknown) continue;
                for (var i = block.Starts[group]; i < block.Starts[group + 1]; i++)
                {
                    var (day, facet) = (block.FirstDay.AddDays(block.Days[i] - 1), cells.Facets[block.FacetTable[block.Facets[i]]]);
                    if (day > today) continue;
                    generated |= facet.Generated;
                    count.Add(day, regions.GetValueOrDefault(facet.Location, "unknown"));
                }
            }
        return generated;
    }
}
