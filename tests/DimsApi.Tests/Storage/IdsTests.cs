using Dims.Storage;

namespace Dims.Tests.Storage;

public sealed class IdsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ids_rise_within_a_millisecond_and_are_version_7_of_that_instant()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => Ids.New(Now)).ToList();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal((7, Now), (Guid.Parse(id).Version, DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(id.Replace("-", "", StringComparison.Ordinal)[..12], 16)))));
        Assert.All(ids, id => Assert.Contains(id[19], "89ab"));
    }
}
