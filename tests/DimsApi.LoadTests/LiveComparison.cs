using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dims.LoadTests;

// Live readers on loopback: from the call that publishes to the last reader that has the event whole, beside a loop that writes the same bytes to as many plain connections.
internal static class LiveComparison
{
    private const int Rounds = 5;

    public static async Task<bool> Run(Plan plan, OurServer ours, AlertData data, bool isTest)
    {
        var wished = isTest ? 50 : plan.Readers;
        // Both ends of the bare connections are ours, and some descriptors are needed beside them.
        var most = Math.Min(wished, (int)((DescriptorLimit() - 200) / 2));
        var before = Memory(ours.ProcessId);
        using var readers = Readers.Open(ours.Url.Port, most);
        await readers.Greeted();
        var perReader = (Memory(ours.ProcessId) - before) / Math.Max(1, most);
        var drafts = new List<string>();
        for (var i = 0; i <= Rounds; i++) drafts.Add(await data.Draft(1000 + i));
        var (published, bare, bytes) = (new List<double>(), new List<double>(), 0);
        for (var round = 0; round <= Rounds; round++)
        {
            var since = Stopwatch.GetTimestamp();
            var publication = data.Publish(drafts[round]);
            bytes = await readers.Event();
            var taken = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
            await publication;
            var loop = await BareLoop(most, bytes);
            if (round == 0) continue; // The runtime compiles.
            published.Add(taken);
            bare.Add(loop);
        }
        if (isTest)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"stream: {most} readers received {Rounds + 1} events each, {readers.Received} in all"));
            return readers.Received == (long)most * (Rounds + 1);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {most:N0} live readers{(most < wished ? $" (of {wished:N0} wished: descriptors)" : "")} | published to last received: {published.Min():N0} to {published.Max():N0} ms | bare loop: {bare.Min():N0} to {bare.Max():N0} ms | {Median(published) / Median(bare):0.0} times | {perReader / 1024:N0} KiB a reader | {bytes:N0} bytes |"));
        return true;
    }

    private static double Median(List<double> of) => of.Order().ElementAt(of.Count / 2);

    // The same bytes to as many connections that are open already, from one thread; received by the same kind of client.
    private static async Task<double> BareLoop(int count, int bytes)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(count);
        var sockets = new List<Socket>(count);
        var accepting = Task.Run(async () =>
        {
            while (sockets.Count < count) sockets.Add(await listener.AcceptSocketAsync());
        });
        using var readers = Readers.Connect(((IPEndPoint)listener.LocalEndpoint).Port, count);
        await accepting;
        var frame = Encoding.ASCII.GetBytes("id: x\ndata: " + new string('x', Math.Max(1, bytes - 14)) + "\n\n");
        var since = Stopwatch.GetTimestamp();
        var writing = Task.Run(() =>
        {
            foreach (var socket in sockets) socket.Send(frame);
        });
        await readers.Event();
        var taken = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        await writing;
        foreach (var socket in sockets) socket.Dispose();
        return taken;
    }

    private static long Memory(int process)
    {
        using var of = Process.GetProcessById(process);
        return of.WorkingSet64;
    }

    private static long DescriptorLimit()
    {
        var line = File.ReadLines("/proc/self/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        return long.TryParse(line[14..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], out var soft) ? soft : 1024;
    }
}

// Many plain connections that are read together: each knows how much of an event it has.
internal sealed class Readers(IReadOnlyList<Socket> sockets) : IDisposable
{
    private static readonly byte[] Request = "GET /v1/alert-events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray();
    private readonly byte[][] _tails = [.. sockets.Select(_ => Array.Empty<byte>())];

    public long Received { get; private set; }

    public static Readers Connect(int port, int count)
    {
        var sockets = new List<Socket>(count);
        while (sockets.Count < count)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(IPAddress.Loopback, port);
            sockets.Add(socket);
        }
        return new Readers(sockets);
    }

    public static Readers Open(int port, int count)
    {
        var readers = Connect(port, count);
        readers.Ask();
        return readers;
    }

    public async Task Greeted() => await Until("retry: 3000\n\n"u8.ToArray());

    // Until every reader has an event whole; how long one is.
    public async Task<int> Event()
    {
        var bytes = await Until("}\n\n"u8.ToArray(), "x\n\n"u8.ToArray());
        Received += sockets.Count;
        return bytes;
    }

    public void Dispose()
    {
        foreach (var socket in sockets) socket.Dispose();
    }

    private void Ask()
    {
        foreach (var socket in sockets) socket.Send(Request);
    }

    // All at once by the operating system's notifications, each until its end has come; chunk marks and signs of life may stand behind that.
    private async Task<int> Until(params byte[][] ends)
    {
        var counts = await Task.WhenAll(sockets.Select((socket, at) => One(socket, at, ends)));
        return counts.Max();
    }

    private async Task<int> One(Socket socket, int at, byte[][] ends)
    {
        var (count, kept) = (0, _tails[at].ToList());
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            while (!ends.Any(e => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept).IndexOf(e) >= 0))
            {
                // A reader waits for the first byte without holding a buffer of its own.
                var received = await socket.ReceiveAsync(buffer, SocketFlags.None).WaitAsync(TimeSpan.FromSeconds(60));
                if (received == 0) throw new InvalidOperationException("The server closed a live stream.");
                kept.AddRange(buffer.AsSpan(0, received));
                count += received;
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
        _tails[at] = [];
        return count;
    }
}
