using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Dims.Delivery;

// A connection that did not come about, and why.
public sealed class ConnectFault(AttemptOutcome outcome, Exception? inner = null) : IOException(outcome.ToString(), inner)
{
    public AttemptOutcome Outcome { get; } = outcome;
}

// Opens connections to public addresses only. The name is looked up here and the connection goes to the addresses that were looked at, so that a second answer of the name server changes nothing;
// TLS still asks for the name. One address that is not public refuses the name as a whole.
public sealed class SafeConnect(HostLookup lookup, IOptions<DimsOptions> options)
{
    private readonly AddressTerms _terms = AddressTerms.Of(options.Value);

    public async ValueTask<Stream> Open(SocketsHttpConnectionContext context, CancellationToken cancel) => await Open(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancel);

    public async Task<Stream> Open(string host, int port, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        var addresses = await Addresses(host, cancel);
        for (var i = 0; ; i++)
        {
            // An equal part of what the ones before have left.
            using var share = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var left = options.Value.ConnectWithin - Stopwatch.GetElapsedTime(since);
            share.CancelAfter(left > TimeSpan.Zero ? left / (addresses.Length - i) : TimeSpan.Zero);
            try
            {
                return await Open(new IPEndPoint(addresses[i], port), share.Token);
            }
            catch (Exception failed) when (failed is SocketException or OperationCanceledException && !cancel.IsCancellationRequested)
            {
                if (i == addresses.Length - 1) throw new ConnectFault(Outcome(failed), failed);
            }
        }
    }

    private async Task<IPAddress[]> Addresses(string host, CancellationToken cancel)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await LookUp(host, cancel);
        if (addresses.Length == 0) throw new ConnectFault(AttemptOutcome.DnsFailure);
        return addresses.All(a => PublicAddresses.Allows(a, _terms)) ? [.. addresses.Select(PublicAddresses.Plain)] : throw new ConnectFault(AttemptOutcome.PrivateAddress);
    }

    private async Task<IPAddress[]> LookUp(string host, CancellationToken cancel)
    {
        try
        {
            return await lookup(host, cancel);
        }
        catch (Exception failed) when (failed is SocketException or ArgumentException)
        {
            throw new ConnectFault(AttemptOutcome.DnsFailure, failed);
        }
    }

    private static async Task<Stream> Open(IPEndPoint end, CancellationToken cancel)
    {
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static AttemptOutcome Outcome(Exception failed) => failed is not SocketException socket ? AttemptOutcome.ConnectionTimeout : socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused or SocketError.ConnectionReset => AttemptOutcome.ConnectionRefused,
        SocketError.TimedOut => AttemptOutcome.ConnectionTimeout,
        _ => AttemptOutcome.Unreachable,
    };
}
