using Dims.Access;
using Dims.Tests.Alerts;
using Dims.Tests.Host;

namespace Dims.Tests.Contract;

// The answers about who has an alert, held against what the contract says of them.
internal static class ReachAnswers
{
    public static async Task See(TestDims dims, Func<string, Answer, Answer> saw, Func<string, Client, string, Task<Answer>> reads)
    {
        var (desk, partner) = (await AlertDesk.At(dims), await dims.With(Roles.Partner));
        var address = "/v1/alerts/" + await desk.Published();
        const string Body = """{ "passedOn": 3, "incidents": [ { "from": "2026-11-18", "until": "2026-11-19", "service": "ambulance", "number": 2, "symptoms": ["panic"] } ] }""";
        saw("acknowledgeAlert", await partner.Post(address + "/acknowledgements", null));
        var given = saw("acknowledgeAlert", await partner.Post(address + "/acknowledgements", Body, ("Idempotency-Key", "\"acknowledged\"")));
        await reads("listAcknowledgements", partner, address + "/acknowledgements");
        await reads("getAcknowledgement", partner, given.Headers["Location"]);
        await reads("getAlertReach", desk.Anna, address + "/reach");
        await reads("getAlertReach", desk.Anna, address + "/reach?version=1");
    }
}
