using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Stories;

public sealed class MainJobTests
{
    [Theory, OnBothEngines]
    public async Task From_a_weeks_samples_to_a_trend_a_red_alert_and_its_withdrawal(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var mdi = new Mdi(dims.Url);
        mdi.Start();

        // A testing location hands in its week: four tablets, one of them three times as strong as the rest.
        var amsterdam = await dims.With(Roles.Location, location: Places.Amsterdam);
        var week = new List<decimal> { 120, 140, 160, 420 }.Select((mg, i) => Lab.Tablet(mg, $"AMS-{i}", $"2026-11-{16 + i}")).ToList();
        var stored = (await amsterdam.Post("/v1/sample-batches", week)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(4, stored.GetProperty("stored").GetInt32());

        // A researcher asks for the dosage trend: by hand, (120 + 140 + 160 + 420) / 4 = 210.
        var researcher = await dims.With(Roles.Researcher);
        var trend = (await researcher.Get("/v1/trends/dosage?substance=mdma&form=tablet&interval=month&from=2026-10-01&threshold=150&threshold=300")).Is(HttpStatusCode.OK).Json;
        var november = trend.GetProperty("periods").EnumerateArray().Single(p => p.GetProperty("period").GetString() == "2026-11");
        Assert.Equal(("hydrochloride", 4, 210.0, 150.0, 420.0), (november.GetProperty("basis").GetString(), november.GetProperty("quantified").GetInt32(),
            november.GetProperty("mean").GetDouble(), november.GetProperty("median").GetDouble(), november.GetProperty("max").GetDouble()));
        Assert.Equal([2, 1], november.GetProperty("above").EnumerateArray().Select(a => a.GetProperty("n").GetInt32()));
        Assert.Contains(trend.GetProperty("periods").EnumerateArray(), p => p.GetProperty("period").GetString() == "2026-10" && p.GetProperty("quantified").GetInt32() == 0);

        // A coordinator writes a national Red Alert; she cannot publish it, somebody of the core team can.
        var (coordinator, coreTeam) = (await dims.With(Roles.Coordinator, "coordinator 3"), await dims.With(Roles.CoreTeam, "core team 1"));
        var draft = (await coordinator.Post("/v1/alert-drafts", RedAlert)).Is(HttpStatusCode.Created).Headers["Location"];
        async Task<(string, string)> Read() => ("If-Match", (await coreTeam.Get(draft)).ETag!);
        Assert.Equal("missing-scope", (await coordinator.Post(draft + "/publication", null, await Read())).Is(HttpStatusCode.Forbidden).Code);
        Assert.Empty((await dims.Anonymous.Get("/v1/alerts")).Json.GetProperty("items").EnumerateArray());
        var published = (await coreTeam.Post(draft + "/publication", null, await Read())).Is(HttpStatusCode.Created);
        Assert.Equal("RA-2026-01", published.Json.GetProperty("number").GetString());

        // The MDI's machine has it, and reads what it says without a key.
        await mdi.Until(m => m.Events.Count == 1);
        var alert = (await dims.Anonymous.Get(published.Headers["Location"])).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("active", "In this tablet is 420 mg MDMA."), (alert.GetProperty("state").GetString(), alert.GetProperty("text").GetProperty("en").GetString()));
        Assert.Equal((1, alert.GetProperty("id").GetString() + "-v1", "alert.published"), mdi.Events[0]);

        // It was another tablet: withdrawn by a second person, and the MDI has that too.
        (await coordinator.Post(published.Headers["Location"] + "/withdrawal-request", new WithdrawalRequest { Reason = WithdrawalReason.WrongProduct }, await Read())).Is(HttpStatusCode.Created);
        (await coreTeam.Post(published.Headers["Location"] + "/withdrawal", null, await Read())).Is(HttpStatusCode.Created);
        await mdi.Until(m => m.Events.Count == 2);
        Assert.Equal((2, alert.GetProperty("id").GetString() + "-v2", "alert.withdrawn"), mdi.Events[1]);
        var withdrawn = (await dims.Anonymous.Get(published.Headers["Location"])).Json;
        Assert.Equal(("withdrawn", "wrong-product"), (withdrawn.GetProperty("state").GetString(), withdrawn.GetProperty("why").GetString()));
        Assert.Empty((await dims.Anonymous.Get("/v1/alerts")).Json.GetProperty("items").EnumerateArray());
    }

    private static AlertContent RedAlert => new()
    {
        Level = AlertLevel.National,
        Headline = new LocalText { Nl = "Zeer hoog gedoseerde tablet", En = "A tablet with a very high dose" },
        Text = new LocalText { Nl = "In deze tablet zit 420 mg MDMA.", En = "In this tablet is 420 mg MDMA." },
        Sms = new LocalText { Nl = "PMMA in roze tablet. Niet nemen.", En = "PMMA in a pink tablet. Do not take it." },
        Short = new LocalText { Nl = "PMMA in een roze tablet.", En = "PMMA in a pink tablet." },
        Advice = new AlertAdvice { Users = new LocalText { Nl = "Neem deze tablet niet.", En = "Do not take this tablet." } },
        Substances = [new AlertSubstance { Substance = "MDMA", Amount = 420, Unit = Unit.MgPerTablet, Basis = Basis.Hydrochloride }],
        Form = Form.Tablet,
        SoldAs = ["ecstasy"],
    };
}
