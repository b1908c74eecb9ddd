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
    // Of those with a filter.
    public const int MostKept = 200;

    // Stands where the address of the service is to be, for a service that was not told it: the address comes in when the feed is sent, so that no host that is asked for makes a feed of its own.
    private const string Anywhere = "http://this-service.invalid";

    private readonly MadeAnswers<FeedKey, MadeFeed> _feeds = new(MostKept, k => k.Filter != ResolvedFilter.Everything);
    private readonly MadeAnswers<ListKey, MadeList> _lists = new(MostKept, k => k.Filter != ResolvedFilter.Everything);
    private readonly Sender _sender = Sender.Of(options.Value);
    private readonly string _base = options.Value.PublicUrl?.TrimEnd('/') ?? Anywhere;

    public int Kept => _feeds.Kept;

    public int ListsKept => _lists.Kept;

    public async Task<MadeFeed> Get(FeedKind kind, Audience stream, FeedQuestion question, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        var filter = await ResolvedFilter.Of(question, register, database, cancel);
        var snapshot = await alerts.Now(cancel);
        var (now, state) = (snapshot.Time, new MadeOf(snapshot.Counter, snapshot.Log, register.At));
        var key = new FeedKey(kind, stream, filter, question.Language);
        return _feeds.Get(key, known => known.Of == state && known.HoldsAt(now), () => Make(key, snapshot, register, state, now));
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
        var (now, state) = (snapshot.Time, new MadeOf(snapshot.Counter, snapshot.Log, register.At));
        var made = _lists.Get(new ListKey(stream, filter), known => known.Of == state && known.List.HoldsAt(now), () => new MadeList(snapshot.Of(stream).InForce(now, a => filter.Fits(a, register)), state));
        return (made.List, now);
    }

    private MadeFeed Make(FeedKey key, AlertSnapshot snapshot, RegisterSnapshot register, MadeOf state, DateTimeOffset now)
    {
        var fits = snapshot.Of(key.Stream).Alerts.Where(a => key.Filter.Fits(a, register)).ToList();
        var entries = FeedEntries.At(now, key.Kind, fits, key.Stream, _base);
        var updated = entries.Count == 0 ? DateTimeOffset.UnixEpoch : entries.Max(e => e.Updated);
        var address = _base + "/v1/feeds/" + Wire.Name(key.Kind) + key.Query();
        var body = key.Kind == FeedKind.Json
            ? JsonFeed.Write(Title(key), address, _base, entries, _sender, key.Language)
            : AtomXml.Feed(Title(key), address, updated, entries, _sender, key.Language);
        var (from, until) = StreamSnapshot.Between(now, fits.SelectMany(a => FeedEntries.Edges(a, key.Kind)));
        return new MadeFeed(body, _base == Anywhere ? Anywhere : null, key.Kind == FeedKind.Json, state, from, until);
    }

    private static string Title(FeedKey key) => FormatWords.Say(key.Language, "Red Alerts drugs", "Red Alerts on drugs") + key.Stream switch
    {
        Audience.Public => "",
        Audience.Professional => FormatWords.Say(key.Language, ", voor professionals", ", for professionals"),
        _ => FormatWords.Say(key.Language, ", vertrouwelijk", ", restricted"),
    };
}

public sealed record FeedKey(FeedKind Kind, Audience Stream, ResolvedFilter Filter, Language Language)
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

public sealed record ListKey(Audience Stream, ResolvedFilter Filter);

// The alerts and the register that something was made of.
public sealed record MadeOf(long Alerts, string Log, long Register);

public sealed record MadeList(CurrentAlerts List, MadeOf Of);
