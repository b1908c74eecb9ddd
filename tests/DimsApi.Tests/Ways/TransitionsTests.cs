using Dims.Http;
using Dims.Samples;
using Dims.Tests.Host;
using Dims.Ways;

namespace Dims.Tests.Ways;

public sealed class TransitionsTests
{
    [Fact]
    public void The_table_of_the_page_is_the_table_of_the_code()
    {
        var page = File.ReadAllLines(Path.Combine(Shared.Checkout(), "docs", "ways.md"));
        string[] told = [.. page.SkipWhile(l => !l.StartsWith("| from | to |", StringComparison.Ordinal)).Skip(2).TakeWhile(l => l.StartsWith('|'))];
        string[] table = [.. Transitions.All.GroupBy(t => (t.From, t.To, t.How)).Select(g =>
            $"| {Wire.Name(g.Key.From)} | {Wire.Name(g.Key.To)} | {string.Join(", ", g.Select(t => Wire.Name(t.By) + (t.OwnOnly ? " (what no laboratory answers for)" : "")).Distinct())} | {Wire.Name(g.Key.How)} | {(Transitions.NeedsReason(g.Key.To) && g.Key.How is StepMeans.Step or StepMeans.Removal ? "yes" : "")} | {g.Select(t => t.Scope).OfType<string>().FirstOrDefault()} |")];
        Assert.True(table.SequenceEqual(told), "docs/ways.md should have:\n" + string.Join('\n', table));
    }

    [Fact]
    public void From_registered_everything_can_be_reached_and_nothing_is_made_twice()
    {
        var (seen, next) = (new HashSet<WayState> { WayState.Registered }, new Queue<WayState>([WayState.Registered]));
        while (next.TryDequeue(out var state)) foreach (var way in Transitions.From(state)) if (seen.Add(way.To)) next.Enqueue(way.To);
        Assert.Equal(Enum.GetValues<WayState>(), seen.Order());
        Assert.Equal(Transitions.All.Count, Transitions.All.Distinct().Count());
        Assert.DoesNotContain(Transitions.All, t => t.From == t.To);
        // A laboratory never sends, and never registers, refuses or reports.
        Assert.DoesNotContain(Transitions.All, t => t is { By: StepMaker.Laboratory, How: not StepMeans.Result, To: WayState.Registered or WayState.Refused or WayState.Queued or WayState.Sent or WayState.Reported });
    }

    // Whatever results a sample has, wherever it stands: where they put it is a way of the table.
    [Fact]
    public void Results_put_a_sample_only_where_the_table_lets_them()
    {
        WayResult[] kinds = [.. Enum.GetValues<Source>().SelectMany(s => new[] { new WayResult(s, true), new WayResult(s, false) })];
        foreach (var state in Enum.GetValues<WayState>())
            foreach (var shipped in new[] { false, true })
                for (var mask = 0; mask < 1 << kinds.Length; mask++)
                {
                    WayResult[] results = [.. kinds.Where((_, i) => (mask & (1 << i)) != 0)];
                    var to = Transitions.AfterResults(state, shipped, results);
                    Assert.True(to == state || Transitions.From(state).Any(t => t.To == to && t.How == StepMeans.Result), $"{state} with {string.Join(' ', results)} goes to {to}");
                    Assert.Equal(to, Transitions.AfterResults(to, shipped, results));
                    if (to is WayState.Authorised or WayState.Reported or WayState.Registered) Assert.DoesNotContain(results, r => !r.Counts);
                }
    }
}
