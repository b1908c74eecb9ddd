namespace Dims.Benchmarks;

// Each benchmark once, here, by counts alone: that it does the work it is named after.
public static class Once
{
    public static async Task<int> Run()
    {
        foreach (var callers in new[] { 1, 16, 64 })
        {
            await using var load = await WriteLoad.Prepare();
            await load.OneCommitEach(callers, WriteGateBenchmarks.Commands);
            Must(await load.Rows() == WriteGateBenchmarks.Commands, $"{callers} callers with one commit each wrote {await load.Rows()} rows of {WriteGateBenchmarks.Commands}");
            await load.ThroughTheGate(callers, WriteGateBenchmarks.Commands);
            Must(await load.Rows() == 2 * WriteGateBenchmarks.Commands, $"{callers} callers through the gate wrote {await load.Rows() - WriteGateBenchmarks.Commands} rows of {WriteGateBenchmarks.Commands}");
            if (callers == 1) Must(load.Commits == WriteGateBenchmarks.Commands, $"one caller shared commits: {load.Commits} for {WriteGateBenchmarks.Commands} commands");
            else Must(load.Commits < WriteGateBenchmarks.Commands, $"{callers} callers shared no commit");
            Console.WriteLine($"{callers} callers: {WriteGateBenchmarks.Commands} commands, {load.Commits} commits");
        }
        await using var names = await NameLoad.Prepare();
        Must(names.Known == names.Asked.Length, $"{names.Known} of {names.Asked.Length} names were found");
        Must(names.InDictionary() == names.Asked.Length, "the plain dictionary does not have every name");
        Must(names.Suggested > 0, "no name that is one letter off had a suggestion");
        Console.WriteLine($"{names.Asked.Length} names: {names.Known} found, {names.Suggested} of {names.Misspelt.Length} misspelt with suggestions");
        await using var rules = await RuleLoad.Prepare(200);
        Must(rules.LookUp() > 200, "the names of the samples were not found");
        Must(rules.Judge() >= 3, "the rules did not find the three tablets of more than 300 mg that end the demo");
        Must(rules.Dangers() == 0, "the end of the demo holds nothing of the danger list");
        Console.WriteLine($"{rules.Samples.Length} samples judged by {rules.Rules} rules: {rules.Judge()} questions");
        return 0;
    }

    private static void Must(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException(otherwise);
    }
}
