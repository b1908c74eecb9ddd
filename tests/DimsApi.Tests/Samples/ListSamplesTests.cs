using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Samples;

public sealed class ListSamplesTests
{
    [Theory, OnBothEngines]
    public async Task Each_filter_and_all_of_them_together_choose_what_they_say(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        await Fill(dims);
        var coordinator = await dims.With(Roles.Coordinator);
        (string Question, string Expected)[] cases =
        [
            ("", "e d c b a"), ("?location=utrecht-1", "e d"), ("?location=nowhere", ""), ("?region=province:utrecht", "e d"), ("?region=province:zeeland", ""), ("?region=ggd:amsterdam", ""),
            ("?reference=b", "b"), ("?reference=B", ""), ("?form=powder", "d"), ("?broughtIn=suspected", "c"), ("?from=2026-11-03", "e d c"), ("?to=2026-11-03", "c b a"), ("?from=2026-11-03&to=2026-11-03", "c"),
            // Found means found: e was looked at for MDMA, and it was not there.
            ("?substance=mdma", "c b a"), ("?substance=42542-10-9", "c b a"), ("?substance=XTC", ""), ("?substance=Coca%C3%AFne", "d"), ("?substance=not%20yet%20named", "e"), ("?substance=NOT-YET-NAMED", "e"), ("?substance=nobody-knows", ""),
            ("?soldAs=xtc", "e c a"), ("?soldAs=Ecstasy", "e c a"), ("?soldAs=speed", "b"), ("?soldAs=own%20name", "d"), ("?soldAs=nobody-knows", ""),
            ("?sort=recorded", "a b c d e"), ("?sort=-collected-on", "e d c b a"), ("?sort=recorded&substance=mdma", "a b c"),
            ("?location=amsterdam-1&form=tablet&soldAs=ecstasy&substance=MDMA&from=2026-11-01&to=2026-11-02&region=province:noord-holland&broughtIn=routine&reference=a", "a"),
            ("?location=amsterdam-1&form=tablet&soldAs=ecstasy&substance=MDMA&from=2026-11-02", "c"),
        ];
        foreach (var (question, expected) in cases)
        {
            var page = (await coordinator.Get("/v1/samples" + question)).Is(HttpStatusCode.OK);
            Assert.True(expected == References(page), $"{question}: {References(page)} instead of {expected}");
            Assert.Null(page.Next);
            Assert.NotNull(JsonSerializer.Deserialize<SamplePage>(page.Text, Wire.Json));
        }
    }

    [Theory, OnBothEngines]
    public async Task A_location_sees_its_own_in_lists_whatever_it_asks(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        await Fill(dims);
        var utrecht = await dims.With(Roles.Location, location: Places.Utrecht);
        foreach (var (question, expected) in new[]
        {
            ("", "e d"), ("?sort=recorded", "d e"), ("?location=amsterdam-1", ""), ("?substance=mdma", ""), ("?reference=a", ""), ("?region=province:noord-holland", ""), ("?soldAs=ecstasy", "e"), ("?substance=cocaine", "d"),
        })
            Assert.Equal(expected, References((await utrecht.Get("/v1/samples" + question)).Is(HttpStatusCode.OK)));
        // A cursor of another's list opens nothing.
        var coordinator = await dims.With(Roles.Coordinator);
        var next = (await coordinator.Get("/v1/samples?sort=recorded&limit=1")).Next!;
        Assert.Equal("d e", References((await utrecht.Get(next.Replace("limit=1", "limit=9", StringComparison.Ordinal))).Is(HttpStatusCode.OK)));
    }

