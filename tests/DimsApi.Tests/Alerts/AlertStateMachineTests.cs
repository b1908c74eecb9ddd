using System.Collections.Concurrent;
using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

// Several people at once do random things to random alerts while the clock runs and partners pull. Whatever they do, the log stays true.
public sealed class AlertStateMachineTests
{
    private const int Steps = 80;
    private const int People = 4;

    [Theory, OnBothEngines]
    public async Task Whatever_people_do_at_once_every_stream_is_whole_and_every_story_in_it_is_possible(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var partner = await dims.With(Roles.Partner);
        var readers = new[] { desk.Anyone, partner, desk.Anna };
        var alerts = new ConcurrentBag<string>();
        using var done = new CancellationTokenSource();
        var pulls = readers.Select(r => Pull(r, done.Token)).ToArray();
        var people = new[] { desk.Anna, desk.Bram, desk.Carla, desk.Dirk };
        await Task.WhenAll(Enumerable.Range(0, People).Select(seed => Act(dims, people, alerts, new Random(seed))));
        // Whatever still can expire does.
        dims.Clock.Advance(TimeSpan.FromDays(400));
        while (await dims.Send(new LogClockEvents()) > 0) { }
        await done.CancelAsync();

        var pages = await Task.WhenAll(readers.Select(r => AlertDesk.Events(r)));
        foreach (var (page, pulled) in pages.Zip(await Task.WhenAll(pulls)))
        {
            Assert.Equal(Enumerable.Range(1, (int)page.Head).Select(i => (long)i), page.Events.Select(e => e.Sequence));
            Assert.All(page.Events, e => Assert.True(e.Alert.Audience <= page.Stream));
            // Who pulled meanwhile has every event, in order, each once.
            Assert.Equal(page.Events.Select(e => (e.Sequence, e.Id)), pulled);
        }
        // A narrower stream holds all of the wider one, in the same order.
        Assert.Equal(pages[0].Events.Select(e => e.Id), pages[2].Events.Where(e => e.Alert.Audience == Audience.Public).Select(e => e.Id));
        Assert.Equal(pages[1].Events.Select(e => e.Id), pages[2].Events.Where(e => e.Alert.Audience <= Audience.Professional).Select(e => e.Id));
        var stories = pages[2].Events.GroupBy(e => e.Alert.Id).ToDictionary(g => g.Key, g => string.Join(' ', g.Select(e => e.Type)));
        Assert.All(stories.Values, s => Assert.Contains(s, Possible));
        foreach (var end in new[] { "Withdrawn", "Expired" }) Assert.Contains(stories.Values, s => s.EndsWith(end, StringComparison.Ordinal));
        Assert.Equal(pages[2].Head, pages[2].Events.Select(e => e.Id).Distinct().Count());
        Assert.Empty((await AlertDesk.Current(desk.Anna)).Items);
    }

    private static readonly string[] Possible =
    [
        "Published Expired", "Published Withdrawn", "Published Effective Expired", "Published Effective Withdrawn",
    ];

    private static async Task Act(TestDims dims, Client[] people, ConcurrentBag<string> alerts, Random random)
    {
        for (var step = 0; step < Steps; step++)
        {
            var person = people[random.Next(people.Length)];
            var id = alerts.ElementAtOrDefault(random.Next(alerts.Count + 1)) ?? "none";
            var answer = random.Next(14) switch
            {
                0 or 1 => await Write(dims, person, alerts, random),
                >= 2 and <= 6 => await AlertDesk.Publish(person, id),
                7 => await person.Put("/v1/alert-drafts/" + id, AlertContents.Regional(), ("If-Match", $"\"{random.Next(1, 3)}\"")),
                8 or 9 or 10 => await AlertDesk.Ask(person, id),
                11 or 12 => await AlertDesk.Withdraw(person, id),
                _ => await Later(dims, person, random),
            };
            Assert.True((int)answer.Status < 500, answer.Text);
            // The only fault a well-formed step can meet: the draft's term has passed.
            if (answer.Status == HttpStatusCode.BadRequest) Assert.Equal(["/expires"], answer.Places);
        }
    }

    private static async Task<Answer> Write(TestDims dims, Client person, ConcurrentBag<string> alerts, Random random)
    {
        var now = dims.Clock.GetUtcNow();
        var answer = await person.Post("/v1/alert-drafts", AlertContents.Regional() with
        {
            Audience = (Audience)random.Next(3),
            Effective = random.Next(2) == 0 ? null : now.AddHours(random.Next(1, 30)),
            Expires = now.AddHours(random.Next(40, 90)),
        });
        if (answer.Status == HttpStatusCode.Created) alerts.Add(answer.Json.GetProperty("id").GetString()!);
        return answer;
    }

    private static async Task<Answer> Later(TestDims dims, Client person, Random random)
    {
        dims.Clock.Advance(TimeSpan.FromHours(random.Next(1, 6)));
        return await person.Get("/v1/alerts");
    }

    private static async Task<IReadOnlyList<(long, string)>> Pull(Client reader, CancellationToken done)
    {
        var events = new List<(long, string)>();
        for (var last = false; ;)
        {
            var after = events.Count == 0 ? 0 : events[^1].Item1;
            var page = await AlertDesk.Events(reader, after, "&limit=7");
            Assert.Equal(after, page.Previous);
            events.AddRange(page.Events.Select(e => (e.Sequence, e.Id)));
            if (last && page.Next == page.Head) return events;
            last = done.IsCancellationRequested;
            if (page.Events.Count == 0) await Task.Delay(10, CancellationToken.None);
        }
    }
}
