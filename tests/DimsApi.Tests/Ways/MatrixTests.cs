using System.Net;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Tests.Samples;
using Dims.Ways;
using static Dims.Ways.WayState;

namespace Dims.Tests.Ways;

// Every state, every step that can be asked for, everybody who can ask: what the table says, and nothing beside it.
public sealed class MatrixTests
{
    public static TheoryData<WayState> States => [.. Enum.GetValues<WayState>()];

    [Theory, MemberData(nameof(States))]
    public async Task The_table_and_its_complement_hold_for_everybody(WayState from)
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var (desk, coordinator) = (await WayDesk.At(dims), await dims.With(Roles.Coordinator));
        foreach (var shipped in from == Analysed ? new[] { false, true } : [from is Sent or Received])
        {
            var there = await In(desk, from, shipped);
            foreach (var to in Enum.GetValues<WayState>())
            {
                var ways = Transitions.All.Where(t => t.From == from && t.To == to && t.IsFor(shipped)).ToList();
                var steps = ways.Where(t => t.How == StepMeans.Step).ToList();
                // Without a result there is nothing to authorise.
                var isPossible = steps.Count > 0 && !(from == Recognised && to == Authorised);
                foreach (var (by, makers) in new[] { (desk.Counter, [StepMaker.Location]), (desk.Laboratory, [StepMaker.Laboratory]), (desk.Admin, new[] { StepMaker.Location, StepMaker.Laboratory }) })
                {
                    // What was not sent to a laboratory, and what it did not measure, is not there for it.
                    var isThere = by != desk.Laboratory || shipped || from is Analysed or Authorised or Reported;
                    var isTheirs = steps.Exists(t => makers.Contains(t.By));
                    var answer = await WayDesk.Step(by, there, to, "As it is.");
                    var expected = !isThere ? "404 not-found" : steps.Count == 0 ? "409 step-not-possible" : !isTheirs ? "403 step-not-yours" : !isPossible ? "409 step-not-possible" : "201 ";
                    Assert.Equal($"{from} to {to} by {string.Join('+', makers)}: {expected}", $"{from} to {to} by {string.Join('+', makers)}: {(int)answer.Status} {answer.Code}");
                    if (answer.Status == HttpStatusCode.Created) there = await In(desk, from, shipped);
                    else Assert.Equal(from, await desk.StateOf(there));
                }
                foreach (var stranger in new[] { desk.Utrecht, desk.Elsewhere }) (await WayDesk.Step(stranger, there, to, "As it is.")).IsProblem(HttpStatusCode.NotFound, "not-found");
                foreach (var reader in new[] { desk.Researcher, coordinator }) Assert.Equal(HttpStatusCode.Forbidden, (await WayDesk.Step(reader, there, to, "As it is.")).Status);
                // What needs a reason is not made without one.
                if (Transitions.NeedsReason(to)) Assert.Equal(["/reason"], (await WayDesk.Step(desk.Admin, there, to)).Is(HttpStatusCode.BadRequest).Places);
            }
        }
    }

    // A sample that stands there.
    internal static async Task<string> In(WayDesk desk, WayState state, bool shipped)
    {
        var waits = WayDesk.Mdma(120) with { Authorised = false };
        var number = state switch
        {
            MeasuredOnSite => await desk.Registers(Lab.Tablet() with { Analyses = [waits with { Source = Source.OnSite, Laboratory = null, Run = null }] }),
            Sent => await SentBy(desk),
            Received or Analysed when shipped => await desk.InLaboratory(),
            Analysed => await desk.Registers(Lab.Tablet() with { Analyses = [waits] }),
            Authorised or Reported => await desk.Registers(Lab.Tablet() with { Analyses = [WayDesk.Mdma(120)] }),
            _ => await desk.Registers(),
        };
        if (state == Analysed && shipped) (await desk.Analyses(number, waits)).Is(HttpStatusCode.Created);
        if (state is Refused or Recognised or Queued or NotAnalysed or Destroyed or InsufficientMaterial or Reported) await WayDesk.Goes(desk.Counter, number, state, "As it is.");
        if (state == Removed) (await RemovalTests.Removes(desk, desk.Admin, number)).Is(HttpStatusCode.Created);
        Assert.Equal(state, await desk.StateOf(number));
        return number;
    }

    private static async Task<string> SentBy(WayDesk desk)
    {
        var number = await desk.Registers();
        await desk.Sends(number);
        return number;
    }
}
