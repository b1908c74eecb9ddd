using System.Net;
using Dims.Access;
using Dims.Samples;
using Dims.SeriesNotes;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Tests.Trends;

namespace Dims.Tests.SeriesNotes;

public sealed class SeriesNotesTests
{
    private static object Note(string from, string? to, string? substance = null, string? form = null, string? region = null, string kind = "lockdown", string text = "Fewer office hours.") =>
        new { kind, from, to, substance, form, region, text = new { nl = "Minder spreekuren.", en = text } };

    private static async Task<string[]> Texts(Client client, string address) =>
        [.. (await client.Get(address)).Is(HttpStatusCode.OK).Json.GetProperty("seriesNotes").EnumerateArray().Select(n => n.GetProperty("note").GetProperty("text").GetProperty("en").GetString()!)];

    [Theory, OnBothEngines]
    public async Task A_note_comes_with_the_series_that_it_concerns(Engine engine)
    {
        await using var story = await TrendStory.Start(engine);
        await story.Sample("2020-06-10", "MDMA", 120);
        await story.Sample("2024-06-10", "MDMA", 130);
        var (coordinator, researcher) = (await story.Dims.With(Roles.Coordinator), await story.Dims.With(Roles.Researcher));
        foreach (var (note, at) in new[]
        {
            (Note("2020-03-15", "2020-05-31", text: "everything"), 201), (Note("2020-03-15", "2020-05-31", substance: "XTC pure", text: "unknown"), 400), (Note("2020-03-15", "2020-05-31", substance: "Mephedrone", text: "mephedrone"), 201),
            (Note("2024-01-01", null, substance: "MDMA", form: "tablet", kind: "method-change", text: "tablets"), 201), (Note("2020-01-01", "2020-12-31", region: "province:utrecht", kind: "capacity", text: "utrecht"), 201),
            (Note("2020-05-31", "2020-03-15"), 400), (Note("2020-01-01", null, region: "province:moon"), 400),
        })
            Assert.Equal(at, (int)(await coordinator.Post("/v1/series-notes", note)).Status);
        Assert.Equal(["utrecht", "everything", "tablets"], await Texts(researcher, "/v1/trends/dosage?substance=mdma&form=tablet"));
        Assert.Equal(["utrecht", "everything"], await Texts(researcher, "/v1/trends/dosage?substance=mdma&form=powder&from=2020-01-01&to=2020-12-31"));
        Assert.Equal(["everything"], await Texts(researcher, "/v1/trends/dosage?substance=mdma&region=province:limburg&from=2020-01-01&to=2020-12-31"));
        Assert.Equal(["tablets"], await Texts(researcher, "/v1/trends/dosage?substance=mdma&from=2024-01-01"));
        Assert.Equal(["utrecht", "everything", "mephedrone", "tablets"], await Texts(researcher, "/v1/trends/prevalence?class=stimulant&from=2020-01-01"));
        Assert.Equal(["utrecht", "everything", "tablets"], await Texts(researcher, "/v1/trends/composition?soldAs=ecstasy&from=2020-01-01"));
        Assert.Equal(["utrecht", "everything", "tablets"], await Texts(researcher, "/v1/trends/comparison?substance=mdma&fromA=2020-01-01&toA=2020-12-31&fromB=2024-01-01&toB=2024-12-31"));
        Assert.Equal(["utrecht", "everything"], await Texts(story.Dims.Anonymous, "/v1/trends/dosage?substance=mdma&form=tablet&from=2020-01-01&to=2020-12-31"));
        (await researcher.Post("/v1/series-notes", Note("2020-03-15", null))).IsProblem(HttpStatusCode.Forbidden, "missing-scope");
    }

    [Theory, OnBothEngines]
    public async Task A_note_is_changed_by_who_read_it_and_what_is_withdrawn_stays_with_its_reason(Engine engine)
    {
        await using var story = await TrendStory.Start(engine);
        await story.Sample("2020-06-10", "MDMA", 120);
        var coordinator = await story.Dims.With(Roles.Coordinator);
        var written = (await coordinator.Post("/v1/series-notes", Note("2020-03-15", "2020-05-31", text: "first"))).Is(HttpStatusCode.Created);
        var (address, tag) = (written.Headers["Location"], written.ETag!);
        Assert.Equal(tag, (await story.Dims.Anonymous.Get(address)).Is(HttpStatusCode.OK).ETag);
        var second = Note("2020-03-15", "2020-06-30", text: "second");
        (await coordinator.Put(address, second)).IsProblem(HttpStatusCode.PreconditionRequired, "precondition-required");
        var changed = (await coordinator.Put(address, second, ("If-Match", tag))).Is(HttpStatusCode.OK);
        (await coordinator.Put(address, second, ("If-Match", tag))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition-failed");
        Assert.Equal(["second"], await Texts(coordinator, "/v1/trends/dosage?substance=mdma"));
        (await coordinator.Post(address + "/withdrawal", new { reason = "It was another year." }, ("If-Match", tag))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition-failed");
        var gone = (await coordinator.Post(address + "/withdrawal", new { reason = "It was another year." }, ("If-Match", changed.ETag!))).Is(HttpStatusCode.OK).Json;
        Assert.Equal((3, true, "It was another year."), (gone.GetProperty("version").GetInt32(), gone.GetProperty("withdrawn").GetBoolean(), gone.GetProperty("reason").GetString()));
        Assert.Empty(await Texts(coordinator, "/v1/trends/dosage?substance=mdma"));
        Assert.Empty((await story.Dims.Anonymous.Get("/v1/series-notes")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray());
        Assert.Single((await story.Dims.Anonymous.Get("/v1/series-notes?withdrawn=true")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray());
        var versions = (await coordinator.Get(address + "/versions")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(v => $"{v.GetProperty("note").GetProperty("version")} {v.GetProperty("note").GetProperty("note").GetProperty("text").GetProperty("en").GetString()}");
        Assert.Equal(["1 first", "2 second", "3 second"], versions);
        (await coordinator.Get("/v1/series-notes/none")).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await coordinator.Put("/v1/series-notes/none", second, ("If-Match", tag))).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData(null, null, null, true)]
    [InlineData("mdma", null, null, true)]
    [InlineData("pmma", null, null, false)]
    [InlineData(null, Form.Tablet, null, true)]
    [InlineData(null, Form.Powder, null, false)]
    [InlineData(null, null, "province:utrecht", true)]
    [InlineData(null, null, "province:limburg", false)]
    [InlineData(null, null, "ggd:utrecht", true)]
    public void A_note_about_a_part_concerns_the_whole_and_no_other_part(string? substance, Form? form, string? region, bool concerns)
    {
        var note = new SeriesNoteContent { Kind = SeriesNoteKind.Other, From = new DateOnly(2020, 1, 1), Substance = substance, Form = form, Region = region, Text = new Dims.Alerts.LocalText { Nl = "x", En = "x" } };
        Assert.Equal(concerns, NotesAbout.Concerns(note, ["mdma"], Form.Tablet, "province:utrecht"));
        Assert.True(NotesAbout.Concerns(note, null, null, null));
    }
}
