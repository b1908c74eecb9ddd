using Dims.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Cli;

public sealed class HealthTests
{
    [Theory]
    [InlineData("http://+:8080", null, "http://127.0.0.1:8080/health/live")]
    [InlineData("http://*:8080/", null, "http://127.0.0.1:8080/health/live")]
    [InlineData("http://localhost:5080", "9000", "http://127.0.0.1:5080/health/live")]
    [InlineData("http://0.0.0.0:81;http://+:82", null, "http://127.0.0.1:81/health/live")]
    [InlineData("https://+:8443; http://[::]:8080", null, "http://127.0.0.1:8080/health/live")]
    [InlineData("http://10.1.2.3:8080", null, "http://10.1.2.3:8080/health/live")]
    [InlineData("http://+", null, "http://127.0.0.1/health/live")]
    [InlineData(null, "8081;8082", "http://127.0.0.1:8081/health/live")]
    [InlineData("", "", "http://127.0.0.1:5080/health/live")]
    public void The_address_to_ask_comes_from_where_the_server_listens(string? urls, string? ports, string asked) => Assert.Equal(new Uri(asked), HealthVerb.Address(urls, ports));

    [Fact]
    public async Task A_server_that_lives_is_0_and_one_that_has_stopped_is_1()
    {
        using var error = new StringWriter();
        var terminal = new Terminal(TextWriter.Null, error);
        Uri address;
        await using (var dims = await TestDims.Start(Engine.Sqlite))
        {
            address = HealthVerb.Address(dims.Url.ToString(), null);
            Assert.Equal(0, await HealthVerb.Ask(terminal, address, CancellationToken.None));
        }
        Assert.Equal("", error.ToString());
        Assert.Equal(1, await HealthVerb.Ask(terminal, address, CancellationToken.None));
        Assert.Contains("does not answer", error.ToString(), StringComparison.Ordinal);
    }
}
