using Dims.Alerts;
using Dims.Reach;
using Dims.Tests.Host;

namespace Dims.Tests.Reach;

public sealed class ReadNotesTests
{
    private readonly ReadNotes _notes = new(new TestClock(TestDims.Start0));

    [Fact]
    public void Only_what_moves_the_mark_is_written()
    {
        foreach (var after in new long[] { 0, 3, 3, 1, 5, 4, 5 }) _notes.Pulled("a", "log", Audience.Public, after);
        _notes.Pulled("a", "log", Audience.Professional, 5);
        _notes.Pulled("b", "log", Audience.Public, 5);
        Assert.Equal(["a public pull 0-3", "a public pull 0-5", "a professional pull 0-5", "b public pull 0-5"], Taken());
        Assert.Empty(_notes.Take(100));
    }

    [Fact]
    public void What_lies_before_a_listener_came_is_not_said_of_it()
    {
        _notes.Heard("a", new StreamPlace("log", Audience.Public), 7, 7);
        _notes.Heard("a", new StreamPlace("log", Audience.Public), 7, 9);
        // Back with the last id, then back without one while others were told.
        _notes.Heard("a", new StreamPlace("log", Audience.Public), 9, 12);
        _notes.Heard("a", new StreamPlace("log", Audience.Public), 20, 21);
        _notes.Heard("a", new StreamPlace("log", Audience.Public), 7, 12);
        Assert.Equal(["a public sse 7-9", "a public sse 7-12", "a public sse 20-21", "a public sse 7-12"], Taken());
    }

    [Fact]
    public void Another_log_is_counted_anew()
    {
        _notes.Pulled("a", "log", Audience.Public, 9);
        _notes.Pulled("a", "other", Audience.Public, 2);
        Assert.Equal(["log", "other"], _notes.Take(100).Select(n => n.Log));
    }

    [Fact]
    public void What_could_not_be_written_comes_again_and_what_waits_is_bounded()
    {
        for (var i = 1; i <= ReadNotes.MostWaiting + 10; i++) _notes.Pulled("a", "log", Audience.Public, i);
        var taken = _notes.Take(int.MaxValue);
        Assert.Equal(ReadNotes.MostWaiting, taken.Count);
        _notes.GiveBack(taken);
        Assert.Equal(taken, _notes.Take(int.MaxValue));
    }

    [Fact]
    public void Nothing_is_lost_where_many_requests_of_one_owner_come_at_once()
    {
        Parallel.For(1, 2001, i => _notes.Pulled("a", "log", Audience.Public, i));
        var upto = _notes.Take(int.MaxValue).Select(n => n.Upto).ToList();
        Assert.Equal(2000, upto.Max());
        Assert.Equal(upto.Distinct().Count(), upto.Count);
    }

    private IEnumerable<string> Taken() => _notes.Take(100).Select(n => $"{n.Owner} {n.Stream} {n.Door} {n.Behind}-{n.Upto}");
}
