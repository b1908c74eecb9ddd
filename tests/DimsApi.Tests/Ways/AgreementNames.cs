using System.Net;
using Dims.Rules;
using Dims.Samples;
using Dims.Shipments;
using Dims.Tests.Alerts;
using Dims.Tests.Contract;
using Dims.Tests.Rules;
using Dims.Tests.Storage;
using Dims.Tests.Tablets;

namespace Dims.Tests.Ways;

// Names, merges, warnings and shipments that are cancelled, on the walk.
public sealed partial class AgreementTests
{
    private sealed partial class Walk
    {
        // What is read otherwise from now on: told by the name that it has by then.
        private static bool IsNamedLater(string substance) => substance == "PMA" || substance.StartsWith("piek", StringComparison.Ordinal);

        private async Task Name()
        {
            var name = $"piek%20{Chance.Next(2)}";
            Answered(Chance.Next(3) == 0 ? await Anna.Delete("/v1/names/" + name) : await Anna.Put("/v1/names/" + name, new { substance = Chance.Next(3) == 0 ? "pmma" : "caffeine" }));
            await Settled();
        }

        private async Task Merge()
        {
            var answer = Answered(_merge is null ? await Anna.Post("/v1/substance-merges", new { from = "pma", into = "pmma", reason = "They are told as one." }) : await Anna.Post($"/v1/substance-merges/{_merge}/undoing", new { reason = "They are two." }));
            if ((int)answer.Status < 300) _merge = _merge is null ? answer.Json.GetProperty("id").GetString() : null;
            await Settled();
        }

        // A look is warned of, or the warning is withdrawn.
        private async Task Warn()
        {
            if (_alert is { } published)
            {
                Answered(await AlertDesk.Ask(Alerts.Anna, published));
                Answered(await AlertDesk.Withdraw(Alerts.Bram, published)).Is(HttpStatusCode.Created);
            }
            else
            {
                var draft = await Alerts.Draft(AlertContents.Regional() with { Appearance = RecognitionDesk.Audi with { Logo = Looks[Chance.Next(Looks.Length)] } });
                // Whoever wrote it does not publish it.
                Answered(await AlertDesk.Publish(Alerts.Anna, draft)).IsProblem(HttpStatusCode.Conflict, "second-person-needed");
                Answered(await AlertDesk.Publish(Alerts.Bram, draft)).Is(HttpStatusCode.Created);
                published = draft;
            }
            _alert = _alert is null ? published : null;
            await Settled();
        }

        // What follows behind an act is done before the next.
        private async Task Settled()
        {
            for (var tries = 0; tries < 1000 && await Desk.Dims.Count("SELECT count(*) FROM judging_due") > 0; tries++) await Task.Delay(10, TestContext.Current.CancellationToken);
            Assert.Equal(0, await Desk.Dims.Count("SELECT count(*) FROM judging_due"));
        }

        // A warning is taken back where nothing holds it any more, and by nobody but a coordinator.
        private async Task Lift()
        {
            foreach (var number in WayDesk.Read<UrgentSampleList>(await Anna.Get("/v1/urgent-samples")).Items.Select(u => u.Number))
            {
                // It was another one's: all that is not the usual goes.
                var now = WayDesk.Read<SampleVersionList>(await Desk.Admin.Get($"/v1/samples/{number}/versions")).Items[^1].Sample;
                if (now.Analyses.All(a => a.Source != Source.Recognised)) Answered(await Desk.Corrects(Desk.Admin, number, now with { Analyses = [.. now.Analyses.Where(a => a.Findings.All(f => f.Substance == "MDMA"))] }));
                var body = LiftingTests.Body((await Desk.SampleOf(number)).Revision);
                Answered(await Desk.Counter.Post($"/v1/urgent-samples/{number}/lifting", body)).IsProblem(HttpStatusCode.Forbidden, "missing-scope");
                if (Answered(await Anna.Post($"/v1/urgent-samples/{number}/lifting", body)).Status == HttpStatusCode.OK) Lifted++;
            }
        }

        private async Task Cancel()
        {
            if (_shipments.Count > 0) Answered(await (Chance.Next(5) == 0 ? Anybody() : Desk.Counter).Post($"/v1/shipments/{_shipments[Chance.Next(_shipments.Count)].Id}/cancellation", new CancelShipment { Reason = "By mistake." }));
        }
    }
}
