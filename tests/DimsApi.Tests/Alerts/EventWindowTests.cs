using System.Text;
using Dims.Alerts;

namespace Dims.Tests.Alerts;

public sealed class EventWindowTests
{
    // A stream of 1 to `head` with a window of 5.
    private static EventWindow Window(int head)
    {
        EventWindow? window = null;
        for (var i = 1; i <= head; i++) window = EventWindow.After(window, [$"e{i}"], 5);
        return window ?? EventWindow.After(null, [], 5);
    }

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
                    else Assert.Equal(expected, events!.Value.Select(Encoding.UTF8.GetString));
                }
    }

    [Fact]
    public void A_jump_wider_than_the_window_leaves_no_hole_in_it()
    {
        var window = EventWindow.After(Window(3), ["e96", "e97", "e98", "e99", "e100"], 5);
        Assert.Equal(["e96", "e97"], window.After(95, 100, 2)!.Value.Select(Encoding.UTF8.GetString));
        Assert.Null(window.After(94, 100, 2));
    }
}
