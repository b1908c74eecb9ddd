using System.Text;
using Dims.Alerts;

namespace Dims.Tests.Alerts;

public sealed class EventWindowTests
{
    private static readonly StreamPlace Place = new("log", Audience.Professional);

    // A stream of 1 to `head` with a window of 5.
    private static EventWindow Window(int head)
    {
        EventWindow? window = null;
        for (var i = 1; i <= head; i++) window = EventWindow.After(window, Events(i), 5);
        return window ?? EventWindow.After(null, [], 5);
    }

    private static EventBytes[] Events(params int[] sequences) => [.. sequences.Select(s => EventBytes.Of(Place, s, "alert.published", $"e{s}"))];

    private static IEnumerable<string> Told(ArraySegment<EventBytes>? events) => events!.Value.Select(e => Encoding.UTF8.GetString(e.Json.Span));

    [Fact]
    public void For_every_cursor_and_limit_it_gives_what_follows_the_cursor_or_says_that_it_does_not_reach_back()
    {
        for (var head = 0; head <= 12; head++)
            for (var cursor = 0; cursor <= head; cursor++)
                for (var limit = 1; limit <= 7; limit++)
                {
                    var events = Window(head).After(cursor, head, limit);
                    var expected = Enumerable.Range(cursor + 1, Math.Min(limit, head - cursor)).Select(i => $"e{i}");
                    if (cursor < head - 5) Assert.Null(events);
                    else Assert.Equal(expected, Told(events));
                }
    }

    [Fact]
    public void A_jump_wider_than_the_window_leaves_no_hole_in_it()
    {
        var window = EventWindow.After(Window(3), Events(96, 97, 98, 99, 100), 5);
        Assert.Equal(["e96", "e97"], Told(window.After(95, 100, 2)));
        Assert.Null(window.After(94, 100, 2));
    }

    [Fact]
    public void An_event_is_framed_with_its_cursor_type_and_JSON()
    {
        var one = EventBytes.Of(Place, 7, "alert.withdrawn", """{"é":1}""");
        Assert.Equal("id: log-professional.7\nevent: alert.withdrawn\ndata: {\"é\":1}\n\n", Encoding.UTF8.GetString(one.Frame.Span));
        Assert.Equal("""{"é":1}""", Encoding.UTF8.GetString(one.Json.Span));
    }

    [Theory]
    [InlineData("log-professional.7", 7)]
    [InlineData("log.0", 0)]
    [InlineData("log-public.7", null)]
    [InlineData("other-professional.7", null)]
    [InlineData("other.7", null)]
    [InlineData("log-professional.-7", null)]
    [InlineData("log-professional.", null)]
    [InlineData("log-professional.99999999999999999999", null)]
    [InlineData("7", null)]
    [InlineData("", null)]
    public void A_cursor_is_of_one_stream_of_one_log(string cursor, int? sequence) => Assert.Equal(sequence, (int?)Place.Sequence(cursor));
}
