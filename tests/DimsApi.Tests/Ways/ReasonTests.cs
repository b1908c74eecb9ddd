using System.Net;
using Dims.Access;
using Dims.Http;
using Dims.Shipments;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Ways;

namespace Dims.Tests.Ways;

// Reasons are kept for good.
public sealed class ReasonTests
{
    [Theory]
    [InlineData("Ask j.jansen@example.org about it."), InlineData("Call 06-12345678."), InlineData("06 12 34 56 78"), InlineData("020 123 45 67 is the visitor's"), InlineData("+31612345678"), InlineData("+31 (0)6 12345678"), InlineData("0031612345678")]
    [InlineData("+44 7911 123456"), InlineData("+49 170 1234567"), InlineData("(06) 12345678"), InlineData("06/12345678"), InlineData("06.12345678"), InlineData("+1 212 555 1234"), InlineData("+1 (212) 555-1234")]
    public void A_way_to_reach_somebody_is_no_reason(string reason) => Assert.Equal(["about-a-person"], Faults(reason));

    [Theory]
    [InlineData("The laboratory is full."), InlineData("Entered twice, see K7M-2QX4."), InlineData("Measured on 2026-11-17, run R-2026-000123456."), InlineData("0.123456789 mg was meant, not 0123 mg"), InlineData("Sent @ noon."), InlineData("AMS-2026-04711 and 04712")]
    [InlineData("It came in on 05-11-2026 10:00."), InlineData("05-11-2026 10:00"), InlineData("5.1.2026 08.15"), InlineData("Of 01-02-26 03-04-26 05-06-26.")]
    public void What_is_said_of_a_sample_is_one(string reason) => Assert.Empty(Faults(reason));

    [Fact]
    public async Task It_is_refused_wherever_a_reason_is_told()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var (desk, laboratory) = (await WayDesk.At(dims), await dims.With(Roles.Laboratory));
        var number = await desk.Registers(Lab.Tablet() with { Analyses = [WayDesk.Mdma(900)] });
        const string Reason = "Call 06-12345678.";
        async Task Refused(Client by, string path, object body) => Assert.Equal(["/reason"], (await by.Post(path, body)).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        await Refused(desk.Counter, $"/v1/samples/{number}/steps", new MakeStep { State = WayState.Queued, Reason = Reason });
        await Refused(desk.Counter, "/v1/shipments/s-1/cancellation", new CancelShipment { Reason = Reason });
        await Refused(laboratory, $"/v1/samples/{number}/flags/0/confirmation", new { reason = Reason });
        await Refused(laboratory, "/v1/run-corrections", new { run = "R-1", change = new { remove = true }, preview = "p", reason = Reason });
        await Refused(desk.Counter, $"/v1/samples/{number}/corrections", new { revision = 1, reason = Reason, sample = Lab.Tablet() });
        Assert.Equal(WayState.Authorised, await desk.StateOf(number));
    }

    private static IEnumerable<string> Faults(string reason)
    {
        var faults = new Faults();
        ReasonText.Check(reason, faults);
        return faults.All.Select(f => f.Code);
    }
}
