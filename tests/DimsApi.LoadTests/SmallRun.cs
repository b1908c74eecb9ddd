namespace Dims.LoadTests;

// Runs everything once and small, and asserts counts only: `./test` calls it, so that this program does not rot between measurements.
internal static class SmallRun
{
    private const int Requests = 50;

    public static async Task<int> Run(Plan plan)
    {
        try
        {
            var bench = plan with { Operations = [.. plan.Operations.Except(Plan.Others)] };
            return await Check(bench) & await AlertComparison.Run(plan, isTest: true) & await WebhookComparison.Run(plan, isTest: true) & await PublishComparison.Run(plan, isTest: true) & await TrendComparison.Run(plan, isTest: true) & await RecognitionComparison.Run(plan, isTest: true) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(plan.Folder, recursive: true);
        }
    }

    private static async Task<bool> Check(Plan plan)
    {
        var whyNot = ReferenceServer.WhyNot(plan.Bench);
        var random = new Random(1);
        List<InventedSample> samples = whyNot is null
            ? [.. InventedData.Read(await ReferenceServer.Generate(plan))]
            : [.. Enumerable.Range(1, plan.Samples).Select(i => InventedData.Tablet(random, $"S-{i}"))];
        var questions = new Questions(samples, batchOf: 20);
        var isFine = true;
        await using (var ours = await OurServer.Start(plan.Folder, samples))
        {
            foreach (var operation in plan.Operations) isFine &= Once("ours", ours.Url, operation, questions.Ours(operation, ours.Ids, ours.Key), plan);
            var stored = await ours.Count();
            var expected = samples.Count + (plan.Operations.Contains("post") ? Requests : 0) + (plan.Operations.Contains("batch") ? Requests * questions.BatchOf : 0);
            Console.WriteLine($"ours: {stored} samples stored, {expected} expected");
            isFine &= stored == expected;
        }
        if (whyNot is not null)
        {
            Console.WriteLine($"reference: skipped, {whyNot}");
            return isFine;
        }
        await using var reference = await ReferenceServer.Start(plan);
        foreach (var operation in plan.Operations) isFine &= Once("reference", reference.Url, operation, questions.Reference(operation), plan);
        return isFine;
    }

    private static bool Once(string side, Uri url, string operation, Requests requests, Plan plan)
    {
        var measured = ClosedLoop.Run(url, requests, plan.Connections, TimeSpan.FromMinutes(1), Requests);
        Console.WriteLine($"{side}: {operation}: {measured.Answers} answers, {measured.Failed} failures{(measured.Failed > 0 ? $" ({measured.FirstFailure})" : "")}");
        return measured.Answers == Requests && measured.Failed == 0;
    }
}
