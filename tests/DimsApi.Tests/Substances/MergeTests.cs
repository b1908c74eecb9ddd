using System.Net;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Cli;
using Dims.Tests.Host;
using static Dims.Tests.Substances.RegisterDesk;

namespace Dims.Tests.Substances;

public sealed class MergeTests
{
    [Theory, OnBothEngines]
    public async Task All_names_follow_and_undoing_brings_back_exactly_those(Engine engine)
    {
        await using var desk = await Open(engine);
        (await desk.Puts("/v1/substances/dubbel", """{ "name": "Dubbel", "names": [{ "name": "dubbelganger", "language": "nl" }], "inchiKey": "DUBBELGANGERAA-UHFFFAOYSA-N", "cas": [{ "number": "9999999-99-5", "status": "current" }], "classes": ["stimulant"], "source": "test" }""")).Is(HttpStatusCode.OK);
        await desk.Tells("dubbelganger", "oude naam", "DUBBELGANGERAA-SECBINFHSA-N");
        await desk.Names("oude naam", "dubbel");
        await desk.Tells("2-FMA-achtig", "9999999-99-5");
        (await desk.Lab.Post("/v1/samples", Lab.Tablet(100, soldAs: "Dubbelganger"))).Is(HttpStatusCode.Created);
        var (from, into) = (await desk.Trend("dubbel"), await desk.Trend("mdma"));
        Assert.Equal((2, 1), (from.Detected, into.Detected));

        var merge = await desk.Merges("dubbel", "mdma");

        var merged = (await desk.Dims.Anonymous.Get("/v1/substances/dubbel")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("mdma", "Dubbel", "dubbelganger"), (Text(merged, "mergedInto"), Text(merged, "name"), merged.GetProperty("names")[0].GetProperty("name").GetString()));
        foreach (var name in new[] { "dubbel", "Dubbelganger", "oude naam", "9999999-99-5", "DUBBELGANGERAA-UHFFFAOYSA-N", "DUBBELGANGERAA", "DUBBELGANGERAA-SECBINFHSA-N" }) Assert.Equal("mdma", await desk.Meaning(name));
        Assert.Equal("mdma", (await desk.Dims.Anonymous.Get("/v1/substances?name=dubbelganger")).Json.GetProperty("items")[0].GetProperty("slug").GetString());
        Assert.DoesNotContain("dubbelganger", (await desk.Dims.Anonymous.Get("/v1/substances/mdma")).Json.GetProperty("names").EnumerateArray().Select(n => Text(n, "name")));
        var both = await desk.Trend("dubbel");
        Assert.Equal((3, into.Revision + 1), (both.Detected, both.Revision));
        Assert.Equal(both, await desk.Trend("mdma"));
        Assert.Equal(1, (await desk.Trend("mdma", "&soldAs=dubbel")).Detected);
        (await Shell.Dims(desk.Dims, "verify")).Ends(0);

        // Named and told since: the first stays where it was named, the second goes by its block.
        await desk.Names("2-FMA-achtig", "mdma");
        await desk.Tells("DUBBELGANGERAA-QHHAFSJGSA-N");
        // The entry itself may be changed meanwhile, and a naming that had moved taken back.
        (await desk.TakesBack("oude naam")).Is(HttpStatusCode.NoContent);
        (await desk.Puts("/v1/substances/mdma", """{ "name": "MDMA", "names": [{ "name": "midomafetamine", "language": "en" }], "source": "test" }""")).Is(HttpStatusCode.OK);
        Assert.Equal("mdma", await desk.Meaning("dubbelganger"));

        var undone = (await desk.Undoes(merge)).Is(HttpStatusCode.Created).Json;

        Assert.Equal(("Carla", "two after all", "one and the same"), (Text(undone, "undoneBy"), Text(undone, "undoneReason"), Text(undone, "reason")));
        Assert.Equal(["9999999-99-5", "DUBBELGANGERAA", "DUBBELGANGERAA-SECBINFHSA-N", "DUBBELGANGERAA-UHFFFAOYSA-N", "Dubbel", "dubbelganger"], Texts(undone, "names").Where(n => n != "dubbel").Order(StringComparer.Ordinal));
        foreach (var (name, slug) in new[] { ("dubbel", "dubbel"), ("dubbelganger", "dubbel"), ("9999999-99-5", "dubbel"), ("DUBBELGANGERAA-SECBINFHSA-N", "dubbel"), ("DUBBELGANGERAA-QHHAFSJGSA-N", "dubbel"), ("2-FMA-achtig", "mdma"), ("mdma", "mdma"), ("oude naam", null) })
            Assert.Equal((name, slug), (name, await desk.Meaning(name)));
        var restored = (await desk.Dims.Anonymous.Get("/v1/substances/dubbel")).Json;
        Assert.Equal((null, "dubbelganger"), (Text(restored, "mergedInto"), restored.GetProperty("names")[0].GetProperty("name").GetString()));
        Assert.True((await desk.Trend("dubbel")).Revision > both.Revision);
        Assert.Equal(["merge-undone", "merged", "entered"], (await desk.Coordinator.Get("/v1/substances/dubbel/versions")).Json.GetProperty("items").EnumerateArray().Select(v => Text(v, "change")!));
        (await Shell.Dims(desk.Dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task What_has_been_seen_of_both_is_what_is_usual_until_they_are_two_again(Engine engine)
    {
        await using var desk = await Open(engine);
        (await desk.Puts("/v1/substances/dubbel", """{ "name": "Dubbel", "source": "test" }""")).Is(HttpStatusCode.OK);
        static SubmitSample Dose(string substance, decimal amount, Basis basis = Basis.Hydrochloride) => Lab.Tablet() with { Analyses = [Lab.Measured(new Finding { Substance = substance, Qualifier = Qualifier.Equal, Amount = amount, Unit = Unit.MgPerTablet, Basis = basis })] };
        await desk.Lab.Post("/v1/sample-batches", Enumerable.Range(0, 50).SelectMany(_ => new[] { Dose("MDMA", 100), Dose("Dubbel", 300), Dose("Dubbel", 80, Basis.Base) }));
        // Only asked, so that asking makes nothing usual.
        async Task<bool> IsBeyond(SubmitSample sample) => (await desk.Lab.Post("/v1/sample-batches?dryRun=true", new[] { sample })).Is(HttpStatusCode.OK).Json.GetProperty("items")[0].TryGetProperty("flags", out _);
        Assert.Equal((true, false, false), (await IsBeyond(Dose("MDMA", 300)), await IsBeyond(Dose("Dubbel", 300)), await IsBeyond(Dose("MDMA", 121, Basis.Base))));

        var merge = await desk.Merges("dubbel", "mdma");

        Assert.Equal((false, true, true), (await IsBeyond(Dose("MDMA", 300)), await IsBeyond(Dose("Dubbel", 451)), await IsBeyond(Dose("MDMA", 121, Basis.Base))));
        var confirmed = (await desk.Lab.Post("/v1/samples", Dose("MDMA", 121, Basis.Base))).Is(HttpStatusCode.Created).Json;
        (await desk.Lab.Post($"/v1/samples/{Text(confirmed, "number")}/flags/0/confirmation", """{ "reason": "Measured twice." }""")).Is(HttpStatusCode.OK);
        Assert.False(await IsBeyond(Dose("Dubbel", 180, Basis.Base)));

        (await desk.Undoes(merge)).Is(HttpStatusCode.Created);
        Assert.Equal((true, false, true), (await IsBeyond(Dose("MDMA", 300)), await IsBeyond(Dose("Dubbel", 300)), await IsBeyond(Dose("Dubbel", 180, Basis.Base))));
    }

    [Theory, OnBothEngines]
    public async Task Merges_one_after_another_are_undone_in_any_order(Engine engine)
    {
        foreach (var firstIsUndoneFirst in new[] { true, false })
        {
            await using var desk = await Open(engine);
            foreach (var slug in new[] { "een", "twee", "drie" }) (await desk.Puts("/v1/substances/" + slug, $$"""{ "name": "{{slug}}", "names": [{ "name": "naam {{slug}}", "language": "nl" }], "source": "test" }""")).Is(HttpStatusCode.OK);
            var (first, second) = (await desk.Merges("een", "twee"), await desk.Merges("twee", "drie"));
            Assert.Equal(("drie", "drie"), (await desk.Meaning("naam een"), await desk.Meaning("naam twee")));

            (await desk.Undoes(firstIsUndoneFirst ? first : second)).Is(HttpStatusCode.Created);
            Assert.Equal(firstIsUndoneFirst ? ("een", "drie") : ("twee", "twee"), (await desk.Meaning("naam een"), await desk.Meaning("naam twee")));
            // Merged anew meanwhile: the older merge has nothing to do with that.
            if (firstIsUndoneFirst) await desk.Merges("een", "drie");
            (await desk.Undoes(firstIsUndoneFirst ? second : first)).Is(HttpStatusCode.Created);
            Assert.Equal((firstIsUndoneFirst ? "drie" : "een", "twee", "drie"), (await desk.Meaning("naam een"), await desk.Meaning("naam twee"), await desk.Meaning("naam drie")));
            (await Shell.Dims(desk.Dims, "verify")).Ends(0);
        }
    }

    // Listed for the other entry while it was merged, by somebody who says so: undoing does not take that away.
    [Theory, OnBothEngines]
    public async Task A_name_that_the_other_entry_lists_since_stays_there(Engine engine)
    {
        await using var desk = await Open(engine);
        (await desk.Puts("/v1/substances/dubbel", """{ "name": "Dubbel", "names": [{ "name": "dubbelganger", "language": "nl" }, { "name": "evenbeeld", "language": "nl" }], "source": "test" }""")).Is(HttpStatusCode.OK);
        await desk.Tells("dubbelganger", "evenbeeld");
        var merge = await desk.Merges("dubbel", "mdma");
        (await desk.Puts("/v1/substances/mdma", """{ "name": "MDMA", "names": [{ "name": "dubbelganger", "language": "street" }], "source": "test" }""")).Is(HttpStatusCode.OK);
        Assert.Equal(["Dubbel", "evenbeeld"], Texts((await desk.Coordinator.Get("/v1/substance-merges/" + merge)).Json, "names").Where(n => n != "dubbel").Order(StringComparer.Ordinal));

        (await desk.Undoes(merge)).Is(HttpStatusCode.Created);

        Assert.Equal(("mdma", "dubbel", "dubbel"), (await desk.Meaning("dubbelganger"), await desk.Meaning("evenbeeld"), await desk.Meaning("Dubbel")));
        var listed = Assert.Single((await desk.Dims.Anonymous.Get("/v1/substances/mdma")).Json.GetProperty("names").EnumerateArray(), n => Text(n, "name") == "dubbelganger");
        Assert.Equal("street", Text(listed, "language"));
        Assert.Equal(["evenbeeld"], (await desk.Dims.Anonymous.Get("/v1/substances/dubbel")).Json.GetProperty("names").EnumerateArray().Select(n => Text(n, "name")));
        // It is a name of that entry like any other: what is left out of the list is taken out.
        (await desk.Puts("/v1/substances/mdma", """{ "name": "MDMA", "source": "test" }""")).Is(HttpStatusCode.OK);
        Assert.Null(await desk.Meaning("dubbelganger"));
        (await Shell.Dims(desk.Dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task What_makes_no_sense_is_refused(Engine engine)
    {
        await using var desk = await Open(engine);
        var merge = await desk.Merges("2-mmc", "4-mmc");
        foreach (var (from, into, places) in new (string, string, string[])[]
        {
            ("mdma", "mdma", ["/into"]), ("mdma", "2-mmc", ["/into"]), ("2-mmc", "mdma", ["/from"]), ("4-mmc", "2-mmc", ["/into"]), ("mmc", "4-mmc", ["/from"]), ("4-mmc", "mmc", ["/into"]), ("nothing", "Nothing", ["/into"]), ("nothing", "none", ["/from", "/into"]),
        })
        {
            var answer = (await desk.Coordinator.Post("/v1/substance-merges", $$"""{"from":"{{from}}","into":"{{into}}","reason":"x"}""")).Is(HttpStatusCode.BadRequest);
            Assert.True(places.SequenceEqual(answer.Places), $"{from} into {into}: {answer.Text}");
        }
        Assert.Equal(["/reason"], (await desk.Coordinator.Post("/v1/substance-merges", """{"from":"mda","into":"mdma"}""")).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal("transition-not-allowed", (await desk.Puts("/v1/substances/2-mmc", """{"name":"2-MMC","source":"x"}""")).Is(HttpStatusCode.Conflict).Code);
        Assert.Equal(["/substance"], (await desk.Names("kikker", "2-mmc")).Is(HttpStatusCode.BadRequest).Places);
        // Where it stood, the other one stands.
        Assert.Equal(["3-mmc", "4-mmc"], Texts((await desk.Dims.Anonymous.Get("/v1/substances/mmc")).Json, "members"));
        (await desk.Undoes("none")).Is(HttpStatusCode.NotFound);
        (await desk.Undoes(merge)).Is(HttpStatusCode.Created);
        Assert.Equal("transition-not-allowed", (await desk.Undoes(merge)).Is(HttpStatusCode.Conflict).Code);
        Assert.Equal(["2-mmc", "3-mmc", "4-mmc"], Texts((await desk.Dims.Anonymous.Get("/v1/substances/mmc")).Json, "members"));
        foreach (var role in new[] { Roles.Location, Roles.Laboratory, Roles.CoreTeam, Roles.Partner, Roles.Researcher })
        {
            var client = await desk.Dims.With(role);
            (await client.Post("/v1/substance-merges", """{"from":"mda","into":"mdma","reason":"x"}""")).Is(HttpStatusCode.Forbidden);
            (await client.Post($"/v1/substance-merges/{merge}/undoing", """{"reason":"x"}""")).Is(HttpStatusCode.Forbidden);
            (await client.Get("/v1/substance-merges")).Is(role == Roles.CoreTeam ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        }
    }

    [Theory, OnBothEngines]
    public async Task Merges_are_listed_the_last_first_and_a_repeat_merges_once(Engine engine)
    {
        await using var desk = await Open(engine);
        var (first, second) = (await desk.Merges("2-mmc", "4-mmc"), await desk.Merges("mdea", "mdma"));
        const string Body = """{"from":"mda","into":"mdma","reason":"x"}""";
        var third = (await desk.Coordinator.Post("/v1/substance-merges", Body, ("Idempotency-Key", "\"once\""))).Is(HttpStatusCode.Created);
        Assert.Equal(third.Text, (await desk.Coordinator.Post("/v1/substance-merges", Body, ("Idempotency-Key", "\"once\""))).Is(HttpStatusCode.Created).Text);
        var page = (await desk.Coordinator.Get("/v1/substance-merges?limit=2")).Is(HttpStatusCode.OK);
        var rest = (await desk.Coordinator.Get(page.Next!)).Is(HttpStatusCode.OK);
        Assert.Equal([Text(third.Json, "id"), second, first], page.Json.GetProperty("items").EnumerateArray().Concat(rest.Json.GetProperty("items").EnumerateArray()).Select(m => Text(m, "id")));
        Assert.Null(rest.Next);
        Assert.Equal(third.Text, (await desk.Coordinator.Get(third.Headers["Location"])).Is(HttpStatusCode.OK).Text);
        (await desk.Coordinator.Get("/v1/substance-merges/none")).Is(HttpStatusCode.NotFound);
    }
}
