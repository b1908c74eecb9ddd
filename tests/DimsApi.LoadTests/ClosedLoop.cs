using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Dims.LoadTests;

// Callers who each wait for their answer before they ask again, at once or at a pace. One thread over plain sockets with requests made before, as wrk does it:
// the client shares the machine with the server, so it must cost little, and the same on both sides.
internal static class ClosedLoop
{
    public static Measured Run(Uri server, Requests requests, int connections, TimeSpan time, int most = int.MaxValue, double? perSecond = null)
    {
        var callers = new Caller[Math.Min(connections, most)];
        for (var i = 0; i < callers.Length; i++) callers[i] = new Caller(Connect(server));
        var measured = new Measured();
        try
        {
            var since = Stopwatch.GetTimestamp();
            var until = since + (long)(time.TotalSeconds * Stopwatch.Frequency);
            var pause = perSecond is { } pace ? (long)(Stopwatch.Frequency / pace) : 0;
            var (sent, due, wasBusy) = (0, since, false);
            var (ready, free) = (new List<Socket>(callers.Length), new Queue<Caller>(callers));
            var of = callers.ToDictionary(c => c.Socket);
            while (true)
            {
                var now = Stopwatch.GetTimestamp();
                for (; free.Count > 0 && due <= now && sent < most && now < until; sent++, due += pause)
                {
                    // Who has nobody to ask waits as well.
                    free.Dequeue().Send(requests.Next(), pause > 0 && wasBusy ? due : now);
                    wasBusy = free.Count == 0;
                }
                if (free.Count == callers.Length)
                {
                    if (sent >= most || now >= until) break;
                    Thread.Sleep(Stopwatch.GetElapsedTime(now, due));
                    continue;
                }
                ready.Clear();
                foreach (var caller in callers) if (caller.IsWaiting) ready.Add(caller.Socket);
                var isPaced = pause > 0 && free.Count > 0 && now < until;
                Socket.Select(ready, null, null, isPaced ? Stopwatch.GetElapsedTime(now, due) : TimeSpan.FromSeconds(30));
                if (ready.Count == 0 && !isPaced) throw new TimeoutException($"No answer from {server} for 30 seconds.");
                foreach (var socket in ready)
                {
                    var caller = of[socket];
                    if (!caller.Receive()) continue;
                    measured.Count(caller);
                    free.Enqueue(caller);
                }
            }
            measured.Elapsed = Stopwatch.GetElapsedTime(since);
        }
        finally
        {
            foreach (var caller in callers) caller.Socket.Dispose();
        }
        return measured;
    }

    private static Socket Connect(Uri server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, server.Port);
        return socket;
    }
}

internal sealed class Measured
{
    private readonly List<double> _times = [];

    public long Answers { get; private set; }
    public long Bytes { get; private set; }
    public long Failed { get; private set; }
    public int FirstFailure { get; private set; }
    public TimeSpan Elapsed { get; set; }
    public TimeSpan ServerTime { get; set; }
    public double PerSecond => Answers / Elapsed.TotalSeconds;

    public void Count(Caller caller)
    {
        if (caller.Status is >= 200 and < 300 or 304) Answers++;
        else
        {
            Failed++;
            FirstFailure = caller.Status;
        }
        Bytes += caller.BodyLength;
        _times.Add(caller.Waited.TotalMilliseconds);
    }

    // Milliseconds from the question to the whole answer, which this share of callers did not wait longer than.
    public double At(double share) => _times.Order().ElementAt((int)((_times.Count - 1) * share));

    public static Measured Of(long answers, long failed, double seconds, long bytes) =>
        new() { Answers = answers, Failed = failed, Bytes = bytes, Elapsed = TimeSpan.FromSeconds(seconds) };
}
