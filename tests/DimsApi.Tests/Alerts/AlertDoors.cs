using System.Net;
using System.Xml.Linq;
using Dims.Alerts;
using Dims.Alerts.Feeds;
using Dims.Alerts.Formats;
using Dims.Http;
using Dims.Tests.Alerts.Feeds;
using Dims.Tests.Alerts.Formats;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

// One reader of one stream, who reads by every door at once: page by page, live with a connection that breaks, and the three feeds now and then.
internal sealed class AlertDoors
{
    private readonly TestDims _dims;
    private readonly Client _by;
    private readonly Audience _stream;
    private readonly FeedReader[] _feeds;
    private readonly TaskCompletionSource<long> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _peopleHaveEnded;
    private readonly Task<IReadOnlyList<(long, string)>> _pages;
    private readonly Task<IReadOnlyList<LiveEvent>> _live;
    private readonly Task[] _polls;

    public AlertDoors(TestDims dims, Client by, Audience stream)
    {
        (_dims, _by, _stream) = (dims, by, stream);
        _feeds = [.. Enum.GetValues<FeedKind>().Select(k => new FeedReader(dims, by, k, stream))];
        (_pages, _live, _polls) = (Pull(), Follow(new Random((int)stream)), [.. _feeds.Select(f => PollNowAndThen(f, new Random((int)stream)))]);
    }

    // People have ended; the clock has not.
    public async Task PeopleHaveEnded()
    {
        _peopleHaveEnded = true;
        await Task.WhenAll(_polls);
    }

    public Task PollOnce() => Task.WhenAll(_feeds.Select(f => f.Poll()));

    // The log as it is at the end, after every door has been held against it.
    public async Task<AlertEventPage> Agree()
    {
        var answer = await _by.Get("/v1/alert-events?after=0&limit=1000");
        Marks.AreForThis(answer.Text, _stream, "/v1/alert-events");
        var log = AlertDesk.Read<AlertEventPage>(answer);
        Assert.Equal(_stream, log.Stream);
        // No gap, nothing twice, and whoever read meanwhile has every event in its order.
        Assert.Equal(Enumerable.Range(1, (int)log.Head).Select(i => (long)i), log.Events.Select(e => e.Sequence));
        Assert.Equal(log.Head, log.Events.Select(e => e.Id).Distinct().Count());
        Assert.All(log.Events, e => Assert.True(e.Alert.Audience <= _stream));
        _head.SetResult(log.Head);
        Assert.Equal(log.Events.Select(e => (e.Sequence, e.Id)), await _pages);
        Assert.Equal(answer.Json.GetProperty("events").EnumerateArray().Select(e => e.GetRawText()), (await _live).Select(e => e.Data));
        foreach (var feed in _feeds) feed.Agrees(log.Events);
        return log;
    }

    private async Task<IReadOnlyList<(long, string)>> Pull()
    {
        var events = new List<(long, string)>();
        while (true)
        {
            var after = events.Count == 0 ? 0 : events[^1].Item1;
            var answer = await _by.Get($"/v1/alert-events?after={after}&limit=7");
            Marks.AreForThis(answer.Text, _stream, "/v1/alert-events");
            var page = AlertDesk.Read<AlertEventPage>(answer);
            Assert.Equal(after, page.Previous);
            events.AddRange(page.Events.Select(e => (e.Sequence, e.Id)));
            if (_head.Task.IsCompleted && events.Count >= await _head.Task) return events;
            if (page.Events.Count == 0) await Task.WhenAny(_head.Task, Task.Delay(20));
        }
    }

    // A few events at a time; then the connection is gone, and it comes back with the last id it has.
    private async Task<IReadOnlyList<LiveEvent>> Follow(Random random)
    {
        var seen = new List<LiveEvent>();
        while (true)
        {
            using var live = await LiveClient.Open(_dims, _by, "?after=0", seen.Count == 0 ? null : seen[^1].Id);
            for (var few = random.Next(1, 12); few > 0; few--)
            {
                var next = live.Next();
                if (await Task.WhenAny(next, _head.Task) != next && seen.Count >= await _head.Task) return seen;
                var told = (await next)!;
                Assert.NotEqual("reset", told.Type);
                Marks.AreForThis(told.Data, _stream, "the live stream");
                seen.Add(told);
            }
        }
    }

    private async Task PollNowAndThen(FeedReader feed, Random random)
    {
        while (!_peopleHaveEnded)
        {
            await feed.Poll();
            await Task.Delay(random.Next(40, 120));
        }
    }
}

