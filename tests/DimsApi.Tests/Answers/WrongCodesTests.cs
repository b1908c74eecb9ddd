using System.Net;
using Dims.Answers;
using Dims.Tests.Host;
using Microsoft.Extensions.Options;

namespace Dims.Tests.Answers;

public sealed class WrongCodesTests
{
    private static (WrongCodes Wrong, TestClock Clock) Table(int seconds = 8)
    {
        var clock = new TestClock(TestDims.Start0);
        return (new WrongCodes(Options.Create(new DimsOptions { WrongCodesWait = TimeSpan.FromSeconds(seconds) }), clock), clock);
    }

    [Fact]
    public void Wrong_codes_of_one_address_wait_longer_and_longer_up_to_a_bound_and_are_forgotten()
    {
        var (wrong, clock) = Table();
        var (one, other) = (IPAddress.Parse("203.0.113.7"), IPAddress.Parse("203.0.113.8"));
        Assert.Equal([0, 0, 0, 0.25, 0.5, 1, 2, 4, 8, 8], Enumerable.Range(0, 10).Select(_ => wrong.Count(one).TotalSeconds));
        Assert.Equal(TimeSpan.Zero, wrong.Count(other));
        // The same address, told in the other family.
        Assert.Equal(8, wrong.Count(one.MapToIPv6()).TotalSeconds);
        clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(TimeSpan.Zero, wrong.Count(one));
    }

    [Fact]
    public void All_addresses_of_one_line_of_IPv6_are_one_caller()
    {
        var (wrong, _) = Table();
        Assert.Equal([0, 0, 0, 0.25], Enumerable.Range(1, 4).Select(i => wrong.Count(IPAddress.Parse($"2001:db8:1:2::{i}")).TotalSeconds));
        Assert.Equal(TimeSpan.Zero, wrong.Count(IPAddress.Parse("2001:db8:1:3::1")));
    }

    [Fact]
    public void The_table_is_bounded_however_many_addresses_come()
    {
        var (wrong, clock) = Table();
        static IPAddress At(int i) => new([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]);
        for (var i = 0; i < WrongCodes.MostAddresses; i++) wrong.Count(At(i));
        Assert.Equal(8, wrong.Count(At(WrongCodes.MostAddresses)).TotalSeconds);
        Assert.Equal(WrongCodes.MostAddresses, wrong.Addresses);
        clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(TimeSpan.Zero, wrong.Count(At(WrongCodes.MostAddresses)));
        Assert.Equal(1, wrong.Addresses);
    }

    [Theory, OnBothEngines]
    public async Task A_right_code_is_answered_while_wrong_ones_of_the_same_address_wait(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine, "--Dims:WrongCodesWait=00:01:00");
        var desk = await AnswersDesk.At(dims);
        var code = await desk.CodeOf(Lab.Tablet(120));
        var counted = (WrongCodes)dims.Services.GetService(typeof(WrongCodes))!;
        for (var i = 0; i < 20; i++) counted.Count(IPAddress.Loopback);
        // It would be held back for a minute.
        using var gone = new CancellationTokenSource();
        using var http = new HttpClient { BaseAddress = dims.Url };
        var waiting = http.PostAsync("/v1/result-lookups", new StringContent($$"""{ "code": "{{AnswersDesk.Nobodys()}}" }""", System.Text.Encoding.UTF8, "application/json"), gone.Token);
        for (var i = 0; i < 5; i++) Assert.Equal(ResultStatus.Found, (await desk.Reads(code)).Status);
        Assert.False(waiting.IsCompleted);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
