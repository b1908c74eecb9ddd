using System.Net;
using Dims.Samples;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Ways;

namespace Dims.Tests.Ways;

// What is refused at one door is refused at every other.
public sealed class BackDoorTests
{
    [Theory, OnBothEngines]
    public async Task A_laboratory_records_laboratory_results_only_and_corrects_none_into_another_kind(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var sent = Lab.Tablet(reference: "T-1");
        var number = await desk.Registers(sent);
        await desk.Sends(number);
        foreach (var source in new[] { Source.OnSite, Source.Recognised })
            Assert.Equal(["/source"], (await desk.Analyses(number, WayDesk.Mdma(100) with { Source = source })).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        Assert.Equal(WayState.Sent, await desk.StateOf(number));
        // The location's own test stands beside it as before.
        var onSite = new Analysis { Source = Source.OnSite, Method = "FTIR", Findings = [Lab.Found("MDMA")] };
        (await desk.Analyses(number, onSite, desk.Counter)).Is(HttpStatusCode.Created);

        var other = await desk.InLaboratory(sent with { Reference = "T-2" });
        (await desk.Analyses(other, WayDesk.Mdma(100))).Is(HttpStatusCode.Created);
        Assert.Equal(["/sample/analyses/0/source"], (await desk.Corrects(desk.Laboratory, other, sent with { Reference = "T-2", Analyses = [WayDesk.Mdma(100) with { Source = Source.OnSite }] })).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        Assert.Equal(WayState.Analysed, await desk.StateOf(other));
    }
}