// Who reads a feed now and then, and of the CAP index each message that is new.
internal sealed class FeedReader(TestDims dims, Client by, FeedKind kind, Audience stream)
{
    private static readonly XNamespace Atom = AtomXml.Namespace;
    private static readonly XNamespace Cap = CapMessage.Namespace;
    private readonly TimeSpan _kept = kind == FeedKind.Cap ? FeedEntries.EndedInCap : AlertMemory.EndedKept;
    private readonly Dictionary<string, Seen> _held = [];
    private readonly HashSet<Seen> _all = [];
    private readonly Dictionary<(string Id, int Version), CapSeen> _messages = [];
    private DateTimeOffset? _asked;

    private sealed record Seen(string Id, int Version, AlertState State)
    {
        public bool HasEnded => State is AlertState.Withdrawn or AlertState.Expired;

        // A version begins and ends, and the next one comes: it never goes back.
        public (int, int) Place => (Version, State switch { AlertState.Scheduled => 0, AlertState.Active => 1, _ => 2 });
    }

    private sealed record CapSeen(string Type, string References);

    public async Task Poll()
    {
        var before = dims.Clock.GetUtcNow();
        var entries = await Read();
        var place = $"{Wire.Name(kind)} of {Wire.Name(stream)}";
        foreach (var (entry, cap) in entries)
        {
            Assert.NotEqual(AlertState.Superseded, entry.State);
            if (_held.TryGetValue(entry.Id, out var last)) Assert.True(last.Place.CompareTo(entry.Place) <= 0, $"{place}: {last} became {entry}");
            _held[entry.Id] = entry;
            _all.Add(entry);
            if (kind == FeedKind.Cap && !_messages.ContainsKey((entry.Id, entry.Version))) _messages[(entry.Id, entry.Version)] = await Message(entry, cap);
        }
        // Whoever asks often enough is told of every end: what was in force is there, or the end of it. Half a day is for what moved on while it asked.
        if (_asked is { } asked && dims.Clock.GetUtcNow() - asked < _kept - TimeSpan.FromHours(12))
            foreach (var held in _held.Values.Where(h => !h.HasEnded)) Assert.True(entries.Any(e => e.Entry.Id == held.Id), $"{place}: {held} is gone without an end");
        _asked = before;
    }

    // At the end, when everything is over.
    public void Agrees(IReadOnlyList<AlertEvent> log)
    {
        var told = log.ToLookup(e => e.Alert.Id);
        // It was given of each alert what its stream holds and nothing else, and knows how each has ended.
        Assert.Equal(told.Select(a => a.Key).Order(StringComparer.Ordinal), _held.Keys.Order(StringComparer.Ordinal));
        foreach (var seen in _all)
        {
            var version = told[seen.Id].Where(e => e.Alert.Version == seen.Version).ToList();
            Assert.True(version.Count > 0, $"{kind} gave {seen}, which its stream does not hold");
            Assert.Equal(version.Any(e => e.Type == AlertEventType.Withdrawn), seen.State == AlertState.Withdrawn);
        }
        foreach (var (id, last) in _held) Assert.Equal((told[id].Last().Alert.Version, told[id].Last().Alert.State), (last.Version, last.State));
        foreach (var (of, message) in _messages) Agrees([.. told[of.Id].Where(e => e.Type is AlertEventType.Published or AlertEventType.Updated or AlertEventType.Withdrawn)], of.Version, message);
    }

    // A message refers to every one of this life of the alert that was still active.
    private static void Agrees(IReadOnlyList<AlertEvent> versions, int version, CapSeen message)
    {
        var at = versions.Index().Single(v => v.Item.Alert.Version == version).Index;
        var begin = at;
        while (begin > 0 && versions[begin - 1].Type != AlertEventType.Withdrawn) begin--;
        var active = versions.Take(at).Skip(begin).Where(e => e.Alert.Expires > versions[at].Alert.PublishedAt || e == versions[at - 1]).Select(e => e.Alert.Version);
        var type = versions[at].Type switch { AlertEventType.Withdrawn => "Cancel", AlertEventType.Published => "Alert", _ => "Update" };
        Assert.Equal((type, string.Join(' ', active)), (message.Type, message.References));
    }

    private async Task<IReadOnlyList<(Seen Entry, string Cap)>> Read()
    {
        var answer = (await by.Get($"/v1/feeds/{Wire.Name(kind)}")).Is(HttpStatusCode.OK);
        Marks.AreForThis(answer.Text, stream, $"/v1/feeds/{Wire.Name(kind)}");
        if (kind == FeedKind.Json)
            return [.. answer.Json.GetProperty("items").EnumerateArray().Select(i => (Of(i.GetProperty("id").GetString()!, i.GetProperty("_alert").GetProperty("version").GetInt32(), i.GetProperty("_alert").GetProperty("state").GetString()!), ""))];
        Assert.Empty(AtomChecks.Faults(answer.Text));
        return [.. XDocument.Parse(answer.Text).Root!.Elements(Atom + "entry").Select(e => (Of(e.Element(Atom + "id")!.Value, int.Parse(Term(e, "version"), System.Globalization.CultureInfo.InvariantCulture), Term(e, "state")), Address(e)))];
    }

