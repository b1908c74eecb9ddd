using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Dims.Tests.Host;

public enum Engine
{
    Sqlite,
    Postgres,
}

// [Theory, OnBothEngines] public async Task A_sentence(Engine engine): one test per engine. `./test` counts by the "engine: X" of the name,
// so the parameter keeps that name.
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnBothEnginesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([
            new TheoryDataRow<Engine>(Engine.Sqlite),
            new TheoryDataRow<Engine>(Engine.Postgres) { Skip = PostgresServer.MustExist ? null : PostgresServer.WhyAbsent },
        ]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
