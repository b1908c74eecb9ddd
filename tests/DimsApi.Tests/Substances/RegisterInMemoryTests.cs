using System.Net;
using Dims.Access;
using Dims.Tests.Host;
using Dims.Tests.Rules;

namespace Dims.Tests.Substances;

public sealed class RegisterInMemoryTests
{
    [Theory, OnBothEngines]
    public async Task Who_only_records_reads_the_register_once_after_it_has_changed(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:ClockEvery=00:01:00");
        var (location, coordinator) = (await dims.With(Roles.Location), await dims.With(Roles.Coordinator));
        using var statements = await Statements.Of(dims);
        async Task<int> Readings()
        {
            statements.Take();
            (await location.Post("/v1/samples", Lab.Tablet(100))).Is(HttpStatusCode.Created);
            return statements.Take().Count(s => s.Contains("FROM substances", StringComparison.Ordinal));
        }
        await Readings();
        Assert.Equal(0, await Readings());
        (await coordinator.Put("/v1/names/pink-star", """{ "substance": "mdma" }""")).Is(HttpStatusCode.OK);
        Assert.NotEqual(0, await Readings());
        Assert.Equal(0, await Readings());
    }
}
