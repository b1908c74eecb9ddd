using System.Collections.Concurrent;
using System.Net;

namespace Dims.Delivery;

// Where a name leads, asked at each connection.
public delegate Task<IPAddress[]> HostLookup(string host, CancellationToken cancel);

// The machine's own look-up holds its thread for as long as a name server is silent, also when nobody waits any more. So each has a thread to itself: dead names take none from those who deliver.
// Who asks for a name that is being looked up waits for that answer.
public sealed class HostLookups(Func<string, IPAddress[]> ask)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<IPAddress[]>>> _running = new(StringComparer.Ordinal);

    public Task<IPAddress[]> Ask(string host, CancellationToken cancel) => _running.GetOrAdd(host, name => new Lazy<Task<IPAddress[]>>(() => Start(name))).Value.WaitAsync(cancel);

    private Task<IPAddress[]> Start(string host)
    {
        var answer = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                var addresses = ask(host);
                _running.TryRemove(host, out _);
                answer.SetResult(addresses);
            }
            catch (Exception failed)
            {
                _running.TryRemove(host, out _);
                answer.SetException(failed);
            }
        })
        { IsBackground = true, Name = "host-lookup" }.UnsafeStart();
        return answer.Task;
    }
}
