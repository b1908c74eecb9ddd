using System.Net;
using Dims.Tests.Architecture;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts.Formats;

// Behind all other tests: what may not run beside them runs when they have ended.
[CollectionDefinition(nameof(CapSuiteTests), DisableParallelization = true)]
[Collection(nameof(CapSuiteTests))]
public sealed class CapSuiteTests
{
    [Theory, OnBothEngines]
    public async Task Every_CAP_message_that_a_test_has_obtained_is_valid_by_NET_and_by_xmllint(Engine engine)
    {
        Shared.MustBeThere();
        await using (var dims = await TestDims.Start(engine))
        {
            // Also where this test runs alone.
            var desk = await AlertDesk.At(dims);
            var id = await desk.Published();
            await desk.Withdrawn(id);
            foreach (var version in new[] { 1, 2 }) (await desk.Anyone.Get($"/v1/alerts/{id}/versions/{version}/cap")).Is(HttpStatusCode.OK);
        }
        var all = CapSuite.All();
        Assert.True(all.Count >= 2);
        Assert.Empty(all.SelectMany(CapSchema.Faults));
        Assert.Equal("", await CapSchema.Xmllint(all));
    }

    [Fact]
    public void No_test_obtains_CAP_in_another_way()
    {
        var sources = Sources.Under(Path.Combine(Shared.Checkout(), "tests", "DimsApi.Tests"));
        Assert.Empty(sources.Where(s => !s.Path.EndsWith("/CapSuite.cs", StringComparison.Ordinal) && !s.Path.EndsWith("/CapSuiteTests.cs", StringComparison.Ordinal)).SelectMany(s => s.Finds(@"\b(CapMessage|AlertFormat)\.Write\(")));
        // Every answer that a test reads goes through one place, and there is no second one that asks the service for an alert.
        Assert.Contains(sources.Single(s => s.Path == "Host/Client.cs").Code, l => l.Contains("CapSuite.Took", StringComparison.Ordinal));
        Assert.Empty(sources.Where(s => s.Path != "Host/Client.cs" && !s.Path.EndsWith("/CapSuiteTests.cs", StringComparison.Ordinal)).SelectMany(s => s.Finds(@"(GetStringAsync|GetByteArrayAsync|GetAsync)\(.*(/cap\b|cap\+xml)")));
    }
}
