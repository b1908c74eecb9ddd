using System.Net;
using Dims.Answers;
using Dims.Tests.Host;

namespace Dims.Tests.Answers;

public sealed class AgeingTests
{
    [Theory, OnBothEngines]
    public async Task A_code_works_for_ninety_days_after_its_result_and_a_new_result_begins_them_anew(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var code = await desk.DrawsOne();
        var number = await desk.Registers(Lab.Tablet(120), code);
        Assert.Equal(new DateOnly(2027, 2, 18), (await desk.Reads(code)).Until);
        Assert.Equal(1, await desk.Ages());
        Assert.Equal(0, await desk.Ages());
        Assert.Equal(new DateOnly(2027, 2, 18), (await desk.Reads(code)).Until);
        Assert.Contains("This code works until 18 February 2027, 90 days after the result.", (await desk.Reads(code)).AskAgain, StringComparison.Ordinal);
        Assert.Contains("tot en met 18 februari 2027", (await desk.Reads(code, "nl")).AskAgain, StringComparison.Ordinal);

        dims.Clock.Advance(TimeSpan.FromDays(89));
        (await desk.Laboratory.Post($"/v1/samples/{number}/analyses", Lab.Measured(AnswersDesk.Mdma) with { Run = "R-2" })).Is(HttpStatusCode.Created);
        Assert.Equal(1, await desk.Ages());
        dims.Clock.Advance(TimeSpan.FromDays(89));
        Assert.Equal(ResultStatus.Found, (await desk.Reads(code)).Status);
        dims.Clock.Advance(TimeSpan.FromDays(1));
        // Gone by the clock, and then from the table.
        await desk.IsUnknown(code);
        Assert.Equal(1, await desk.Ages());
        await using var read = await dims.Database.Read(TestContext.Current.CancellationToken);
        Assert.Equal(0, await read.Scalar<long>("SELECT count(*) FROM answer_codes"));
    }

    [Theory, OnBothEngines]
    public async Task A_code_that_was_never_used_and_one_whose_result_never_came_end_after_a_year(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var codes = await desk.Draws(2);
        dims.Clock.Advance(TimeSpan.FromDays(364));
        await desk.Registers(Lab.Tablet(day: "2027-11-10"), codes[0]);
        Assert.Equal(0, await desk.Ages());
        dims.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await desk.Ages());
        await desk.IsUnknown(codes[1]);
        Assert.Equal(ResultStatus.NotTested, (await desk.Reads(codes[0])).Status);
        dims.Clock.Advance(TimeSpan.FromDays(364));
        await desk.IsUnknown(codes[0]);
    }

    [Theory, OnBothEngines]
    public async Task An_answer_that_is_taken_back_can_be_read_for_ninety_days_from_then_on(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var code = await desk.DrawsOne();
        var number = await desk.Registers(Lab.Tablet(), code);
        await desk.Recognises(number);
        await desk.Ages();
        dims.Clock.Advance(TimeSpan.FromDays(85));
        await desk.TakesBack(number);
        Assert.Equal((ResultStatus.TakenBack, new DateOnly(2027, 5, 14)), ((await desk.Reads(code)).Status, (await desk.Reads(code)).Until!.Value));
        Assert.Equal(1, await desk.Ages());
        dims.Clock.Advance(TimeSpan.FromDays(89));
        Assert.Equal(ResultStatus.TakenBack, (await desk.Reads(code)).Status);
        dims.Clock.Advance(TimeSpan.FromDays(1));
        await desk.IsUnknown(code);
    }

    [Theory, OnBothEngines]
    public async Task A_result_that_is_not_authorised_begins_no_time(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var desk = await AnswersDesk.At(dims);
        var code = await desk.CodeOf(Lab.Tablet() with { Analyses = [Lab.Measured(AnswersDesk.Mdma) with { Authorised = false }] });
        Assert.Equal(0, await desk.Ages());
        Assert.Null((await desk.Reads(code)).Until);
        Assert.Contains("until 90 days after the result", (await desk.Reads(code)).AskAgain, StringComparison.Ordinal);
    }
}
