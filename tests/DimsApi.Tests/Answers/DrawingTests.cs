using System.Net;
using System.Text.RegularExpressions;
using Dims.Access;
using Dims.Answers;
using Dims.Tests.Contract;
using Dims.Tests.Host;

namespace Dims.Tests.Answers;

public sealed class DrawingTests
{
    [Theory, OnBothEngines]
    public async Task A_location_draws_codes_of_its_own_each_shown_once_and_printed_for_the_public_page(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine, "--Dims:PublicUrl=https://dims.example.org/");
        var desk = await AnswersDesk.At(dims);
        var drawn = (await desk.Counter.Post("/v1/answer-codes", new DrawAnswerCodes { Count = 200 })).Is(HttpStatusCode.OK).Json;
        var items = drawn.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal((200, Places.Amsterdam, "https://dims.example.org/answer"), (items.Count, drawn.GetProperty("location").GetString(), drawn.GetProperty("page").GetString()));
        Assert.Equal(200, items.Select(i => i.GetProperty("code").GetString()).Distinct().Count());
        Assert.Equal(200, items.Select(i => i.GetProperty("label").GetString()).Distinct().Count());
        foreach (var item in items)
        {
            Assert.NotNull(AnswerCodeText.Read(item.GetProperty("code").GetString()!, out _));
            Assert.Equal("https://dims.example.org/answer#" + item.GetProperty("code").GetString(), item.GetProperty("address").GetString());
        }
        Assert.Equal(ResultStatus.NotTested, (await desk.Reads(items[0].GetProperty("code").GetString()!)).Status);
    }

    [Theory, OnBothEngines]
    public async Task A_repeat_of_a_drawing_shows_no_code_and_draws_none(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var first = (await desk.Counter.Post("/v1/answer-codes", new DrawAnswerCodes { Count = 3 }, ("Idempotency-Key", "\"sheet\""))).Is(HttpStatusCode.OK);
        var again = (await desk.Counter.Post("/v1/answer-codes", new DrawAnswerCodes { Count = 3 }, ("Idempotency-Key", "\"sheet\""))).Is(HttpStatusCode.OK);
        Assert.Equal((3, 0, "true"), (first.Json.GetProperty("items").GetArrayLength(), again.Json.GetProperty("items").GetArrayLength(), again.Headers["Idempotency-Replayed"]));
        await using var read = await dims.Database.Read(TestContext.Current.CancellationToken);
        Assert.Equal(3, await read.Scalar<long>("SELECT count(*) FROM answer_codes"));
    }

    [Theory, OnBothEngines]
    public async Task Nobody_draws_for_another_location_none_or_too_many(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var (desk, admin) = (await AnswersDesk.At(dims), await dims.With(Roles.Admin));
        (await desk.Counter.Post("/v1/answer-codes", new DrawAnswerCodes { Count = 1, Location = Places.Utrecht })).IsProblem(HttpStatusCode.Forbidden, "not-your-location");
        (await admin.Post("/v1/answer-codes", new DrawAnswerCodes { Count = 1, Location = Places.Utrecht })).Is(HttpStatusCode.OK);
        foreach (var (body, place) in new[] { ("""{ "count": 0 }""", "/count"), ("""{ "count": 201 }""", "/count"), ("{}", "/count"), ("""{ "count": 1 }""", "/location"), ("""{ "count": 1, "location": "nowhere" }""", "/location") })
            Assert.Equal([place], (await admin.Post("/v1/answer-codes", body)).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        (await dims.Anonymous.Post("/v1/answer-codes", """{ "count": 1 }""")).IsProblem(HttpStatusCode.Unauthorized, "unauthorised");
        (await desk.Laboratory.Post("/v1/answer-codes", """{ "count": 1 }""")).IsProblem(HttpStatusCode.Forbidden, "missing-scope");
    }

    [Fact]
    public async Task A_printed_sheet_has_a_card_with_a_QR_code_and_a_label_for_the_bag_without_the_code()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite, "--Dims:AnswerPage=https://uitslag.example.org/kijk");
        var desk = await AnswersDesk.At(dims);
        var sheet = (await desk.Counter.Post("/v1/answer-codes", new DrawAnswerCodes { Count = 4 }, ("Accept", "text/html"))).Is(HttpStatusCode.OK);
        Assert.Equal(("text/html; charset=utf-8", "no-store"), (sheet.Headers["Content-Type"], sheet.Headers["Cache-Control"]));
        Assert.Contains($"style-src {CodeSheet.StyleHash};", sheet.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal(4, Regex.Count(sheet.Text, "<svg "));
        var codes = Regex.Matches(sheet.Text, "class=\"code\">([^<]+)<").Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(4, codes.Distinct().Count());
        Assert.All(codes, c => Assert.NotNull(AnswerCodeText.Read(c, out _)));
        foreach (Match bag in Regex.Matches(sheet.Text, "<div class=\"bag\">.*?</div></div></div>")) Assert.All(codes, c => Assert.DoesNotContain(c, bag.Value, StringComparison.Ordinal));
        Assert.Contains("https://uitslag.example.org/kijk", sheet.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script|https?://(?!uitslag\\.example\\.org)[^\"< ]*", sheet.Text);
        foreach (var code in codes) Assert.Equal(ResultStatus.NotTested, (await desk.Reads(code)).Status);
    }

    [Fact]
    public void The_squares_of_a_QR_code_are_those_of_its_text()
    {
        var drawn = QrDrawing.Svg("https://dims.example.org/answer#7K3FM-XW4TH-92CPA");
        var size = int.Parse(Regex.Match(drawn, "viewBox=\"0 0 (\\d+) ").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        // Versions have 17 + 4n squares; 4 empty ones stand on each side.
        Assert.Equal(0, (size - 8 - 17) % 4);
        Assert.Contains("M4 4h7v1h-7z", drawn, StringComparison.Ordinal);
        Assert.Contains($"M{size - 11} 4h7v1h-7z", drawn, StringComparison.Ordinal);
        Assert.NotEqual(drawn, QrDrawing.Svg("https://dims.example.org/answer#7K3FM-XW4TH-92CPC"));
    }
}
