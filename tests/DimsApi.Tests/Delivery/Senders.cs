using System.Net;
using System.Text;
using Dims.Delivery;
using Dims.Tests.Host;
using Microsoft.Extensions.Options;

namespace Dims.Tests.Delivery;

// The sender as the program has it, with name servers, terms and authorities of the test's.
internal static class Senders
{
    public const string Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    public static readonly HostLookup Loopback = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);

    public static DimsOptions Options(Action<DimsOptions>? set = null)
    {
        // Time-outs are longer than any test should need; those that wait for one set their own.
        var options = new DimsOptions { DeliverToLoopback = true, PublicUrl = "https://dims.example.org", ConnectWithin = TimeSpan.FromSeconds(20), AnswerWithin = TimeSpan.FromSeconds(30) };
        set?.Invoke(options);
        return options;
    }

    public static HttpSender Of(HostLookup? lookup = null, Action<DimsOptions>? set = null, TimeProvider? clock = null, Action<SocketsHttpHandler>? adjust = null)
    {
        var options = new OptionsWrapper<DimsOptions>(Options(set));
        return new HttpSender(new SafeConnect(lookup ?? Loopback, options), options, clock ?? new TestClock(TestDims.Start0), adjust);
    }

    public static Message Message(string id = "ra-2026-003-v2", string body = """{"pill":"Levensgevaarlijk € é 💊"}""") => new() { Id = id, Body = Encoding.UTF8.GetBytes(body) };

    public static Receiver At(Uri address, params string[] secrets) => new() { Address = address, Secrets = secrets.Length > 0 ? secrets : [Secret] };

    public static Task<AttemptResult> Try(this ISender sender, Uri address) => sender.Send(At(address), Message(), TestContext.Current.CancellationToken);
}