    private static Seen Of(string id, int version, string state) => new(id["urn:uuid:".Length..], version, Wire.TryParse<AlertState>(state, out var known) ? known : throw new InvalidOperationException(state));

    private static string Term(XElement entry, string scheme) => (string)entry.Elements(Atom + "category").Single(c => ((string)c.Attribute("scheme")!).EndsWith(":" + scheme, StringComparison.Ordinal)).Attribute("term")!;

    private static string Address(XElement entry) => new Uri((string)entry.Elements(Atom + "link").Single(l => (string?)l.Attribute("type") == AlertFormat.Cap).Attribute("href")!).PathAndQuery;

    private async Task<CapSeen> Message(Seen entry, string address)
    {
        var answer = (await by.Get(address)).Is(HttpStatusCode.OK);
        Marks.AreForThis(answer.Text, stream, address);
        Assert.Empty(CapChecks.Faults(System.Text.Encoding.UTF8.GetBytes(answer.Text)));
        var alert = XDocument.Parse(answer.Text).Root!;
        string Text(string name) => alert.Element(Cap + name)?.Value ?? "";
        var (number, tail) = (Text("incidents"), stream switch { Audience.Public => "", Audience.Professional => "-p", _ => "-r" });
        Assert.Equal($"{number}-v{entry.Version}{tail}", Text("identifier"));
        var references = Text("references").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split(',')[1]).ToList();
        Assert.All(references, r => Assert.True(r.StartsWith($"{number}-v", StringComparison.Ordinal) && r.EndsWith(tail, StringComparison.Ordinal), r));
        return new CapSeen(Text("msgType"), string.Join(' ', references.Select(r => r[(number.Length + 2)..^tail.Length])));
    }
}

// Words and figures that are for some readers only, as random people write them: what must not come out by any door is looked for as it stands here.
internal static class Marks
{
    private static readonly string[] Figures = ["111.125", "222.25", "333.375"];
    private const string DoseOnly = "444.5";

    // Says in each text for whom it is, and has an amount for each audience.
    public static AlertContent In(AlertContent content, Random random)
    {
        var word = Word(content.Audience);
        var amounts = Enum.GetValues<Audience>().Select(a => new AlertSubstance { Substance = "PMMA", Amount = decimal.Parse(Figures[(int)a], System.Globalization.CultureInfo.InvariantCulture), Unit = Dims.Samples.Unit.MgPerTablet, AmountAudience = a });
        var dose = random.Next(3) == 0;
        var reason = random.Next(2) == 0 ? "Three deaths." : null;
        return content with
        {
            Headline = Said("PMMA"),
            Sms = Said("PMMA"),
            Short = Said("PMMA"),
            Text = Said("In deze tablet zit PMMA"),
            Advice = new AlertAdvice { Users = Said("Niet nemen"), Laboratory = Said("PMMA") },
            Concern = dose ? AlertConcern.Dose : AlertConcern.Substance,
            FiguresReason = dose ? reason : null,
            Substances =
            [
                .. amounts.Where(a => !dose || a.AmountAudience != Audience.Public),
                .. dose ? new[] { new AlertSubstance { Substance = "MDMA", Amount = reason is null ? 444.5m : 555.625m, Unit = Dims.Samples.Unit.MgPerTablet } } : [],
            ],
        };

        LocalText Said(string what) => new() { Nl = $"{what} {word} nl", En = $"{what} {word} en" };
    }

    public static LocalText Note(Audience audience) => new() { Nl = "Een reden " + Word(audience), En = "A reason " + Word(audience) };

    public static void AreForThis(string text, Audience stream, string door)
    {
        foreach (var mark in NotFor(stream))
            Assert.False(text.Contains(mark, StringComparison.Ordinal), $"'{mark}' is not for {Wire.Name(stream)}, and stands in {door}: {text}");
    }

    private static string Word(Audience audience) => "xx" + Wire.Name(audience) + "xx";

    private static IEnumerable<string> NotFor(Audience stream)
    {
        foreach (var narrower in Enum.GetValues<Audience>().Where(a => a > stream))
        {
            yield return Word(narrower);
            yield return Figures[(int)narrower];
            yield return Figures[(int)narrower].Replace('.', ',');
        }
        if (stream != Audience.Public) yield break;
        yield return DoseOnly;
        yield return DoseOnly.Replace('.', ',');
    }

    // That they stand somewhere, so that not to find them means something.
    public static void AreThere(string text)
    {
        foreach (var mark in Enum.GetValues<Audience>().Select(Word).Concat(Figures)) Assert.Contains(mark, text, StringComparison.Ordinal);
    }
}
