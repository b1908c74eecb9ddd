using Dims.Samples;
using Dims.Tablets;
using Dims.Tests.Host;
using static Dims.Tests.Tablets.RecognitionDesk;

namespace Dims.Tests.Tablets;

public sealed class RefusalTests
{
    public static TheoryData<decimal, Qualifier, Unit, Basis> Strong => new()
    {
        { 260, Qualifier.Equal, Unit.MgPerTablet, Basis.Unknown },
        { 260, Qualifier.Equal, Unit.MgPerTablet, Basis.Base },
        { 70, Qualifier.Equal, Unit.Percent, Basis.Hydrochloride },
        { 700, Qualifier.Equal, Unit.MgPerG, Basis.Base },
        { 250, Qualifier.Above, Unit.MgPerTablet, Basis.Hydrochloride },
    };

    [Theory, MemberData(nameof(Strong))]
    public async Task A_strong_look_alike_refuses_and_takes_back_in_any_basis_and_unit(decimal amount, Qualifier qualifier, Unit unit, Basis basis)
    {
        await using var dims = await Start(Engine.Sqlite);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122, 120, 121);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);

        await desk.Measures(Tablet(Audi, findings: Mdma(amount, basis) with { Qualifier = qualifier, Unit = unit }));

        Assert.Single(await Reopened(desk.Amsterdam));
        var answer = await desk.Answered();
        Assert.Equal((RecognitionVerdict.Ambiguous, RecognitionReason.WideSpread), (answer.Verdict, answer.Reasons[0].Code));
    }

    [Fact]
    public async Task The_newest_result_of_a_tablet_counts()
    {
        await using var dims = await Start(Engine.Sqlite);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        var twice = Tablet(Audi, findings: Mdma(150));
        await desk.Measures(twice with { Analyses = [Lab.Measured(Mdma(120)) with { AnalysedOn = new(2026, 11, 12) }, Lab.Measured(Mdma(0) with { Qualifier = Qualifier.NotDetected, Amount = null, Unit = null }) with { AnalysedOn = new(2026, 11, 13) }] });

        Assert.Equal(RecognitionReason.OtherContent, (await desk.Answered()).Reasons[0].Code);
    }
}
