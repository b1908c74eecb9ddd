using System.Net;
using System.Text.Json.Nodes;
using Dims.Access;
using Dims.Answers;
using Dims.Tests.Contract;
using Dims.Tests.Host;

namespace Dims.Tests.Answers;

public sealed class TyingTests
{
    [Theory, OnBothEngines]
    public async Task A_code_comes_with_the_sample_alone_in_a_batch_or_later(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var codes = await desk.Draws(4);
        await desk.Registers(Lab.Tablet(120, day: "2026-11-16"), codes[0]);
        var batch = new JsonArray(JsonNode.Parse(AnswersDesk.Body(Lab.Tablet(100, day: "2026-11-17"), codes[1].ToLowerInvariant())), JsonNode.Parse(AnswersDesk.Body(Lab.Tablet(), null)));
        var stored = (await desk.Counter.PostText("/v1/sample-batches", batch.ToJsonString())).Is(HttpStatusCode.OK).Json;
        Assert.Equal(2, stored.GetProperty("stored").GetInt32());
        var later = await desk.Registers(Lab.Tablet(90, day: "2026-11-18"), null);
        var tied = (await desk.Ties(later, codes[2])).Is(HttpStatusCode.OK).Json;
        Assert.Equal((later, "2026-11-21T10:00:00.000Z"), (tied.GetProperty("sample").GetString(), tied.GetProperty("tiedAt").GetString()));
        Assert.Equal((await desk.Ties(later, codes[2])).Is(HttpStatusCode.OK).Text, tied.GetRawText());

        Assert.Equal<IEnumerable<string?>>(["2026-11-16", "2026-11-17", "2026-11-18"], await Task.WhenAll(codes[..3].Select(async c => (await desk.Reads(c)).CollectedOn?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))));
        Assert.Null((await desk.Reads(codes[3])).CollectedOn);
    }

    [Theory, OnBothEngines]
    public async Task Only_codes_of_its_own_location_one_sample_each_and_nothing_is_half_done(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var (desk, utrecht) = (await AnswersDesk.At(dims), await dims.With(Roles.Location, location: Places.Utrecht));
        var (mine, theirs) = (await desk.DrawsOne(), (await utrecht.Post("/v1/answer-codes", new DrawAnswerCodes { Count = 1 })).Json.GetProperty("items")[0].GetProperty("code").GetString()!);
        var first = await desk.Registers(Lab.Tablet(120), mine);
        var second = await desk.Registers(Lab.Tablet(120), null);

        foreach (var (code, kind) in new[] { (theirs, "unknown-code"), (AnswersDesk.Nobodys(), "unknown-code"), (mine, "code-taken"), (mine[..^1] + (mine[^1] == '2' ? '3' : '2'), "code-check"), ("O" + mine[1..], "code-character") })
        {
            foreach (var (answer, place) in new[] { (await desk.Ties(second, code), "/code"), (await desk.Submits(Lab.Tablet(100, "T-refused"), code), "/answerCode") })
            {
                var fault = answer.IsProblem(HttpStatusCode.BadRequest, "invalid-input").Json.GetProperty("errors")[0];
                Assert.Equal((place, kind), (fault.GetProperty("pointer").GetString(), fault.GetProperty("code").GetString()));
                Assert.DoesNotContain(code, answer.Text, StringComparison.OrdinalIgnoreCase);
            }
            var item = (await desk.Counter.PostText("/v1/sample-batches", $"[{AnswersDesk.Body(Lab.Tablet(100, "T-refused"), code)}]")).Is(HttpStatusCode.OK).Json.GetProperty("items")[0];
            Assert.Equal(("rejected", kind), (item.GetProperty("outcome").GetString(), item.GetProperty("errors")[0].GetProperty("code").GetString()));
        }
        Assert.Empty((await desk.Counter.Get("/v1/samples?reference=T-refused")).Json.GetProperty("items").EnumerateArray());

        // Who cannot see a sample cannot give it a code.
        (await utrecht.Put($"/v1/samples/{second}/answer-code", AnswersDesk.TieBody(theirs))).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await desk.Ties("AAA-AAAA", mine)).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await desk.Laboratory.Put($"/v1/samples/{first}/answer-code", AnswersDesk.TieBody(mine))).IsProblem(HttpStatusCode.Forbidden, "missing-scope");
    }

    [Theory, OnBothEngines]
    public async Task One_code_in_two_items_of_a_batch_goes_to_the_first(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var code = await desk.DrawsOne();
        string Items(string mode) => $"[{AnswersDesk.Body(Lab.Tablet(120, mode + "-1"), code)},{AnswersDesk.Body(Lab.Tablet(100, mode + "-2"), code)}]";
        var nothing = (await desk.Counter.PostText("/v1/sample-batches?mode=all-or-nothing", Items("all"))).Is(HttpStatusCode.OK).Json;
        Assert.True(nothing.GetProperty("nothingStored").GetBoolean());
        Assert.Null((await desk.Reads(code)).CollectedOn);
        Assert.Equal(2, (await desk.Counter.PostText("/v1/sample-batches?dryRun=true", Items("dry"))).Is(HttpStatusCode.OK).Json.GetProperty("items").GetArrayLength());
        Assert.Null((await desk.Reads(code)).CollectedOn);

        var each = (await desk.Counter.PostText("/v1/sample-batches", Items("each"))).Is(HttpStatusCode.OK).Json.GetProperty("items");
        Assert.Equal(("stored", "rejected", "code-taken"), (each[0].GetProperty("outcome").GetString(), each[1].GetProperty("outcome").GetString(), each[1].GetProperty("errors")[0].GetProperty("code").GetString()));
    }

    [Theory, OnBothEngines]
    public async Task A_sample_sent_again_keeps_its_code_and_gets_one_that_comes_only_now(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var codes = await desk.Draws(2);
        var sample = Lab.Tablet(120);
        await desk.Registers(sample, null);
        (await desk.Submits(sample, codes[0])).Is(HttpStatusCode.OK);
        (await desk.Submits(sample, codes[0])).Is(HttpStatusCode.OK);
        (await desk.Submits(sample, null)).Is(HttpStatusCode.OK);
        Assert.Equal(ResultStatus.Found, (await desk.Reads(codes[0])).Status);
        Assert.Equal("has-code", (await desk.Submits(sample, codes[1])).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Json.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal(ResultStatus.NotTested, (await desk.Reads(codes[1])).Status);
    }

    [Theory, OnBothEngines]
    public async Task A_lost_card_gets_a_new_code_and_the_old_one_is_dead_at_once(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var codes = await desk.Draws(2);
        var sample = await desk.Registers(Lab.Tablet(120), codes[0]);
        // The wrong bag is likelier than a lost card: it has to be said.
        (await desk.Ties(sample, codes[1])).IsProblem(HttpStatusCode.Conflict, "already-exists");
        Assert.Equal(ResultStatus.Found, (await desk.Reads(codes[0])).Status);
        (await desk.Ties(sample, codes[1], replaces: true)).Is(HttpStatusCode.OK);
        await desk.IsUnknown(codes[0]);
        Assert.Equal(ResultStatus.Found, (await desk.Reads(codes[1])).Status);
        (await desk.Ties(sample, codes[0], replaces: true)).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        Assert.Equal(ResultStatus.Found, (await desk.Reads(codes[1])).Status);
    }

    [Theory, OnBothEngines]
    public async Task Two_counters_that_give_one_code_at_once_do_not_both_succeed(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var code = await desk.DrawsOne();
        var samples = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => desk.Registers(Lab.Tablet(100 + i), null)));
        var answers = await Task.WhenAll(samples.Select(s => desk.Ties(s, code)));
        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Equal(5, answers.Count(a => a.Status == HttpStatusCode.BadRequest));
    }

    [Theory, OnBothEngines]
    public async Task The_same_request_with_another_code_is_another_request(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var codes = await desk.Draws(2);
        var sample = Lab.Tablet(120);
        Task<Answer> Sends(string code) => desk.Counter.Post("/v1/samples", AnswersDesk.Body(sample, code), ("Idempotency-Key", "\"once\""));
        (await Sends(codes[0])).Is(HttpStatusCode.Created);
        Assert.Equal("true", (await Sends(codes[0])).Headers["Idempotency-Replayed"]);
        (await Sends(codes[1])).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }
}
