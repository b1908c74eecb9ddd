using System.Globalization;
using Dims.Cells;
using Dims.Http;
using Dims.Samples;
using Dims.Substances;
using Dims.Trends;

namespace Dims.Disclosure;

// What every published table counts now, by year and quarter. It asks the same questions that keys ask, and reads the answers apart by place.
internal sealed class FactReader(CompositionTrend composition, TimeProvider clock)
{
    // So that one question has few enough entries, whatever the number of locations.
    private const int YearsAtOnce = 2;

    // All of one moment: tables that were read one after the other would not agree with each other.
    public async Task<IReadOnlyDictionary<TableKey, IReadOnlyDictionary<int, YearFacts>>> Read(Moment moment, DisclosurePolicy policy)
    {
        var (tables, today) = (new Tables(policy, AmsterdamDay.Of(clock.GetUtcNow())), AmsterdamDay.Of(clock.GetUtcNow()));
        var (view, register) = (moment.View, moment.Register);
        foreach (var substance in await view.Read.Query<string>(
            "SELECT DISTINCT substance FROM names n WHERE substance IS NOT NULL AND EXISTS (SELECT 1 FROM findings f WHERE f.name = n.folded) ORDER BY substance"))
        {
            if (!register.Substances.ContainsKey(substance)) continue;
            foreach (var unit in policy.Forms.Select(DisclosurePolicy.UnitOf).Distinct()) await Measured(view, register, substance, unit, policy, tables, today);
        }
        var sold = await view.Read.Query<string>(
            "SELECT DISTINCT COALESCE(market_name, substance) FROM names n WHERE COALESCE(market_name, substance) IS NOT NULL AND EXISTS (SELECT 1 FROM sample_sold_as s WHERE s.name = n.folded)");
        var first = view.Cells.Blocks.Count == 0 ? today.Year : view.Cells.Blocks[0].FirstDay.Year;
        foreach (var name in sold.Order(StringComparer.Ordinal))
            for (var year = first; year <= today.Year; year += YearsAtOnce) await Contents(moment, name, year, tables, today);
        return tables.All;
    }

    private static async Task Measured(CellView view, RegisterSnapshot register, string substance, Unit unit, DisclosurePolicy policy, Tables tables, DateOnly today)
    {
        var question = await QuestionResolver.Resolve(view, new DosageQuestion { Substance = substance, Unit = unit }, register, today);
        var judge = await ContentJudge.Of(view.Meanings, question, register, view.Cells.Contents);
        using var classes = judge.Classes;
        foreach (var (of, facet, day, value) in EachSample.Of(view.Cells, judge, question.Scale))
        {
            if (day > today || !policy.Forms.Contains(facet.Form) || DisclosurePolicy.UnitOf(facet.Form) != unit) continue;
            var (verdict, form) = (of.Verdict, Wire.Name(facet.Form));
            if (of.Counts && verdict.Outcome == Outcome.Quantified)
                tables.Add(new TableKey(TableKind.Dosage, substance, form, Wire.Name(verdict.Basis)), day, facet.Location, value.ToString("0.######", CultureInfo.InvariantCulture), 1, facet.Generated);
            // Of a prevalence all that looked for it, whatever they found: else the numbers of two substances would differ by what was found.
            if (facet.BroughtIn != BroughtIn.Routine || facet.PositivesOnly || !of.LookedFor) continue;
            var isFound = of.Counts && verdict.Outcome is not (Outcome.NotDetected or Outcome.PositionUnknown);
            tables.Add(new TableKey(TableKind.Prevalence, substance, form, ""), day, facet.Location, isFound ? Facts.Found : Facts.NotFound, 1, facet.Generated);
        }
    }

    private async Task Contents(Moment moment, string name, int year, Tables tables, DateOnly today)
    {
        var last = new DateOnly(year + YearsAtOnce - 1, 12, 31);
        var question = new CompositionQuestion { SoldAs = name, GroupBy = "location", Interval = Interval.Quarter, From = new DateOnly(year, 1, 1), To = last < today ? last : today, Top = 1 };
        var answer = await composition.Answer(question, moment);
        foreach (var entry in answer.Periods)
            foreach (var content in entry.Contents.Where(c => c.N > 0))
                tables.Add(new TableKey(TableKind.Composition, name, "", ""), entry.From, entry.Group!, Wire.Name(content.Content!.Value), content.N, answer.Generated);
    }

    private sealed class Tables(DisclosurePolicy policy, DateOnly today)
    {
        private readonly Dictionary<(TableKey Table, int Year), (Dictionary<(int Quarter, string Location, string Kind), int> Facts, bool Generated)> _years = [];

        public void Add(TableKey table, DateOnly day, string location, string kind, int n, bool generated)
        {
            var key = (table, day.Year);
            if (!_years.TryGetValue(key, out var year)) year = ([], false);
            _years[key] = (year.Facts, year.Generated | generated);
            var quarter = (day.Month + 2) / 3;
            year.Facts[(quarter, location, kind)] = year.Facts.GetValueOrDefault((quarter, location, kind)) + n;
        }

        // Of the quarters that are complete: those without samples too.
        public IReadOnlyDictionary<TableKey, IReadOnlyDictionary<int, YearFacts>> All => _years.GroupBy(y => y.Key.Table).ToDictionary(g => g.Key, g => (IReadOnlyDictionary<int, YearFacts>)g.ToDictionary(y => y.Key.Year, y => new YearFacts
        {
            Generated = y.Value.Generated,
            Quarters = Enumerable.Range(1, 4).Where(q => policy.IsComplete(LastDay(y.Key.Year, q), today)).ToDictionary(q => q, q => (IReadOnlyList<Fact>)[.. y.Value.Facts.Where(f => f.Key.Quarter == q)
                .OrderBy(f => f.Key.Location, StringComparer.Ordinal).ThenBy(f => f.Key.Kind, StringComparer.Ordinal).Select(f => new Fact(f.Key.Location, f.Key.Kind, f.Value))]),
        }));
    }

    public static DateOnly LastDay(int year, int quarter) => new DateOnly(year, (quarter * 3) - 2, 1).AddMonths(3).AddDays(-1);
}
