using System.Net;
using System.Text.RegularExpressions;
using Dims.Access;
using Dims.Rules;
using Dims.Samples;
using Dims.Substances;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Rules;

// Judging never reads history: whatever it runs finds its rows by an index, and runs no more when there is more.
public sealed class JudgingPlanTests
{
    // A few rows whatever is recorded: the rules themselves, where the locations are, what is due, and whether there is anything generated (an index of those alone, up to its first row).
    private static readonly string[] Small = ["rule_versions", "locations", "location_regions", "substance_merges", "counters", "judging_due", "samples USING COVERING INDEX samples_generated"];

    [Theory, OnBothEngines]
    public async Task Whatever_judging_runs_finds_its_rows_by_an_index(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:ClockEvery=00:01:00");
        var coordinator = await dims.With(Roles.Coordinator);
        var lab = await dims.With(Roles.Laboratory);
        await dims.Send(Lab.Tablet(120, day: "2024-11-20"));
        await dims.Send(new PutAlertRule { Id = "atropine-cluster", Reason = "test", Rule = RuleBench.Rule(RuleKind.Cluster) with { Count = 2, Days = 7, Substances = ["atropine"] } });
        await dims.Send(new PutAlertRule { Id = "back", Reason = "test", Rule = RuleBench.Rule(RuleKind.FirstSighting) with { Days = 100 } });
        for (var i = 0; i < 20; i++) await Everything(dims, lab, i);
        while (await Due(dims) > 0) await dims.Send(new JudgeAgain());

        // In memory, as it is for whoever comes by an endpoint.
        await dims.Services.GetRequiredService<SubstanceIndex>().Current();
        using var statements = await Statements.Of(dims);
        await Everything(dims, lab, 21);
        var recorded = statements.Take();
        (await coordinator.Put("/v1/names/unknown21", """{ "substance": "pmma" }""")).Is(HttpStatusCode.OK);
        (await coordinator.Post("/v1/substance-merges", """{ "from": "pma", "into": "pmma", "reason": "test" }""")).Is(HttpStatusCode.Created);
        // The register and the rules are read whole once after a change, by whoever comes first.
        await dims.Services.GetRequiredService<SubstanceIndex>().Current();
        statements.Take();
        while (await Due(dims) > 0) await dims.Send(new JudgeAgain());
        var again = statements.Take();

        // The trap itself works: both kept tables, the proposals, the marks and the notices are among what was run.
        foreach (var table in new[] { "sightings", "sample_looks", "findings", "proposal_products", "proposal_evidence", "urgent_samples", "notices", "counters" })
            Assert.Contains(recorded, s => s.Contains(table, StringComparison.Ordinal));
        foreach (var table in new[] { "judging_due", "sightings", "proposal_evidence", "sample_sold_as", "proposal_substances" }) Assert.Contains(again, s => s.Contains(table, StringComparison.Ordinal));
        var scans = await statements.Scans([.. recorded, .. again]);
        Assert.DoesNotContain(scans, s => !Small.Any(t => s.Split(" <- ")[0].Contains(" " + t, StringComparison.Ordinal)) && !IsSmallByItsAlias(s));
    }

    [Theory, OnBothEngines]
    public async Task Judging_a_sample_runs_as_many_statements_after_a_thousand_samples_as_after_ten(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:ClockEvery=00:01:00");
        var location = await dims.With(Roles.Location);
        using var statements = await Statements.Of(dims);
        async Task<int> Cost(int at)
        {
            await dims.Send(Lab.Tablet(100) with { Appearance = new Appearance { Logo = "Star" } });
            statements.Take();
            await dims.Send(Lab.Tablet(100, $"usual-{at}") with { Appearance = new Appearance { Logo = "Star" } });
            await dims.Send(Danger($"danger-{at}"));
            return statements.Take().Count(s => Regex.IsMatch(s, "sightings|sample_looks|proposal|INTO urgent_samples|INTO notices|INTO findings|sample_sold_as"));
        }
        SubmitSample Danger(string reference) => Lab.Tablet(reference: reference) with { Appearance = new Appearance { Logo = $"Moon {reference}" }, Analyses = [Lab.Measured(Lab.Found("PMMA"))] };
        async Task Fill(int from, int count) => (await location.Post("/v1/sample-batches", Enumerable.Range(from, count).Select(i => i % 10 == 0 ? Danger($"f-{i}") : Lab.Tablet(100, $"f-{i}") with { Appearance = new Appearance { Logo = $"Logo {i}" } }).ToArray())).Is(HttpStatusCode.OK);

        await Fill(0, 10);
        await Cost(0);
        var few = await Cost(1);
        await Fill(10, 490);
        await Fill(500, 500);
        var many = await Cost(2);
        TestContext.Current.TestOutputHelper?.WriteLine($"{few} statements after ten, {many} after a thousand");
        Assert.Equal(few, many);
    }

    // Tablets and powders, known and unknown, dangerous and usual, and an analysis that is added.
    private static async Task Everything(TestDims dims, Client lab, int i)
    {
        await dims.Send(Lab.Tablet(310, $"A-{i}") with { Appearance = new Appearance { Logo = "Star" } });
        await dims.Send(JudgingTests.Holding("2026-11-17", Lab.Found("PMMA"), Lab.Found("atropine")) with { Reference = $"B-{i}", Appearance = new Appearance { Logo = "Moon" } });
        await dims.Send(JudgingTests.Holding("2026-11-17", Lab.Found("PMA")) with { Reference = $"P-{i}", Form = Form.Liquid });
        await dims.Send(JudgingTests.Holding("2026-11-17", Lab.Found("atropine"), Lab.Found($"unknown {i}")) with { Reference = $"C-{i}", Form = Form.Powder, SoldAs = ["cocaine", $"sold {i}"] });
        var number = (await dims.Send(Lab.Tablet(120, $"D-{i}"))).Number;
        (await lab.Post($"/v1/samples/{number}/analyses", Lab.Measured(Lab.Found("isotonitazene")) with { Run = "R" })).Is(HttpStatusCode.Created);
    }

    // In the plan SQLite names the alias.
    private static bool IsSmallByItsAlias(string scan) => scan.Split(" <- ") is [var plan, var sql] && Small.Any(t => Regex.IsMatch(sql, $@"\b{t} (AS )?{plan.Split(' ')[1]}\b"));

    private static async Task<int> Due(TestDims dims)
    {
        await using var read = await dims.Database.Read();
        return await read.Scalar<int>("SELECT count(*) FROM judging_due");
    }
}
