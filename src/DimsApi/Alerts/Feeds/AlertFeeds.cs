using System.Collections.Concurrent;
using Dims.Alerts.Formats;
using Dims.Http;
using Dims.Storage;
using Dims.Substances;
using Microsoft.Extensions.Options;

namespace Dims.Alerts.Feeds;

public enum FeedKind { Atom, Cap, Json }

// Made once for each stream, filter and language, and kept until an alert or the register changes, or the clock begins or ends something.
public sealed class AlertFeeds(AlertMemory alerts, SubstanceIndex index, Database database, IOptions<DimsOptions> options)
{
    public const int MostKept = 200;
    private readonly ConcurrentDictionary<FeedKey, MadeFeed> _made = new();
    private readonly Sender _sender = Sender.Of(options.Value);

    public int Kept => _made.Count;

    // `asked`: scheme and host of the request, for a service that was not told its public address.
    public async Task<MadeFeed> Get(FeedKind kind, Audience stream, FeedQuestion question, string asked, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        var filter = await ResolvedFilter.Of(question, register, database, cancel);
        var snapshot = await alerts.Now(cancel);
        var now = snapshot.Time;
        var key = new FeedKey(kind, stream, filter, question.Language, options.Value.PublicUrl?.TrimEnd('/') ?? asked);
        if (_made.TryGetValue(key, out var known) && known.Of == (snapshot.Counter, snapshot.Log, register.At) && known.From <= now && now < known.Until) return known;
        var made = Make(key, snapshot, register, now);
        // Anybody may ask for any filter: what is kept is bounded, and rather begun anew than kept for long.
        if (_made.Count >= MostKept) _made.Clear();
        return _made[key] = made;
    }

    // The alerts in force, or those of them that fit.
    public async ValueTask<(CurrentAlerts List, DateTimeOffset Now)> InForce(Audience stream, AlertFilter? asked, CancellationToken cancel)
    {
        if (asked is null)
        {
            var all = await alerts.Now(cancel);
            var time = all.Time;
            return (all.Of(stream).CurrentAt(time), time);
        }
        var register = await index.Current(cancel);
        var filter = await ResolvedFilter.Of(asked, register, database, cancel);
        var snapshot = await alerts.Now(cancel);
        return (snapshot.Of(stream).InForce(snapshot.Time, a => filter.Fits(a, register)), snapshot.Time);
    }

    private MadeFeed Make(FeedKey key, AlertSnapshot snapshot, RegisterSnapshot register, DateTimeOffset now)
    {
        var fits = snapshot.Of(key.Stream).Alerts.Where(a => key.Filter.Fits(a, register)).ToList();
        var entries = FeedEntries.At(now, key.Kind, fits, key.Stream, key.Base);
        var updated = entries.Count == 0 ? DateTimeOffset.UnixEpoch : entries.Max(e => e.Updated);
        var address = key.Base + "/v1/feeds/" + Wire.Name(key.Kind) + key.Query();
        var body = key.Kind == FeedKind.Json
            ? JsonFeed.Write(Title(key), address, key.Base, entries, _sender, key.Language)
            : AtomXml.Feed(Title(key), address, updated, entries, _sender, key.Language);
        var (from, until) = StreamSnapshot.Between(now, fits.SelectMany(a => FeedEntries.Edges(a, key.Kind)));
        return new MadeFeed(body, TaggedAnswer.Tag(body), (snapshot.Counter, snapshot.Log, register.At), from, until);
    }

    private static string Title(FeedKey key) => FormatWords.Say(key.Language, "Red Alerts drugs", "Red Alerts on drugs") + key.Stream switch
    {
        Audience.Public => "",
        Audience.Professional => FormatWords.Say(key.Language, ", voor professionals", ", for professionals"),
        _ => FormatWords.Say(key.Language, ", vertrouwelijk", ", restricted"),
    };
}

public sealed record FeedKey(FeedKind Kind, Audience Stream, ResolvedFilter Filter, Language Language, string Base)
{
    // As it was asked, in one order, so that the same feed has one address.
    public string Query()
    {
        var parts = new List<string>();
        if (Filter.Substance is { } substance) parts.Add("substance=" + Uri.EscapeDataString(substance));
        if (Filter.Class is { } one) parts.Add("class=" + Uri.EscapeDataString(one));
        if (Filter.Region is { } region) parts.Add("region=" + region);
        if (Filter.Level is { } level) parts.Add("level=" + Wire.Name(level));
        if (Language != Language.Nl) parts.Add("language=" + Wire.Name(Language));
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }
}

public sealed record MadeFeed(byte[] Body, string ETag, (long Counter, string Log, long Register) Of, DateTimeOffset From, DateTimeOffset Until);
