using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Samples;
using Dims.Tablets;
using Dims.Tests.Answers;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Tablets;

// The counters in Amsterdam and Utrecht, and a laboratory that has measured pink Audi tablets of about 120 mg.
internal sealed class RecognitionDesk
{
    public static readonly Appearance Audi = new() { Logo = "Audi", Shape = "oblong", Colours = ["pink"], LengthMm = 12.1m, WidthMm = 6.0m, ThicknessMm = 4.5m, MassMg = 400, ScoreLine = true, Marquis = "purple-black" };

    public required TestDims Dims { get; init; }
    public required Client Amsterdam { get; init; }
    public required Client Utrecht { get; init; }
    public required Client Laboratory { get; init; }
    public required Client Anna { get; init; }
    public required Client Bram { get; init; }

    // Where answers need no approval.
    public static Task<TestDims> Start(Engine engine, params string[] settings) => AnswersDesk.Start(engine, ["--environment=Development", "--Dims:Demo=false", .. settings]);

    // Three look-alikes are enough here, so that a scene is short.
    public static async Task<RecognitionDesk> At(TestDims dims)
    {
        var desk = new RecognitionDesk
        {
            Dims = dims,
            Amsterdam = await dims.With(Roles.Location),
            Utrecht = await dims.With(Roles.Location, location: Places.Utrecht),
            Laboratory = await dims.With(Roles.Laboratory),
            Anna = await dims.With(Roles.Coordinator, "Anna"),
            Bram = await dims.With(Roles.Coordinator, "Bram"),
        };
        (await desk.Sets((await desk.Settings()).Rules with { FewestLookAlikes = 3 })).Is(HttpStatusCode.OK);
        return desk;
    }

    public static SubmitSample Tablet(Appearance look, string day = "2026-11-10", string location = Places.Utrecht, params Finding[] findings) =>
        Lab.Tablet(day: day, location: location) with { Appearance = look, Analyses = findings.Length == 0 ? [] : [Lab.Measured(findings)] };

    public static Finding Mdma(decimal mg, Basis basis = Basis.Hydrochloride) => new() { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = mg, Unit = Unit.MgPerTablet, Basis = basis };

    public static Finding Of(string substance, decimal mg) => Mdma(mg) with { Substance = substance };

    // The number of each.
    public async Task<string> Measures(SubmitSample tablet) => (await Dims.Send(tablet)).Number;

    public async Task Measured(Appearance? look = null, params decimal[] mg)
    {
        foreach (var amount in mg) await Measures(Tablet(look ?? Audi, findings: Mdma(amount)));
    }

    public Task<Answer> Asks(Appearance? look, string? sample = null, Client? by = null) => (by ?? Amsterdam).Post("/v1/recognitions", new RecognizeTablet { Appearance = look, Sample = sample });

    public async Task<Recognition> Answered(Appearance? look = null, string? sample = null, Client? by = null) => Read((await Asks(look ?? (sample is null ? Audi : null), sample, by)).Is(HttpStatusCode.Created));

    public static Recognition Read(Answer answer) => JsonSerializer.Deserialize<Recognition>(answer.Text, Wire.Json)!;

    public static async Task<IReadOnlyList<Recognition>> Reopened(Client by) =>
        JsonSerializer.Deserialize<RecognitionList>((await by.Get("/v1/recognitions?state=reopened")).Is(HttpStatusCode.OK).Text, Wire.Json)!.Items;

    public async Task<RecognitionSettings> Settings() => JsonSerializer.Deserialize<RecognitionSettings>((await Anna.Get("/v1/recognition-settings")).Is(HttpStatusCode.OK).Text, Wire.Json)!;

    public async Task<Answer> Sets(RecognitionRules rules, string? match = null) =>
        await Anna.Put("/v1/recognition-settings", new PutRecognitionSettings { Reason = "Tried", Rules = rules }, ("If-Match", match ?? (await Anna.Get("/v1/recognition-settings")).ETag!));

    // Corrects the amount of MDMA.
    public async Task Corrects(string number, decimal mg)
    {
        var there = (await Laboratory.Get("/v1/samples/" + number)).Is(HttpStatusCode.OK).Json;
        var body = new CorrectSample
        {
            Revision = there.GetProperty("revision").GetInt64(),
            Reason = "A digit was read wrongly.",
            Sample = Tablet(Audi, there.GetProperty("collectedOn").GetString()!, there.GetProperty("location").GetString()!, Mdma(mg)) with { Reference = there.GetProperty("reference").GetString()! },
        };
        (await Laboratory.Post($"/v1/samples/{number}/corrections", body)).Is(HttpStatusCode.Created);
    }

    // Nothing disagrees with anything.
    public async Task Verified() => (await Shell.Dims(Dims, "verify")).Ends(0);
}
