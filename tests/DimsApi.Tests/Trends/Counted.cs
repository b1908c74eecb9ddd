using Dims.Cells;
using Dims.Trends;

namespace Dims.Tests.Trends;

// Counts samples by what was said of each: judged one by one, as no question does it.
internal static class Counted
{
    public static void Add(this DosageCount count, IEnumerable<Statement> said, Periods periods, AmountScale scale, Func<Statement, IReadOnlyList<string>>? groupsOf = null)
    {
        foreach (var sample in said.GroupBy(s => s.Sample))
        {
            var verdict = SampleJudge.Judge([.. sample], scale);
            count.Add(verdict, periods.IndexOf(verdict.By.Day), groupsOf?.Invoke(verdict.By), 1, verdict.Outcome == Outcome.Quantified ? Run(verdict.By) : null);
        }
    }

    public static AmountRun Run(Statement said)
    {
        var run = new AmountRun(said.Unit!.Value, said.Basis) { Samples = [(said.Sample, said.Amount!.Value)] };
        run.Add(said.Amount.Value);
        return run;
    }
}
