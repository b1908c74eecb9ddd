using System.Diagnostics;
using System.Net;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Trends;

// What one instance recorded, the next question on another knows.
public sealed class TwoInstancesTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(1);

    [Theory, OnBothEngines]
    public async Task A_result_that_one_instance_records_is_in_the_figures_of_another(Engine engine)
    {
        await using var story = await TrendStory.Start(engine);
        await using var other = await story.Dims.Another();
        var (location, researcher) = (await story.Dims.With(Roles.Location, location: "utrecht"), await story.Dims.With(Roles.Researcher));
        var there = new Client(other.Url, researcher.Key);
        for (var n = 1; n <= 3; n++)
        {
            (await location.Post("/v1/samples", Tablet(n))).Is(HttpStatusCode.Created);
            await Holds(there, "/v1/trends/dosage?substance=mdma&form=tablet&from=2026-01-01", a => a.Json.GetProperty("periods")[0].GetProperty("quantified").GetInt32() == n);
            await Holds(there, "/v1/trends/prevalence?substance=mdma&form=tablet&from=2026-01-01", a => a.Json.GetProperty("periods")[0].GetProperty("found").GetInt32() == n);
            await Holds(there, "/v1/trends/composition?soldAs=ecstasy&from=2026-01-01", a => a.Json.GetProperty("periods")[0].GetProperty("analysed").GetInt32() == n);
        }
    }

    private static SubmitSample Tablet(int n) => new()
    {
        Reference = $"two-{n}",
        Form = Form.Tablet,
        SoldAs = ["XTC"],
        CollectedOn = TrendStory.Day("2026-11-01"),
        Analyses = [new Analysis { Source = Source.OnSite, Method = "FTIR", Findings = [new Finding { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = 100 + n, Unit = Unit.MgPerTablet }] }],
    };

    // The last look is after the time is over, so that a slow machine alone does not fail it.
    private static async Task Holds(Client client, string question, Func<Answer, bool> holds)
    {
        for (var since = Stopwatch.StartNew(); ;)
        {
            var isLast = since.Elapsed >= Within;
            var answer = (await client.Get(question)).Is(HttpStatusCode.OK);
            if (holds(answer)) return;
            Assert.False(isLast, $"{question} does not know it: {answer.Text}");
            await Task.Yield();
        }
    }
}
