using Dims.Alerts;
using Dims.Tests.Alerts.Formats;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

public sealed class KnownAlertTests
{
    private static StreamSnapshot Snapshot(Audience stream, params Alert[] versions) =>
        new(new StreamPlace("log", stream), versions.Length, EventWindow.After(null, [], 5), [.. new[] { new KnownAlert(versions).SeenBy(stream) }.OfType<SeenAlert>()]);

    private static AlertList List(Audience stream, DateTimeOffset now, params Alert[] versions)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        var current = Snapshot(stream, versions).CurrentAt(now);
        current.Write(bytes, now);
        Assert.Equal(current.Length, bytes.WrittenCount);
        return System.Text.Json.JsonSerializer.Deserialize<AlertList>(bytes.WrittenSpan, Dims.Http.Wire.Json)!;
    }

    [Fact]
    public void An_alert_that_was_narrowed_away_is_in_force_only_for_those_who_still_see_it()
    {
        var first = Versions.First();
        var narrower = first.Changed(AlertContents.Regional() with { Audience = Audience.Professional });
        Assert.Empty(List(Audience.Public, narrower.PublishedAt, first, narrower).Items);
        Assert.Equal(2, Assert.Single(List(Audience.Professional, narrower.PublishedAt, first, narrower).Items).Version);
        Assert.Empty(List(Audience.Public, narrower.PublishedAt, narrower).Items);
    }

    [Fact]
    public void A_doubted_alert_stays_in_the_list_and_says_so()
    {
        var first = Versions.First();
        var alert = Assert.Single(List(Audience.Public, first.PublishedAt.AddDays(2), first, first.Doubted()).Items);
        Assert.True(alert.UnderReview);
        Assert.Equal((2, AlertState.Active), (alert.Version, alert.State));
    }

    [Fact]
    public void The_amount_of_a_dose_is_for_those_who_may_see_it()
    {
        var dose = Versions.First(AlertContents.Regional() with { Concern = AlertConcern.Dose });
        Assert.Null(Assert.Single(List(Audience.Public, TestDims.Start0, dose).Items).Substances[0].Amount);
        Assert.Equal(173, Assert.Single(List(Audience.Professional, TestDims.Start0, dose).Items).Substances[0].Amount);
        // Also where the amount itself is open to all: that takes a reason.
        var open = dose with { Substances = [dose.Substances[0] with { AmountAudience = Audience.Public }] };
        Assert.Null(Assert.Single(List(Audience.Public, TestDims.Start0, open).Items).Substances[0].Amount);
        Assert.Equal(173, Assert.Single(List(Audience.Public, TestDims.Start0, open with { FiguresReason = "Three deaths." }).Items).Substances[0].Amount);
    }

    [Fact]
    public void Streams_that_see_the_same_share_its_bytes()
    {
        var known = new KnownAlert([Versions.First()]);
        Assert.Same(known.SeenBy(Audience.Public), known.SeenBy(Audience.Restricted));
        var dose = new KnownAlert([Versions.First(AlertContents.Regional() with { Concern = AlertConcern.Dose })]);
        Assert.NotSame(dose.SeenBy(Audience.Public), dose.SeenBy(Audience.Professional));
        Assert.Same(dose.SeenBy(Audience.Professional), dose.SeenBy(Audience.Restricted));
    }
}
