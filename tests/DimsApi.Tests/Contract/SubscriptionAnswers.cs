using System.Net;
using Dims.Access;
using Dims.Tests.Host;
using Dims.Tests.Subscriptions;

namespace Dims.Tests.Contract;

internal static class SubscriptionAnswers
{
    public static async Task See(TestDims dims, Func<string, Answer, Answer> saw, Func<string, Client, string, Task<Answer>> reads)
    {
        await using var server = await PartnerServer.Start();
        server.Consents = false;
        var partner = await dims.With(Roles.Partner);
        var body = $$"""{ "address": "{{server.Url}}hook", "name": "pager", "kinds": ["alert.withdrawn"], "filter": { "level": "regional" }, "from": 0 }""";
        var made = saw("createSubscription", await partner.Post("/v1/subscriptions", body, ("Idempotency-Key", "\"one\"")));
        Assert.Equal(made.Headers["Location"], saw("createSubscription", await partner.Post("/v1/subscriptions", body, ("Idempotency-Key", "\"one\""))).Headers["Location"]);
        var path = made.Headers["Location"];
        saw("confirmSubscription", await partner.Post(path + "/confirmation", new { code = server.All[0].Json.GetProperty("data").GetProperty("code").GetString() }));
        await Patience.Until(async () => (await partner.Get(path)).Json is var now && now.GetProperty("position").GetRawText() == now.GetProperty("head").GetRawText(), "the end of the stream");
        await reads("listSubscriptions", partner, "/v1/subscriptions");
        var read = await reads("getSubscription", partner, path);
        saw("editSubscription", await partner.Put(path, $$"""{ "address": "{{server.Url}}hook" }""", ("If-Match", read.ETag!)));
        saw("askRedelivery", await partner.Post(path + "/redeliveries", new { sequence = 1 }));
        saw("endRedelivery", await partner.Delete(path + "/redeliveries")).Is(HttpStatusCode.NoContent);
        saw("rotateSubscriptionSecret", await partner.Post(path + "/secrets", null));
        dims.Clock.Advance(TimeSpan.FromSeconds(20));
        saw("sendTestEvent", await partner.Post(path + "/test-events", null));
        await reads("listDeliveries", partner, path + "/deliveries?limit=1");
        saw("pauseSubscription", await partner.Post(path + "/pause", null));
        saw("resumeSubscription", await partner.Post(path + "/resumption", null));
        saw("deleteSubscription", await partner.Delete(path)).Is(HttpStatusCode.NoContent);
    }
}
