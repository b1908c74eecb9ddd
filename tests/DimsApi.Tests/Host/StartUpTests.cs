using Dims.Tests.Access;
using Microsoft.Extensions.Logging;

namespace Dims.Tests.Host;

public sealed class StartUpTests
{
    private static readonly string[] Both = ["Dims__PublicUrl is not set", "Dims__EventSource is urn:nld:kvknr:00000000:systeem:red-alerts"];

    [Theory]
    [InlineData("Production", 2)]
    [InlineData("Development", 0)]
    [InlineData("Production", 1, "--Dims:PublicUrl=https://dims.example.org")]
    [InlineData("Production", 1, "--Dims:EventSource=urn:nld:oin:00000001234567890000:systeem:red-alerts")]
    [InlineData("Production", 0, "--Dims:PublicUrl=https://dims.example.org", "--Dims:EventSource=urn:nld:kvknr:12345678:systeem:red-alerts")]
    public async Task What_partners_would_notice_first_is_said_at_the_start_outside_of_Development(string environment, int said, params string[] settings)
    {
        using var log = new RecordedLog();
        await using var dims = await TestDims.Start(Engine.Sqlite, b => b.Logging.AddProvider(log).AddFilter<RecordedLog>("Dims", LogLevel.Warning), [$"--environment={environment}", "--Dims:Demo=false", .. settings]);
        Assert.Equal(said, Both.Sum(words => log.Lines.Count(line => line.Contains(words, StringComparison.Ordinal))));
    }
}
