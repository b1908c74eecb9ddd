using System.Text.Json;
using Dims.Alerts;
using Dims.Http;

namespace Dims.Tests.Alerts;

public sealed class AlertTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_stored_is_what_is_read_with_its_digits()
    {
        var json = JsonSerializer.Serialize(Published(), Wire.Json);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<Alert>(json, Wire.Json), Wire.Json));
        Assert.Contains("173.0", json, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ended_alert_says_in_both_languages_that_it_is_no_reassurance()
    {
        var expired = Published().At(Now.AddDays(28));
        Assert.Equal(AlertState.Expired, expired.State);
        Assert.Contains("does not mean the product is gone", expired.Notice!.En, StringComparison.Ordinal);
        Assert.Contains("niet dat het product weg is", expired.Notice.Nl, StringComparison.Ordinal);
        var withdrawn = Published().In(AlertState.Withdrawn);
        Assert.Contains("Nothing is known by this about other tablets or products", withdrawn.Notice!.En, StringComparison.Ordinal);
        Assert.Contains("Over andere tabletten of producten", withdrawn.Notice.Nl, StringComparison.Ordinal);
    }

    [Fact]
    public void A_withdrawn_alert_stays_withdrawn_at_any_time()
    {
        foreach (var days in new[] { -10, 0, 10, 100 }) Assert.Equal(AlertState.Withdrawn, Published().In(AlertState.Withdrawn).At(Now.AddDays(days)).State);
    }

    [Theory]
    [InlineData(Audience.Public, "public")]
    [InlineData(Audience.Professional, "public, professional")]
    [InlineData(Audience.Restricted, "public, professional, restricted")]
    public void Each_reader_reads_these_audiences_and_no_wider_ones(Audience reader, string expected) =>
        Assert.Equal(expected, string.Join(", ", Enum.GetValues<Audience>().Where(f => reader.MayRead(f)).Select(f => Wire.Name(f))));

    [Fact]
    public void The_list_in_force_is_made_anew_exactly_when_an_alert_begins_or_ends()
    {
        var first = Published() with { Id = "a" };
        var later = Published() with { Id = "b", Effective = Now.AddDays(3), Expires = Now.AddDays(40) };
        var stream = new StreamSnapshot(new StreamPlace("log", Audience.Public), 2, EventWindow.After(null, [], 5), [.. new[] { first, later }.Select(a => new SeenAlert([a]))]);
        foreach (var (days, expected) in new[] { (-1, ""), (0, "a"), (2, "a"), (3, "b a"), (27, "b a"), (28, "b"), (39, "b"), (40, ""), (41, ""), (2, "a") })
        {
            var now = Now.AddDays(days);
            var bytes = new System.Buffers.ArrayBufferWriter<byte>();
            stream.CurrentAt(now).Write(bytes, now);
            var list = JsonSerializer.Deserialize<AlertList>(bytes.WrittenSpan, Wire.Json)!;
            Assert.Equal(expected, string.Join(' ', list.Items.Select(i => i.Id)));
            Assert.All(list.Items, i => Assert.Equal(AlertState.Active, i.State));
            Assert.Equal((now, 2L, "log", Audience.Public), (list.AsOf, list.Sequence, list.Log, list.Stream));
        }
        Assert.Same(stream.CurrentAt(Now), stream.CurrentAt(Now.AddDays(3).AddMilliseconds(-1)));
        Assert.NotEqual(stream.CurrentAt(Now).ETag, stream.CurrentAt(Now.AddDays(3)).ETag);
    }

    private static Alert Published() => new()
    {
        Id = "01939f2e-0000-7000-8000-000000000001",
        Number = "RA-2026-01",
        Version = 1,
        Status = AlertStatus.Actual,
        State = AlertState.Active,
        Level = AlertLevel.Regional,
        Audience = Audience.Public,
        Regions = AlertContents.Regional().Regions,
        Generated = false,
        Address = "/v1/alerts/01939f2e-0000-7000-8000-000000000001",
        PublishedAt = Now,
        Effective = Now,
        Expires = Now.AddDays(28),
        Headline = AlertContents.Regional().Headline,
        Text = AlertContents.Regional().Text,
        Sms = AlertContents.Regional().Sms,
        Short = AlertContents.Regional().Short,
        Advice = AlertContents.Regional().Advice,
        Substances = AlertContents.Regional().Substances,
        Form = AlertContents.Regional().Form,
        Appearance = AlertContents.Regional().Appearance,
        SoldAs = ["ecstasy"],
        References = [],
    };
}
