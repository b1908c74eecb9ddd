using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Dims.Answers;
using Dims.Tests.Access;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dims.Tests.Answers;

public sealed class SecrecyTests
{
    [Theory, OnBothEngines]
    public async Task A_code_is_in_no_log_no_table_and_no_file(Engine engine)
    {
        var log = new RecordedLog();
        await using var dims = await TestDims.Start(engine, builder => builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(log), AnswersDesk.KeyFile);
        var desk = await AnswersDesk.At(dims);
        var codes = await desk.Draws(4);
        (await desk.Counter.Post("/v1/samples", AnswersDesk.Body(Lab.Tablet(120), codes[0]), ("Idempotency-Key", "\"one\""))).Is(HttpStatusCode.Created);
        var number = await desk.Registers(Lab.Tablet(100), codes[1]);
        (await desk.Ties(number, codes[2], replaces: true)).Is(HttpStatusCode.OK);
        await desk.Registers(Lab.Tablet(80), null);
        (await desk.Ties(number, codes[0])).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        foreach (var code in codes) await desk.Asks(code);
        var (wrong, mistyped) = (AnswersDesk.Nobodys(), codes[3][..^1] + "O");
        await desk.IsUnknown(wrong);
        (await desk.Asks(mistyped)).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        (await dims.Anonymous.PostText("/v1/result-lookups", $"{{ \"code\": \"{codes[3]}\" ")).IsProblem(HttpStatusCode.BadRequest, "malformed-body");
        (await dims.Anonymous.PostText("/v1/result-lookups", $"{{ \"{codes[3]}\": 1 }}")).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        var cells = await SecretsTests.Cells(dims);
        Assert.Equal(3, cells.Count(c => Regex.IsMatch(c, "^[0-9a-f]{8}\\.[0-9a-f]{64}$")));
        await dims.Restart();

        Assert.NotEmpty(log.Lines);
        foreach (var code in codes.Append(wrong).Append(mistyped))
            foreach (var written in new[] { code, code.Replace("-", "", StringComparison.Ordinal), code[..11], code[6..] })
            {
                Assert.DoesNotContain(log.Lines, l => l.Contains(written, StringComparison.OrdinalIgnoreCase));
                Assert.DoesNotContain(cells, c => c.Contains(written, StringComparison.OrdinalIgnoreCase));
                if (engine == Engine.Sqlite) AssertInNoFile(dims, written);
            }
    }

    private static void AssertInNoFile(TestDims dims, string written)
    {
        foreach (var file in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(dims.ConnectionString["Data Source=".Length..]) + "*"))
        {
            using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            open.CopyTo(copy);
            Assert.Equal(-1, copy.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(written)));
        }
    }

    [Theory, OnBothEngines]
    public async Task A_code_that_nobody_drew_one_that_ended_and_one_that_was_replaced_are_answered_alike(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var codes = await desk.Draws(3);
        var number = await desk.Registers(Lab.Tablet(120), codes[0]);
        (await desk.Ties(number, codes[1], replaces: true)).Is(HttpStatusCode.OK);
        dims.Clock.Advance(TimeSpan.FromDays(366));

        var answers = new List<Answer>();
        foreach (var code in new[] { AnswersDesk.Nobodys(), codes[0], codes[2] }) answers.Add((await desk.Asks(code)).IsProblem(HttpStatusCode.NotFound, "not-found"));
        Assert.Single(answers.Select(Shape).Distinct());

        // All but the trace, which is new for every request.
        static string Shape(Answer answer) =>
            Regex.Replace(answer.Text, "\"traceId\":\"[0-9a-f]{32}\"", "") + string.Join('\n', answer.Headers.Where(h => h.Key != "Date").Select(h => $"{h.Key}: {h.Value}").Order(StringComparer.Ordinal));
    }

    [Theory, OnBothEngines]
    public async Task A_mistyped_code_is_said_at_once_with_its_place_and_nothing_of_an_answer_is_kept_on_the_way(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var code = await desk.CodeOf(Lab.Tablet(120));
        var fault = (await desk.Asks("O" + code[1..])).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Json.GetProperty("errors")[0];
        Assert.Equal(("/code", "code-character", "cannot be right at character 1: a code never has the letter O or Q, nor the digit 0. Compare it with the card."),
            (fault.GetProperty("pointer").GetString(), fault.GetProperty("code").GetString(), fault.GetProperty("detail").GetString()));
        foreach (var answer in new[] { await desk.Asks(code), await desk.Asks(AnswersDesk.Nobodys()) })
        {
            Assert.Equal("no-store", answer.Headers["Cache-Control"]);
            Assert.Null(answer.ETag);
        }
        // Nor does a code have an address of its own.
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await dims.Anonymous.Get("/v1/result-lookups?code=" + code)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await dims.Anonymous.PostText("/v1/result-lookups?code=" + code, "{}")).Status);
    }

    [Fact]
    public async Task What_is_stored_depends_on_a_key_that_is_not_in_the_database()
    {
        var file = Path.Combine(Path.GetTempPath(), $"dims-test-{Guid.NewGuid():N}.key");
        string NewKey() => Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        var former = NewKey();
        await File.WriteAllTextAsync(file, former + "\n", TestContext.Current.CancellationToken);
        try
        {
            await using var dims = await TestDims.Start(Engine.Sqlite, $"--Dims:SecretsKeyFile={file}");
            var desk = await AnswersDesk.At(dims);
            var code = await desk.CodeOf(Lab.Tablet(120));
            Assert.StartsWith(dims.Services.GetRequiredService<Dims.Delivery.SecretsKeys>().Newest.Id + ".", dims.Services.GetRequiredService<AnswerKeys>().Mark(AnswerCodeText.Read(code, out _)!), StringComparison.Ordinal);

            // A new key in front of the former one: cards that are out still work.
            await File.WriteAllTextAsync(file, NewKey() + "\n" + former + "\n", TestContext.Current.CancellationToken);
            await dims.Restart();
            Assert.Equal(ResultStatus.Found, (await desk.Reads(code)).Status);

            await File.WriteAllTextAsync(file, NewKey() + "\n", TestContext.Current.CancellationToken);
            await dims.Restart();
            await desk.IsUnknown(code);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Without_a_key_nothing_is_drawn_and_the_operator_is_told_what_to_set()
    {
        var log = new RecordedLog();
        await using var dims = await TestDims.Start(Engine.Postgres, builder => builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddProvider(log));
        Assert.Contains(log.Lines, l => l.Contains("Dims__SecretsKeyFile is not set", StringComparison.Ordinal));
        var desk = await AnswersDesk.At(dims);
        (await desk.Counter.Post("/v1/answer-codes", new DrawAnswerCodes { Count = 1 })).IsProblem(HttpStatusCode.ServiceUnavailable, "no-secrets-key");
        (await desk.Asks(AnswersDesk.Nobodys())).IsProblem(HttpStatusCode.ServiceUnavailable, "no-secrets-key");
        // The rest of the service needs none.
        await desk.Registers(Lab.Tablet(120), null);
    }
}
