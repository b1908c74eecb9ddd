using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Dims.Alerts;
using Dims.Alerts.Feeds;
using Dims.Delivery;
using Dims.Http;
using Dims.Notices;
using Dims.Substances;

namespace Dims.Subscriptions;

// An event of a stream, or a notice, as deliveries need it: encoded once for all whom it is sent to.
internal sealed class LoggedEvent
{
    // As many forms of one event as are kept: most subscriptions get the same bytes.
    private const int MostKept = 64;

    private readonly ConcurrentDictionary<(long? Previous, string Replaces, string? Notice), byte[]> _bodies = new();

    public required CloudEvent Event { get; init; }

    // `alert.withdrawn`, `urgent-sample`.
    public required string Kind { get; init; }

    // Of a later event of the same alert this one need not be sent.
    public string? AlertId { get; init; }

    // No event of this alert came before in the stream.
    public bool IsFirst { get; init; } = true;

    // Of a notice: the location that is told as well.
    public string? Location { get; init; }

    // The same as a location is told it: with the notice of its own before it.
    public LoggedEvent? ForLocation { get; init; }

    // What the stream's readers have been told of the alert with this event: this version, and all of them.
    public SeenAlert? Itself { get; init; }

    public SeenAlert? All { get; init; }

    public long Sequence => Event.Sequence;

    public Message Message(long? previous, IReadOnlyList<long> replaces, string? notice)
    {
        var key = (previous, string.Join(' ', replaces), notice);
        if (!_bodies.TryGetValue(key, out var body))
        {
            body = CloudEnvelope.Bytes(Event with { Previous = previous, Replaces = replaces, Notice = notice });
            if (_bodies.Count < MostKept) _bodies[key] = body;
        }
        return new Message { Id = Event.Id, Body = body };
    }

    public static LoggedEvent OfAlert(EventRow row, IReadOnlyList<Alert> before, string source, string? baseAddress)
    {
        var told = JsonSerializer.Deserialize<AlertEvent>(row.Document, Wire.Json)!;
        return new LoggedEvent
        {
            Kind = row.Type,
            AlertId = row.AlertId,
            IsFirst = before.Count == 0,
            Itself = new SeenAlert([told.Alert]),
            All = new SeenAlert([.. before, told.Alert]),
            Event = new CloudEvent
            {
                Id = told.Id,
                Source = source,
                Type = CloudEnvelope.TypeOf(told.Type),
                Time = told.Time,
                Subject = row.AlertId,
                DataSchema = Schema(baseAddress, "AlertEvent"),
                DataRef = told.Alert.Address,
                Sequence = row.Sequence,
                Previous = 0,
                Data = Encoding.UTF8.GetBytes(row.Document),
            },
        };
    }

    // Of another log a notice of the same sequence is another notice: the log is in its id.
    public static LoggedEvent OfNotice(Notice notice, long? ownBefore, string log, string source, string? baseAddress) => new()
    {
        ForLocation = ownBefore is { } before ? OfNotice(notice with { Previous = before }, null, log, source, baseAddress) : null,
        Kind = Wire.Name(notice.Kind),
        Location = notice.Location,
        Event = new CloudEvent
        {
            Id = $"notice-{log}-{notice.Sequence}",
            Source = source,
            Type = CloudEnvelope.TypeOf(notice.Kind),
            Time = notice.At,
            Subject = notice.Subject,
            DataSchema = Schema(baseAddress, "Notice"),
            DataRef = baseAddress is null ? null : $"{baseAddress}/v1/notices?after={notice.Sequence - 1}&limit=1",
            Sequence = notice.Sequence,
            Previous = 0,
            Data = JsonSerializer.SerializeToUtf8Bytes(notice, Wire.Json),
        },
    };

    private static string? Schema(string? baseAddress, string name) => baseAddress is null ? null : $"{baseAddress}/v1/openapi.json#/components/schemas/{name}";

    internal sealed record EventRow
    {
        public long Sequence { get; init; }
        public string Type { get; init; } = "";
        public string AlertId { get; init; } = "";
        public string Document { get; init; } = "";
    }
}

// Pure: what a subscription asks for, judged by the register as it is now.
internal sealed record Wish(IReadOnlyList<string> Kinds, ResolvedFilter Filter, string? Location, RegisterSnapshot Register)
{
    public static Wish Of(SubscriptionRow row, string? location, RegisterSnapshot register)
    {
        var filter = row.AskedFilter is not { } asked
            ? ResolvedFilter.Everything
            : new ResolvedFilter(asked.Substance is { } name ? register.FindSubstance(name)?.Slug ?? name : null, asked.Class, asked.Region, asked.Level);
        return new Wish(row.KindList, filter, location, register);
    }

    // As any version fits; what has left the filter is told of all the same.
    public bool Fits(LoggedEvent told) => FitsKind(told) && (told.All is null || Filter.Fits(told.All, Register));

    public bool FitsItself(LoggedEvent told) => FitsKind(told) && (told.Itself is null || Filter.Fits(told.Itself, Register));

    // Whatever is asked for: a location reads its own notices only.
    public bool MayRead(LoggedEvent told) => Location is null || told.Location == Location;

    private bool FitsKind(LoggedEvent told) => (Kinds.Count == 0 || Kinds.Contains(told.Kind)) && MayRead(told);
}
