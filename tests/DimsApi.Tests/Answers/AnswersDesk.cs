using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dims.Access;
using Dims.Answers;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Tests.Host;

namespace Dims.Tests.Answers;

// The counter of the testing location in Amsterdam, the laboratory it sends to, and a visitor with a card.
internal sealed class AnswersDesk
{
    public static readonly Finding Pmma = new() { Substance = "PMMA", Qualifier = Qualifier.Equal, Amount = 173, Unit = Unit.MgPerTablet, Basis = Basis.Base };
    public static readonly Finding Mdma = new() { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = 120.0m, Unit = Unit.MgPerTablet, Basis = Basis.Hydrochloride, Uncertainty = 8 };

    public required TestDims Dims { get; init; }
    public required Client Counter { get; init; }
    public required Client Laboratory { get; init; }

    // PostgreSQL serves several instances, so none makes a key for itself there.
    public static string KeyFile { get; } = "--Dims:SecretsKeyFile=" + NewKeyFile();

    private static string NewKeyFile()
    {
        var file = Path.Combine(Path.GetTempPath(), $"dims-test-{Guid.NewGuid():N}.key");
        File.WriteAllText(file, Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)) + "\n");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(file);
        return file;
    }

    public static Task<TestDims> Start(Engine engine, params string[] settings) => TestDims.Start(engine, [KeyFile, .. settings]);

    public static async Task<AnswersDesk> At(TestDims dims) => new() { Dims = dims, Counter = await dims.With(Roles.Location), Laboratory = await dims.With(Roles.Laboratory) };

    public async Task<string[]> Draws(int count = 1)
    {
        var drawn = (await Counter.Post("/v1/answer-codes", new DrawAnswerCodes { Count = count })).Is(HttpStatusCode.OK).Json;
        return [.. drawn.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("code").GetString()!)];
    }

    public async Task<string> DrawsOne() => (await Draws())[0];

    // A sample never writes its code, so it is put beside.
    public static string Body(SubmitSample sample, string? code)
    {
        var body = JsonSerializer.SerializeToNode(sample, Wire.Json)!.AsObject();
        if (code is not null) body["answerCode"] = JsonValue.Create(code);
        return body.ToJsonString();
    }

    public Task<Answer> Submits(SubmitSample sample, string? code) => Counter.PostText("/v1/samples", Body(sample, code));

    public async Task<string> Registers(SubmitSample sample, string? code) => (await Submits(sample, code)).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()!;

    // As an import of history may say it.
    public async Task Recognises(string number) =>
        (await (await Dims.With(Roles.Admin)).Post($"/v1/samples/{number}/analyses", new Analysis { Source = Source.Recognised, Findings = [Mdma] })).Is(HttpStatusCode.Created);

    // A code that belongs to this sample.
    public async Task<string> CodeOf(SubmitSample sample)
    {
        var code = await DrawsOne();
        await Registers(sample, code);
        return code;
    }

    public static string TieBody(string code, bool replaces = false) => $$"""{ "code": "{{code}}", "replaces": {{(replaces ? "true" : "false")}} }""";

    public Task<Answer> Ties(string sample, string code, bool replaces = false) => Counter.Put($"/v1/samples/{sample}/answer-code", TieBody(code, replaces));

    public Task<Answer> Asks(string code, string language = "en") => Dims.Anonymous.PostText("/v1/result-lookups", $$"""{ "code": "{{code}}", "language": "{{language}}" }""");

    public async Task<ResultAnswer> Reads(string code, string language = "en") => JsonSerializer.Deserialize<ResultAnswer>((await Asks(code, language)).Is(HttpStatusCode.OK).Text, Wire.Json)!;

    public async Task IsUnknown(string code) => Assert.Equal(HttpStatusCode.NotFound, (await Asks(code)).Status);

    // As recognition does in the transaction in which it stops holding.
    public async Task TakesBack(string number)
    {
        Assert.True(SampleNumber.TryParse(number, out var sample));
        await using var connection = await Dims.Database.OpenOwn(TestContext.Current.CancellationToken);
        await Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE counters SET value = value + 1 WHERE name = 'revision'");
        await Dapper.SqlMapper.ExecuteAsync(connection, "INSERT INTO answers_taken_back (sample, revision, at) VALUES (@sample, (SELECT value FROM counters WHERE name = 'revision'), @at)", new { sample, at = Instant.Text(Dims.Clock.GetUtcNow()) });
    }

    // What retention does at its next look.
    public Task<int> Ages()
    {
        var now = Dims.Clock.GetUtcNow();
        return Dims.Send(new AgeAnswerCodes(Instant.Text(now), Instant.Text(now + TimeSpan.FromDays(90))));
    }

    // Another valid code that nobody drew.
    public static string Nobodys() => AnswerCodeText.Show(AnswerCodeText.Make(System.Security.Cryptography.RandomNumberGenerator.GetInt32));
}
