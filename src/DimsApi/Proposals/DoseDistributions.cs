using System.Runtime.InteropServices;
using Dims.Samples;
using Dims.Storage;
using Dims.Trends;

namespace Dims.Proposals;

// Where the doses of a proposal's samples lie among those of the last 24 months. A sample's value is the one that trends count it by.
internal static class DoseDistributions
{
    private const int MostUnits = 3;

    public static async Task<IReadOnlyList<DoseDistribution>> Of(Read read, string substance, Form form, IReadOnlyList<FoundSample> samples, DateOnly today, Access.Caller caller, CancellationToken cancel)
    {
        Unit[] units = [.. samples.SelectMany(s => s.Figures).Where(f => f.Slug == substance && f is { Qualifier: Qualifier.Equal, Unit: not null }).Select(f => f.Unit!.Value).Distinct().Order().Take(MostUnits)];
        if (units.Length == 0) return [];
        var from = today.AddMonths(-24);
        var statements = await Statements(read, substance, form, from, today, cancel);
        var places = samples.ToDictionary(s => s.Number);
        var all = new List<DoseDistribution>();
        foreach (var unit in units)
        {
            var verdicts = statements.Select(s => SampleJudge.Judge([.. s], new AmountScale(unit, null, new Dictionary<Basis, decimal>()))).Where(v => v.Outcome == Outcome.Quantified);
            foreach (var basis in verdicts.GroupBy(v => v.Basis).OrderBy(g => g.Key))
            {
                var own = basis.Where(v => places.ContainsKey(v.By.Sample)).OrderByDescending(v => v.Value).ThenBy(v => v.By.Sample).ToList();
                if (own.Count > 0) all.Add(Distribution(substance, form, unit, basis.Key, from, today, [.. basis.Select(v => v.Value).Order()], own, places, caller));
            }
        }
        return all;
    }

    private static DoseDistribution Distribution(
        string substance, Form form, Unit unit, Basis basis, DateOnly from, DateOnly to, List<decimal> sorted, List<SampleVerdict> own, Dictionary<long, FoundSample> places, Access.Caller caller)
    {
        ReadOnlySpan<double> values = sorted.ConvertAll(v => (double)v).ToArray();
        return new DoseDistribution
        {
            Substance = substance,
            Form = form,
            Unit = unit,
            Basis = basis,
            From = from,
            To = to,
            N = sorted.Count,
            Q1 = TrendMath.Quantile(values, 0.25)!.Value,
            Median = TrendMath.Quantile(values, 0.5)!.Value,
            Q3 = TrendMath.Quantile(values, 0.75)!.Value,
            P95 = TrendMath.Quantile(values, 0.95)!.Value,
            Samples = [.. own.Select(v => Place(v, sorted, places[v.By.Sample], caller))],
        };
    }

    private static DosePlace Place(SampleVerdict verdict, List<decimal> sorted, FoundSample sample, Access.Caller caller)
    {
        var above = TrendMath.CountAbove(CollectionsMarshal.AsSpan(sorted), verdict.Value);
        return new DosePlace
        {
            Number = ProposalAnswer.MayRead(caller, sample.Location) ? SampleNumber.Format(sample.Number) : null,
            Value = verdict.Value,
            Above = above,
            ShareAbove = (double)above / sorted.Count,
            Percentile = 100.0 * (sorted.Count - above) / sorted.Count,
        };
    }

    // Every statement about the substance in the period, by sample.
    private static async Task<IReadOnlyList<IGrouping<long, Statement>>> Statements(Read read, string substance, Form form, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        var question = new ResolvedQuestion
        {
            Asked = new DosageQuestion { Substance = substance, Form = form, From = from },
            Substance = substance,
            Overlapping = [],
            Scale = new AmountScale(Unit.Percent, null, new Dictionary<Basis, decimal>()),
            Factors = new Dictionary<Basis, decimal>(),
            To = to,
        };
        var statements = new List<Statement>();
        await using var findings = DosageSql.Findings(read, question, substance);
        await using var rows = await findings.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
            if (rows.IsDBNull(8))
                statements.Add(DosageSql.ReadKind(rows.GetString(5)) with
                {
                    Sample = rows.GetInt64(0),
                    Analysis = rows.GetInt32(1),
                    Day = FoundSample.DayOf(rows.GetString(3)),
                    AnalysedOn = rows.IsDBNull(4) ? null : rows.GetString(4),
                    Ordinal = rows.GetInt32(6),
                    Amount = rows.IsDBNull(7) ? null : rows.GetInt64(7),
                });
        return [.. statements.GroupBy(s => s.Sample)];
    }
}
