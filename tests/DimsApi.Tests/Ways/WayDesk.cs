using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Samples;
using Dims.Shipments;
using Dims.Tests.Host;
using Dims.Ways;

namespace Dims.Tests.Ways;

// The counter in Amsterdam and the laboratory that it sends to; and a location and a laboratory that have nothing to do with it.
internal sealed class WayDesk
{
    public required TestDims Dims { get; init; }
    public required Client Counter { get; init; }
    public required Client Laboratory { get; init; }
    public required Client Utrecht { get; init; }
    public required Client Elsewhere { get; init; }
    public required Client Admin { get; init; }
    public required Client Researcher { get; init; }

    public static async Task<WayDesk> At(TestDims dims) => new()
    {
        Dims = dims,
        Counter = await dims.With(Roles.Location),
        Laboratory = await dims.With(Roles.Laboratory),
        Utrecht = await dims.With(Roles.Location, location: Places.Utrecht),
        Elsewhere = await dims.With(Roles.Laboratory, "lab-2"),
        Admin = await dims.With(Roles.Admin),
        Researcher = await dims.With(Roles.Researcher),
    };

    public async Task<string> Registers(SubmitSample? sample = null) => (await Counter.Post("/v1/samples", sample ?? Lab.Tablet())).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()!;

    public static Task<Answer> Step(Client by, string number, WayState state, string? reason = null) => by.Post($"/v1/samples/{number}/steps", new MakeStep { State = state, Reason = reason });

    public static async Task<SampleWay> Goes(Client by, string number, WayState state, string? reason = null) => Read<SampleWay>((await Step(by, number, state, reason)).Is(HttpStatusCode.Created));

    public async Task<WayState> StateOf(string number) => (await SampleOf(number)).State;

    public async Task<Sample> SampleOf(string number) => Read<Sample>((await Admin.Get("/v1/samples/" + number)).Is(HttpStatusCode.OK));

    public async Task<Shipment> Opens(params string[] numbers) => Read<Shipment>((await Counter.Post("/v1/shipments", new OpenShipment { Laboratory = "lab-1", Samples = numbers })).Is(HttpStatusCode.Created));

    public async Task<Shipment> Sends(params string[] numbers) => Read<Shipment>((await Counter.Post($"/v1/shipments/{(await Opens(numbers)).Id}/dispatch", null)).Is(HttpStatusCode.OK));

    public Task<Answer> Receipt(string shipment, params string[] numbers) => Laboratory.Post($"/v1/shipments/{shipment}/receipt", new ReceiveShipment { Samples = numbers });

    public async Task<Shipment> Receives(string shipment, params string[] numbers) => Read<Shipment>((await Receipt(shipment, numbers)).Is(HttpStatusCode.OK));

    // Registered, sent and received.
    public async Task<string> InLaboratory(SubmitSample? sample = null)
    {
        var number = await Registers(sample);
        await Receives((await Sends(number)).Id, number);
        return number;
    }

    public Task<Answer> Analyses(string number, Analysis analysis, Client? by = null) => (by ?? Laboratory).Post($"/v1/samples/{number}/analyses", analysis);

    // The sample as it should be, on the revision that it has now.
    public async Task<Answer> Corrects(Client by, string number, SubmitSample right) =>
        await by.Post($"/v1/samples/{number}/corrections", new CorrectSample { Revision = (await SampleOf(number)).Revision, Reason = "It was wrong.", Sample = right });

    public static Analysis Mdma(decimal amount, string run = "R-1") => Lab.Measured(new Finding { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = amount, Unit = Unit.MgPerTablet, Basis = Basis.Hydrochloride }) with { Run = run };

    // How many samples the figures hold, and their mean.
    public async Task<(int Quantified, double? Mean)> Figures(string more = "")
    {
        var trend = (await Researcher.Get("/v1/trends/dosage?substance=mdma&form=tablet&interval=year&from=2026-01-01" + more)).Is(HttpStatusCode.OK).Json;
        // One for each basis; seldom more than one.
        var years = trend.GetProperty("periods").EnumerateArray().Select(y => (N: y.GetProperty("quantified").GetInt32(), Mean: y.GetProperty("mean") is { ValueKind: JsonValueKind.Number } mean ? mean.GetDouble() : (double?)null)).ToList();
        return years.Count == 1 ? years[0] : (years.Sum(y => y.N), years.Sum(y => y.N * y.Mean) is > 0 and var sum ? sum / years.Sum(y => y.N) : null);
    }

    public static T Read<T>(Answer answer) => JsonSerializer.Deserialize<T>(answer.Text, Wire.Json)!;
}
