using System.Globalization;
using Dims.Cells;
using Dims.Http;
using Dims.Trends;
using Microsoft.Extensions.Options;

namespace Dims.Signals;

// Counts from the cells: of each content is judged once whether it holds a substance, and only samples that do are looked at.
internal sealed class SignalReader(Moments moments, IOptions<DimsOptions> options)
{
    public async Task<SignalList> Read(SignalQuestion asked, CancellationToken cancel)
    {
        await using var moment = await moments.Open(asked.AsKnownAt, cancel);
        var (view, register, faults) = (moment.View, moment.Register, new Faults());
        var (read, cells) = (view.Read, view.Cells);
        var only = asked.Substance is null ? null : QuestionResolver.Substance(asked.Substance, register, faults);
        await QuestionResolver.CheckSet(read, asked.RegionSet, "?regionSet", faults);
        faults.ThrowIfAny();
        var substances = only is not null ? [only] : cells.Contents.Names.Keys.Select(n => register.Of(n)?.Substance).OfType<string>().Where(register.Substances.ContainsKey).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var regions = await view.Meanings.Regions(asked.RegionSet);
        var today = DosageTrend.LastDay(asked.To, moment.Today, moment.Latest);
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
        var told = only is null ? SightingCount.Adjusted(items) : items;
        return new SignalList
        {
            To = to,
            Revision = cells.Revision,
            AsKnownAt = moment.KnownAt,
            Citation = Cite(await Citation.Of(read, options.Value, cells.Revision, moment.KnownAt, generated), asked, only, to, today).Line,
            Disclosure = KeyDisclosure.Of(options.Value),
            RegionSet = asked.RegionSet,
            Counting = "samples that held the substance, by the day they were handed in, whatever they were brought in for; " + DosageWords.Counting(null),
            Method = "EARS C2 by ISO week: above the mean of the seven weeks before the last two plus 3.09 of their standard deviations, which count as 0.5 at least",
            Generated = generated,
            Notes =
            [
                .. generated ? ["Generated demonstration data: these figures describe nothing that exists."] : Array.Empty<string>(),
                "Every substance and week is one test: of a thousand weeks without a rise about one is a signal all the same; `adjustedP` holds the substances of a week against each other. Results of the last weeks are still coming in, so a week can be a signal later. More samples of everything are more of each substance.",
            ],
            Items = [.. told.Where(i => !asked.Above || i.Weeks.Any(w => w.Signal))],
        };
    }

    private static Citation Cite(Citation citation, SignalQuestion asked, string? substance, DateOnly to, DateOnly today) =>
        (citation with { Path = "/v1/signals", Title = string.Create(CultureInfo.InvariantCulture, $"First and last sightings, spread, and {asked.Weeks} weeks to {to:yyyy-MM-dd} against their limits (EARS C2){(substance is null ? "" : ": " + substance)}") })
            .With("substance", substance).With("weeks", asked.Weeks).With("regionSet", asked.RegionSet).With("above", asked.Above ? true : null).With("to", today);

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
