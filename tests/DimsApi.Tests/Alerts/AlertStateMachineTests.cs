using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

// Several people at once do random things to random alerts, some with a second key, while the clock runs and partners read by every door. Whatever they do, each door stays true.
public sealed class AlertStateMachineTests
{
    private const int Steps = 90;
    private const int People = 4;

    // What a well-formed step can meet: the term has passed, or the change takes nothing away.
    private static readonly string[] Places = ["/expires", "/audience", "/content/audience", "/content/effective", "/content/expires"];

    [Theory, OnBothEngines]
    public async Task Whatever_people_do_at_once_every_door_of_every_stream_is_whole_and_every_story_is_possible(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var readers = new[] { desk.Anyone, await dims.With(Roles.Partner), desk.Anna };
        var doors = readers.Select((r, stream) => new AlertDoors(dims, r, (Audience)stream)).ToArray();
        var alerts = new ConcurrentBag<string>();
        var admin = await dims.With(Roles.Admin);
        var people = new[] { desk.Anna, desk.Bram, desk.Carla, desk.Dirk, await dims.With(Roles.CoreTeam, "Anna"), await dims.With(Roles.Coordinator, "Bram"), admin };
        await Task.WhenAll(Enumerable.Range(0, People).Select(seed => Act(dims, people, alerts, new Random(seed))));
        // One that ends by hand at least, however the others went.
        var ended = await desk.Published();
        alerts.Add(ended);
        await desk.Withdrawn(ended);
        foreach (var door in doors) await door.PeopleHaveEnded();
        // Whatever still can expire does, and readers go on asking once a day.
        for (var day = 0; day < 6; day++)
        {
            dims.Clock.Advance(TimeSpan.FromDays(1));
            await Task.WhenAll(doors.Select(d => d.PollOnce()));
        }
        while (await dims.Send(new LogClockEvents()) > 0) { }

        var pages = await Task.WhenAll(doors.Select(d => d.Agree()));
        // A narrower stream holds every fact of the wider one, in the same order.
        foreach (var (wide, narrow) in new[] { (pages[0], pages[1]), (pages[1], pages[2]) })
        {
            var told = wide.Events.Select(e => e.Id).ToHashSet();
            Assert.Equal(wide.Events.Select(e => e.Id), narrow.Events.Select(e => e.Id).Where(told.Contains));
        }
        foreach (var (reader, page) in readers.Zip(pages))
        {
            foreach (var id in alerts) await Agrees(reader, id, [.. page.Events.Where(e => e.Alert.Id == id)]);
            // The last version of each in every form that there is.
            foreach (var id in page.Events.Select(e => e.Alert.Id).Distinct())
                foreach (var (door, text) in await EveryDoor.Forms(reader, id)) Marks.AreForThis(text, page.Stream, door);
        }
        Marks.AreThere((await desk.Anna.Get("/v1/alert-events?limit=1000")).Text);
        var stories = pages.SelectMany(p => p.Events.GroupBy(e => e.Alert.Id)).Select(Story).ToList();
        foreach (var end in new[] { "W", "X" }) Assert.Contains(stories, s => s.EndsWith(end, StringComparison.Ordinal));
        Assert.Contains(stories, s => s.Contains('U', StringComparison.Ordinal));
        Assert.Empty((await AlertDesk.Current(desk.Anna)).Items);
        await TwoPeopleDecided(dims, admin.Owner, desk.Bram.Owner);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    // One letter for each event: published, updated, effective, withdrawn, expired (X).
    private static string Story(IEnumerable<AlertEvent> events) => string.Concat(events.Select(e => e.Type == AlertEventType.Expired ? 'X' : e.Type.ToString()[0]));

    // Whoever was given a version has heard of its end, and reads what was told and no more.
    private static async Task Agrees(Client reader, string id, IReadOnlyList<AlertEvent> events)
    {
        var answer = await reader.Get($"/v1/alerts/{id}/versions");
        Assert.Equal(events.Count == 0 ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.Status);
        if (events.Count == 0) return;
        Assert.Matches("^(P[UE]*W)*P[UE]*[WX]$", Story(events));
        Assert.True(events.Count(e => e.Type == AlertEventType.Effective) <= 1);
        Assert.Equal(events.Select(e => e.Alert.Version), events.Select(e => e.Alert.Version).Order());
        var versions = AlertDesk.Read<AlertVersions>(answer).Items;
        Assert.Equal(events.Select(e => e.Alert.Version).Distinct(), versions.Select(v => v.Version));
        Assert.Equal(events[^1].Alert.State, versions[^1].State);
        Assert.All(versions.SkipLast(1), v => Assert.Equal(AlertState.Superseded, v.State));
        // A version refers to those that this reader holds, and to none where the alert starts again after it was taken away.
        Assert.All(versions.Zip(versions.Skip(1)), v => Assert.Equal(v.First.WithdrawnAt is not null, v.Second.References.Count == 0));
        Assert.Subset(versions.Select(v => v.Version).ToHashSet(), versions.SelectMany(v => v.References).Select(r => r.Version).ToHashSet());
    }

    private static async Task TwoPeopleDecided(TestDims dims, string admin, string regional)
    {
        await using var read = await dims.Database.Read();
        var rows = await read.Query<(string Alert, long Version, string Document, string? Decided, string? Asked)>("SELECT alert_id, version, document, decided_by, asked_by FROM alert_versions ORDER BY alert_id, version");
        var writers = (await read.Query<(string Alert, string Owner)>("SELECT alert_id, owner_id FROM alert_writers")).ToLookup(w => w.Alert, w => w.Owner);
        Assert.NotEmpty(rows);
        var before = AlertLevel.Regional;
        foreach (var row in rows)
        {
            var alert = JsonSerializer.Deserialize<Alert>(row.Document, Wire.Json)!;
            Assert.NotNull(row.Decided);
            Assert.NotEqual(admin, row.Decided);
            if (row.Version == 1) Assert.DoesNotContain(row.Decided, writers[row.Alert]);
            else if (alert.Reason.Kind == AlertVersionKind.UnderReview) Assert.Null(row.Asked);
            else Assert.True(row.Asked is not null && row.Asked != row.Decided);
            var national = alert.Level == AlertLevel.National || (row.Version > 1 && before == AlertLevel.National);
            if (national && alert.Reason.Kind != AlertVersionKind.UnderReview) Assert.NotEqual(regional, row.Decided);
            before = alert.Level;
        }
    }

    private static async Task Act(TestDims dims, Client[] people, ConcurrentBag<string> alerts, Random random)
    {
        for (var step = 0; step < Steps; step++)
        {
            var person = people[random.Next(people.Length)];
            var id = alerts.ElementAtOrDefault(random.Next(alerts.Count + 1)) ?? "none";
            var now = dims.Clock.GetUtcNow();
            var answer = random.Next(24) switch
            {
                0 or 1 => await Write(dims, person, alerts, random),
                >= 2 and <= 7 => await AlertDesk.Publish(person, id),
                8 => await person.Put("/v1/alert-drafts/" + id, Content(dims, random), ("If-Match", $"\"{random.Next(1, 3)}-draft\"")),
                9 => await AlertDesk.RefuseDraft(person, id, random.Next(3) == 0 ? "rejection" : "return"),
                10 or 11 => await AlertDesk.AskUpdate(person, id, Content(dims, random)),
                12 => await Narrow(person, id, (Audience)random.Next(3)),
                13 => await AlertDesk.AskShortening(person, id, now.AddHours(random.Next(1, 40))),
                14 => await AlertDesk.Ask(person, id),
                >= 15 and <= 20 => await Decide(person, id, random),
                21 => await AlertDesk.RefuseChange(person, id, random.Next(2) == 0 ? "change-return" : "change-rejection"),
                22 => await AlertDesk.Review(person, id),
                _ => await Later(dims, person, random),
            };
            Assert.True((int)answer.Status < 500, answer.Text);
            if (answer.Status == HttpStatusCode.BadRequest) Assert.All(answer.Places, p => Assert.Contains(p, Places));
        }
    }

    // Mostly what waits, now and then something else.
    private static async Task<Answer> Decide(Client person, string id, Random random)
    {
        var draft = await person.Get("/v1/alert-drafts/" + id);
        var waits = draft.Status == HttpStatusCode.OK && draft.Json.TryGetProperty("change", out var change) ? change.GetProperty("kind").GetString()! : "withdrawal";
        return await AlertDesk.Decide(person, id, random.Next(8) == 0 ? "update" : waits);
    }

    // What is said with it is for those who keep it.
    private static Task<Answer> Narrow(Client person, string id, Audience audience) =>
        AlertDesk.Step(person, $"/v1/alerts/{id}/narrowing-request", new NarrowingRequest { Audience = audience, WithdrawalReason = WithdrawalReason.WrongProduct, Note = Marks.Note(audience) });

    private static AlertContent Content(TestDims dims, Random random)
    {
        var now = dims.Clock.GetUtcNow();
        return Marks.In((random.Next(3) == 0 ? AlertContents.National() : AlertContents.Regional()) with
        {
            Audience = (Audience)random.Next(3),
            Effective = random.Next(2) == 0 ? null : now.AddHours(random.Next(1, 30)),
            Expires = now.AddHours(random.Next(40, 90)),
        }, random);
    }

    private static async Task<Answer> Write(TestDims dims, Client person, ConcurrentBag<string> alerts, Random random)
    {
        var answer = await person.Post("/v1/alert-drafts", Content(dims, random));
        if (answer.Status == HttpStatusCode.Created) alerts.Add(answer.Json.GetProperty("id").GetString()!);
        return answer;
    }

    private static async Task<Answer> Later(TestDims dims, Client person, Random random)
    {
        dims.Clock.Advance(TimeSpan.FromHours(random.Next(1, 6)));
        return await person.Get("/v1/alerts");
    }
}
