using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Dims.LoadTests;

// Callers who each wait for their answer before they ask again. One thread over plain sockets with requests made before, as wrk does it:
// the client shares the machine with the server, so it must cost little, and the same on both sides.
internal static class ClosedLoop
{
    public static Measured Run(Uri server, Requests requests, int connections, TimeSpan time, int most = int.MaxValue)
    {
        var callers = new Caller[Math.Min(connections, most)];
        for (var i = 0; i < callers.Length; i++) callers[i] = new Caller(Connect(server));
        var measured = new Measured();
        try
        {
            var since = Stopwatch.GetTimestamp();
            var until = since + (long)(time.TotalSeconds * Stopwatch.Frequency);
            var sent = 0;
            foreach (var caller in callers) Ask(caller, requests, ref sent);
            var ready = new List<Socket>(callers.Length);
            var of = callers.ToDictionary(c => c.Socket);
            var busy = callers.Length;
            while (busy > 0)
            {
                ready.Clear();
                foreach (var caller in callers) if (caller.IsWaiting) ready.Add(caller.Socket);
                Socket.Select(ready, null, null, TimeSpan.FromSeconds(30));
                if (ready.Count == 0) throw new TimeoutException($"No answer from {server} for 30 seconds.");
                foreach (var socket in ready)
                {
                    var caller = of[socket];
                    if (!caller.Receive()) continue;
                    measured.Count(caller);
                    if (sent < most && Stopwatch.GetTimestamp() < until) Ask(caller, requests, ref sent);
                    else busy--;
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

    private static void Ask(Caller caller, Requests requests, ref int sent)
    {
        sent++;
        caller.Send(requests.Next());
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
    }

    public static Measured Of(long answers, long failed, double seconds, long bytes) =>
        new() { Answers = answers, Failed = failed, Bytes = bytes, Elapsed = TimeSpan.FromSeconds(seconds) };
}
