using System.Net;
using Dims.Access;
using Dims.Samples;
using Dims.Shipments;
using Dims.Tests.Host;
using Dims.Tests.Samples;
using Dims.Tests.Ways;
using Dims.Ways;

namespace Dims.Tests.Contract;

// The answers about the way of samples, held against what the contract says of them.
internal static class WayAnswers
{
    public static async Task See(TestDims dims, Func<string, Answer, Answer> saw, Func<string, Client, string, Task<Answer>> reads)
    {
        var (counter, laboratory) = (await dims.With(Roles.Admin), await dims.With(Roles.Laboratory, "lab-of-ways"));
        var numbers = new List<string>();
        for (var i = 0; i < 4; i++) numbers.Add((await counter.Post("/v1/samples", Lab.Tablet())).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()!);
        saw("makeStep", await counter.Post($"/v1/samples/{numbers[0]}/steps", new MakeStep { State = WayState.Refused, Reason = "Turned away." }, ("Idempotency-Key", "\"way\"")));
        saw("makeStep", await counter.Post($"/v1/samples/{numbers[0]}/steps", new MakeStep { State = WayState.Refused, Reason = "Turned away." }, ("Idempotency-Key", "\"way\"")));
        var shipment = saw("openShipment", await counter.Post("/v1/shipments", new OpenShipment { Laboratory = "lab-of-ways", Samples = [numbers[1], numbers[2]], Location = Places.Amsterdam })).Headers["Location"];
        await reads("getShipment", counter, shipment);
        saw("sendShipment", await counter.Post(shipment + "/dispatch", null));
        await reads("getWorkList", counter, "/v1/work-list");
        var mistake = (await counter.Post("/v1/shipments", new OpenShipment { Laboratory = "lab-of-ways", Samples = [numbers[3]], Location = Places.Amsterdam })).Is(HttpStatusCode.Created).Headers["Location"];
        saw("cancelShipment", await counter.Post(mistake + "/cancellation", new CancelShipment { Reason = "By mistake." }));
        saw("receiveShipment", await laboratory.Post(shipment + "/receipt", new ReceiveShipment { Samples = [numbers[1], numbers[3]] }));
        await reads("getShipment", laboratory, shipment);
        await reads("listShipments", laboratory, "/v1/shipments?state=received&limit=1");
        await reads("getWorkList", laboratory, "/v1/work-list?limit=1");
        (await laboratory.Post($"/v1/samples/{numbers[1]}/analyses", Lab.Measured(Lab.Found("MDMA")) with { Laboratory = null })).Is(HttpStatusCode.Created);
        saw("makeStep", await laboratory.Post($"/v1/samples/{numbers[1]}/steps", new MakeStep { State = WayState.Authorised }));
        await reads("getSample", counter, "/v1/samples/" + numbers[1]);
        await reads("listSamples", counter, "/v1/samples?state=refused");
        var removal = RemovalTests.Body(WayDesk.Read<Sample>(await counter.Get("/v1/samples/" + numbers[3])));
        saw("removeSample", await counter.Post($"/v1/samples/{numbers[3]}/removal", removal));
        saw("removeSample", await counter.Post($"/v1/samples/{numbers[3]}/removal", removal));
        await reads("getSample", counter, "/v1/samples/" + numbers[3]);
        await reads("getWorkload", counter, "/v1/trends/workload");
    }
}
