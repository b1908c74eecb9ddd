using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Dims.Delivery;

// The network itself. Follows nothing, keeps no cookies, asks no proxy, and reads of an answer only what shows that it ended.
public sealed class HttpSender : ISender, IDisposable
{
    // As much of an answer as is read; nothing of it is kept.
    public const int LongestAnswer = 4096;

    private const int LongestHeadersInKilobytes = 16;
    private static readonly TimeSpan KeptOpen = TimeSpan.FromSeconds(30), KeptAtMost = TimeSpan.FromMinutes(2);

    private readonly HttpMessageInvoker _network;
    private readonly DimsOptions _options;
    private readonly AddressTerms _terms;
    private readonly TimeProvider _clock;
    private readonly string? _origin;

    // `adjust`: a test's own authority for certificates.
    public HttpSender(SafeConnect connect, IOptions<DimsOptions> options, TimeProvider clock, Action<SocketsHttpHandler>? adjust = null)
    {
        (_options, _terms, _clock, _origin) = (options.Value, AddressTerms.Of(options.Value), clock, Origin(options.Value));
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = connect.Open,
            ConnectTimeout = _options.ConnectWithin,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = LongestHeadersInKilobytes,
            MaxResponseDrainSize = 0,
            PooledConnectionIdleTimeout = KeptOpen,
            PooledConnectionLifetime = KeptAtMost,
        };
        // A certificate names addresses of its issuers, and looking there would be another way to make us call our own network: the server sends its whole chain.
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        adjust?.Invoke(handler);
        _network = new HttpMessageInvoker(handler);
    }

    // The name by which receivers are asked for their consent and told who delivers; null where no public address is set.
    public static string? Origin(DimsOptions options) => options.PublicUrl is { } url ? new Uri(url).IdnHost : null;

    public async Task<AttemptResult> Send(Receiver to, Message message, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, to.Address) { Content = new ReadOnlyMemoryContent(message.Body) };
        var timestamp = _clock.GetUtcNow().ToUnixTimeSeconds();
        request.Content.Headers.TryAddWithoutValidation("Content-Type", message.ContentType);
        request.Headers.TryAddWithoutValidation("webhook-id", message.Id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Header(to.Secrets, message.Id, timestamp, message.Body.Span));
        if (_origin is not null) request.Headers.TryAddWithoutValidation("WebHook-Request-Origin", _origin);
        if (to.Bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", to.Bearer);
        return await Exchange(request, null, cancel);
    }

    public async Task<HandshakeResult> Handshake(Uri address, string origin, int ratePerMinute, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, address);
        request.Headers.TryAddWithoutValidation("WebHook-Request-Origin", origin);
        request.Headers.TryAddWithoutValidation("WebHook-Request-Rate", ratePerMinute.ToString(CultureInfo.InvariantCulture));
        var (consents, rate) = (false, (int?)null);
        var attempt = await Exchange(request, answer => consents = Consents(answer, origin, out rate), cancel);
        consents &= attempt.Outcome == AttemptOutcome.Delivered;
        return new HandshakeResult { Consents = consents, AllowedRate = consents ? rate : null, Attempt = attempt };
    }

    private static bool Consents(HttpResponseMessage answer, string origin, out int? rate)
    {
        rate = null;
        if (Value(answer, "WebHook-Allowed-Rate") is not { } allowed) return false;
        if (allowed != "*")
        {
            if (!int.TryParse(allowed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return false;
            rate = number;
        }
        return Value(answer, "WebHook-Allowed-Origin") is { } to && (to == "*" || to.Equals(origin, StringComparison.OrdinalIgnoreCase));
    }

    private static string? Value(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) && values.ToList() is [var one] ? one.Trim() : null;

    private async Task<AttemptResult> Exchange(HttpRequestMessage request, Action<HttpResponseMessage>? read, CancellationToken cancel)
    {
        if (AddressRules.Check(request.RequestUri!.AbsoluteUri, _terms).Address is null) return new AttemptResult { Outcome = AttemptOutcome.AddressRefused, Latency = TimeSpan.Zero };
        request.Headers.TryAddWithoutValidation("User-Agent", "dims-api");
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        within.CancelAfter(_options.AnswerWithin);
        var since = Stopwatch.GetTimestamp();
        (TimeSpan? latency, int? status) = (null, null);
        try
        {
            using var answer = await _network.SendAsync(request, within.Token);
            (latency, status) = (Stopwatch.GetElapsedTime(since), (int)answer.StatusCode);
            var outcome = OutcomeOf(status.Value);
            if (outcome == AttemptOutcome.Delivered && !await Ends(answer.Content, within.Token)) outcome = AttemptOutcome.ResponseTooLarge;
            read?.Invoke(answer);
            return new AttemptResult { Outcome = outcome, Status = status, Latency = latency.Value, MayHaveArrived = true, NotBefore = outcome == AttemptOutcome.Delivered ? null : NotBefore(answer.Headers.RetryAfter) };
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            var outcome = OutcomeOf(failed);
            return new AttemptResult { Outcome = outcome, Status = status, Latency = latency ?? Stopwatch.GetElapsedTime(since), MayHaveArrived = Left(outcome) };
        }
    }

    private static AttemptOutcome OutcomeOf(int status) => status switch
    {
        >= 200 and < 300 => AttemptOutcome.Delivered,
        >= 300 and < 400 => AttemptOutcome.Redirected,
        410 => AttemptOutcome.Gone,
        _ => AttemptOutcome.Status,
    };

    private static AttemptOutcome OutcomeOf(Exception failed)
    {
        for (var cause = failed; cause is not null; cause = cause.InnerException)
            if (cause is ConnectFault fault) return fault.Outcome;
        return failed switch
        {
            // What the handler says when ConnectTimeout is over; its token is none of ours.
            OperationCanceledException { InnerException: TimeoutException } => AttemptOutcome.ConnectionTimeout,
            OperationCanceledException => AttemptOutcome.AnswerTimeout,
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => AttemptOutcome.TlsFailure,
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => AttemptOutcome.Unreachable,
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => AttemptOutcome.ResponseTooLarge,
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } => AttemptOutcome.AnswerUnreadable,
            _ => AttemptOutcome.ConnectionLost,
        };
    }

    private static bool Left(AttemptOutcome outcome) => outcome is AttemptOutcome.AnswerTimeout or AttemptOutcome.ConnectionLost or AttemptOutcome.ResponseTooLarge or AttemptOutcome.AnswerUnreadable;

    private DateTimeOffset? NotBefore(RetryConditionHeaderValue? asked) => asked switch
    {
        { Delta: { } delta } => _clock.GetUtcNow() + delta,
        { Date: { } date } => date,
        _ => null,
    };

    // Whether the answer comes to its end within what is read of it. Read to the end the connection can be used again.
    private static async Task<bool> Ends(HttpContent content, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > LongestAnswer) return false;
        await using var stream = await content.ReadAsStreamAsync(cancel);
        var buffer = ArrayPool<byte>.Shared.Rent(LongestAnswer + 1);
        try
        {
            return await stream.ReadAtLeastAsync(buffer.AsMemory(0, LongestAnswer + 1), LongestAnswer + 1, throwOnEndOfStream: false, cancel) <= LongestAnswer;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => _network.Dispose();
}