    [Theory, OnBothEngines]
    public async Task A_sample_with_the_substance_in_two_analyses_or_under_two_names_appears_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        for (var i = 0; i < 9; i++)
        {
            var twice = Lab.Measured(Lab.Found("MDMA"), Lab.Found("42542-10-9"));
            await lab.Post("/v1/samples", Lab.Tablet(reference: $"m-{i}", day: $"2026-11-0{1 + i % 3}") with { Analyses = i % 2 == 0 ? [twice, twice, Lab.Measured(Lab.Found("midomafetamine"))] : [Lab.Measured(Lab.Found("69610-10-2"))] });
        }
        foreach (var sort in new[] { "recorded", "-collected-on" })
            foreach (var limit in new[] { 1, 2, 4, 100 })
            {
                var seen = new List<string>();
                for (var next = $"/v1/samples?substance=MDMA&sort={sort}&limit={limit}"; next is not null;)
                {
                    var page = (await lab.Get(next)).Is(HttpStatusCode.OK);
                    seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("reference").GetString()!));
                    next = page.Next;
                }
                Assert.Equal(9, seen.Count);
                Assert.Distinct(seen);
            }
    }

    [Theory, OnBothEngines]
    public async Task A_question_that_cannot_be_answered_names_the_parameter(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        await Fill(dims);
        var coordinator = await dims.With(Roles.Coordinator);
        var recorded = Cursor(await coordinator.Get("/v1/samples?sort=recorded&limit=1"));
        var byDay = Cursor(await coordinator.Get("/v1/samples?limit=1"));
        foreach (var (question, places) in new (string, string[])[]
        {
            ("limit=0", ["?limit"]), ("limit=1001", ["?limit"]), ("limit=-1", ["?limit"]), ("limit=ten", ["?limit"]), ("limit=1.5", ["?limit"]), ("limit=", ["?limit"]), ("limit=99999999999", ["?limit"]),
            ("cursor=nonsense", ["?cursor"]), ("cursor=%00", ["?cursor"]), ($"cursor={byDay}&sort=recorded", ["?cursor"]), ($"cursor={recorded}", ["?cursor"]), ("cursor=ZHx4fHk", ["?cursor"]), ("cursor=cnwtMXwx&sort=recorded", ["?cursor"]),
            ("from=2026-11-04&to=2026-11-03", ["?from"]), ("from=2026-02-31", ["?from"]), ("to=tomorrow", ["?to"]), ("form=pill", ["?form"]), ("broughtIn=Routine", ["?broughtIn"]), ("sort=newest", ["?sort"]),
            ("region=utrecht", ["?region"]), ("colour=red", ["?colour"]), ("Form=tablet", ["?Form"]), ("form=tablet&form=powder", ["?form"]), ("reference=a&reference=a", ["?reference"]), ("substance=", ["?substance"]),
            ("limit=0&colour=red&from=x", ["?colour", "?from"]), ($"location={new string('a', 65)}", ["?location"]),
        })
        {
            var answer = await coordinator.Get("/v1/samples?" + question);
            Assert.True(answer.Status == HttpStatusCode.BadRequest && answer.Code == "invalid-input", $"{question}: {(int)answer.Status} {answer.Text}");
            Assert.True(places.SequenceEqual(answer.Places.Order(StringComparer.Ordinal)), $"{question}: {answer.Text}");
        }
    }

    // Recorded in the order of the alphabet, a day apart; d and e in Utrecht.
    private static async Task Fill(TestDims dims)
    {
        var laboratory = await dims.With(Roles.Laboratory);
        SubmitSample[] samples =
        [
            Lab.Tablet(100, "a", "2026-11-01"),
            Lab.Tablet(110, "b", "2026-11-02", soldAs: "pep"),
            Lab.Tablet(120, "c", "2026-11-03") with { BroughtIn = BroughtIn.Suspected },
            Lab.Tablet(null, "d", "2026-11-04", Places.Utrecht, "Own Name") with { Form = Form.Powder, Analyses = [Lab.Measured(Lab.Found("cocaine"))] },
            Lab.Tablet(null, "e", "2026-11-05", Places.Utrecht) with { Analyses = [Lab.Measured(Lab.Found("Not yet named"), new Finding { Substance = "MDMA", Qualifier = Qualifier.NotDetected })] },
        ];
        foreach (var sample in samples) (await laboratory.Post("/v1/samples", sample)).Is(HttpStatusCode.Created);
    }

    private static string References(Answer page) => string.Join(' ', page.Json.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("reference").GetString()));

    private static string Cursor(Answer page) => page.Next![(page.Next!.IndexOf("cursor=", StringComparison.Ordinal) + 7)..].Split('&')[0];
}
