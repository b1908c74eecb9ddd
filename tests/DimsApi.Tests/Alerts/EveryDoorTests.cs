using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Samples;
using Dims.Tests.Host;
using Dims.Tests.Subscriptions;

namespace Dims.Tests.Alerts;

// What each stream reads by each door and in each format: the list, the log, the live stream, the feeds, and every form of a version.
public sealed class EveryDoorTests
{
    private const string OfTexts = "text?length=";

    [Theory, OnBothEngines]
    public async Task A_figure_comes_out_by_the_doors_of_those_it_is_for_and_by_no_other(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var figures = new[] { 111.125m, 222.25m, 333.375m };
        var id = await desk.Published(AlertContents.National() with
        {
            Substances = [.. Enum.GetValues<Audience>().Select(a => new AlertSubstance { Substance = "PMMA", Amount = figures[(int)a], AmountMax = figures[(int)a] + 500, Unit = Unit.MgPerTablet, N = 40 + (int)a, AmountAudience = a })],
        });
        foreach (var (reader, stream) in await Readers(dims, desk))
            foreach (var (door, text) in await EveryDoor.All(dims, reader, id))
                foreach (var audience in Enum.GetValues<Audience>())
                {
                    var (low, high) = (Number(figures[(int)audience]), Number(figures[(int)audience] + 500));
                    var said = text.Replace(',', '.');
                    if (audience > stream) Assert.False(said.Contains(low, StringComparison.Ordinal) || said.Contains(high, StringComparison.Ordinal) || said.Contains($"n={40 + (int)audience}", StringComparison.Ordinal) || said.Contains($"\"n\":{40 + (int)audience}", StringComparison.Ordinal), $"{door} by {stream}: {text}");
                    else if (TellsAmounts(door)) Assert.True(said.Contains(low, StringComparison.Ordinal) && said.Contains(high, StringComparison.Ordinal), $"{door} by {stream}: {text}");
                }
    }

    [Theory, OnBothEngines]
    public async Task Of_a_dose_alone_the_public_reads_words_and_no_figure_unless_it_was_ticked_with_a_reason(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var content = AlertContents.National() with
        {
            Concern = AlertConcern.Dose,
            Substances = [new AlertSubstance { Substance = "MDMA", Amount = 321.125m, Unit = Unit.MgPerTablet }],
            Text = new LocalText { Nl = "In deze tablet zit zeer veel MDMA.", En = "This tablet holds very much MDMA." },
        };
        var (words, ticked) = (await desk.Published(content), await desk.Published(content with { FiguresReason = "Three deaths in one weekend." }));
        foreach (var (reader, stream) in await Readers(dims, desk))
        {
            foreach (var (door, text) in await EveryDoor.Forms(reader, words))
            {
                if (TellsAmounts(door)) Assert.Contains("MDMA", text, StringComparison.Ordinal);
                if (TellsAmounts(door) || stream == Audience.Public) Assert.Equal((door, stream != Audience.Public), (door, text.Replace(',', '.').Contains("321.125", StringComparison.Ordinal)));
            }
            foreach (var (door, text) in (await EveryDoor.Forms(reader, ticked)).Where(d => TellsAmounts(d.Door))) Assert.True(text.Replace(',', '.').Contains("321.125", StringComparison.Ordinal), $"{door} by {stream}: {text}");
            Assert.Equal("Three deaths in one weekend.", (await reader.Get("/v1/alerts/" + ticked)).Json.GetProperty("figuresReason").GetString());
        }
        // Nobody gives the public the figure without the reason: not by the amount, and not in the words unseen.
        Assert.Equal(["/substances/0/amountAudience"], (await desk.Anna.Post("/v1/alert-drafts", content with { Substances = [content.Substances[0] with { AmountAudience = Audience.Public }] })).Is(HttpStatusCode.BadRequest).Places);
        var told = await desk.Draft(content with { Text = new LocalText { Nl = "Er zit 321 mg in.", En = "It holds 321 mg." } });
        var open = (await AlertDesk.Publish(desk.Carla, told)).Is(HttpStatusCode.Conflict);
        Assert.Equal("words-to-confirm", open.Code);
        Assert.Equal([("/text/nl", "321 mg", "tells-dose"), ("/text/en", "321 mg", "tells-dose")], open.Json.GetProperty("findings").EnumerateArray().Select(f => (f.GetProperty("pointer").GetString()!, f.GetProperty("word").GetString()!, f.GetProperty("why").GetString()!)));
    }

    [Theory, OnBothEngines]
    public async Task An_exercise_goes_through_every_door_and_is_marked_in_each(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published(AlertContents.Regional() with { Status = AlertStatus.Exercise });
        for (var ended = false; ; ended = true)
        {
            foreach (var (reader, _) in await Readers(dims, desk))
                foreach (var (door, text) in await EveryDoor.All(dims, reader, id))
                {
                    if (ended && door == "/v1/alerts") continue;
                    var (dutch, words) = (door.Contains("language=nl", StringComparison.Ordinal), text.Replace("\\u0022", "\"", StringComparison.Ordinal));
                    var title = dutch ? "OEFENING: " : "EXERCISE: ";
                    Assert.Contains("EX-2026-01", text, StringComparison.Ordinal);
                    if (door.Contains(OfTexts, StringComparison.Ordinal)) Assert.StartsWith(title, text, StringComparison.Ordinal);
                    else if (door.Contains("language=", StringComparison.Ordinal)) Assert.True(words.Contains(title, StringComparison.Ordinal) && (words.Contains("\"status\":\"exercise\"", StringComparison.Ordinal) || words.Contains("term=\"exercise\"", StringComparison.Ordinal)), $"{door}: {text}");
                    else if (door.EndsWith("/cap", StringComparison.Ordinal)) Assert.True(words.Contains("<status>Exercise</status>", StringComparison.Ordinal) && words.Contains("<headline>OEFENING: ", StringComparison.Ordinal) && words.Contains("<headline>EXERCISE: ", StringComparison.Ordinal), $"{door}: {text}");
                    else Assert.Contains("\"status\":\"exercise\"", words, StringComparison.Ordinal);
                }
            if (ended) return;
            await desk.Withdrawn(id);
        }
    }

    [Theory, OnBothEngines]
    public async Task A_webhook_is_a_door_too_it_marks_an_exercise_and_has_the_figures_of_its_stream(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        var id = await desk.Alerts.Published(AlertContents.Regional() with
        {
            Status = AlertStatus.Exercise,
            Substances = [.. new[] { (Audience.Professional, 222.25m), (Audience.Restricted, 333.375m) }.Select(f => new AlertSubstance { Substance = "PMMA", Amount = f.Item2, Unit = Unit.MgPerTablet, AmountAudience = f.Item1 })],
        });
        // What is replaced before it was sent is not sent.
        await partner.Server.Has(1);
        await desk.Alerts.Withdrawn(id);
        foreach (var told in await partner.Server.Has(2))
        {
            Assert.Contains("\"status\":\"exercise\"", told.Body, StringComparison.Ordinal);
            Assert.Contains("222.25", told.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("333.375", told.Body, StringComparison.Ordinal);
        }
        Assert.Contains("\"why\":\"wrong-product\"", partner.Server.Accepted[1].Body, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task Each_reason_of_a_withdrawal_comes_first_in_every_format_in_its_own_words_and_never_reassures(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        foreach (var (why, nl, en) in new[]
        {
            (WithdrawalReason.IssuedInError, "ten onrechte uitgegeven", "issued in error"), (WithdrawalReason.Superseded, "vervangen", "superseded"),
            (WithdrawalReason.WrongProduct, "noemde het verkeerde product", "named the wrong product"), (WithdrawalReason.NoLongerSeen, "wordt niet meer gezien", "no longer seen"),
        })
        {
            var id = await desk.Published();
            (await AlertDesk.Ask(desk.Anna, id, why)).Is(HttpStatusCode.Created);
            (await AlertDesk.Withdraw(desk.Bram, id)).Is(HttpStatusCode.Created);
            foreach (var (door, text) in await EveryDoor.Forms(desk.Anyone, id))
            {
                var (words, mark) = door.Contains("language=nl", StringComparison.Ordinal) ? (nl, "INGETROKKEN: waarschuwing RA-2026-0") : (en, "WITHDRAWN: alert RA-2026-0");
                Assert.Empty(AlertWords.In(new LocalText { Nl = text, En = "" }, []));
                Assert.DoesNotContain("AllClear", text, StringComparison.Ordinal);
                if (door.Contains(OfTexts, StringComparison.Ordinal)) Assert.StartsWith(mark, text, StringComparison.Ordinal);
                else if (door.EndsWith("Atom", StringComparison.Ordinal)) Assert.Contains("<title>" + mark, text, StringComparison.Ordinal);
                else if (door.EndsWith("/cap", StringComparison.Ordinal)) Assert.True(text.Contains("<headline>" + mark, StringComparison.Ordinal) && text.Contains($"<note>{Wire.Name(why)}.", StringComparison.Ordinal) && text.Contains(nl, StringComparison.Ordinal) && text.Contains("<msgType>Cancel</msgType>", StringComparison.Ordinal), text);
                else if (door.EndsWith("/edas", StringComparison.Ordinal)) Assert.StartsWith($"{{\"state\":\"withdrawn\",\"why\":\"{Wire.Name(why)}\"", text, StringComparison.Ordinal);
                // The JSON is the version as it was decided, with its state and reason.
                else Assert.True(text.Contains("\"state\":\"withdrawn\"", StringComparison.Ordinal) && text.Contains($"\"why\":\"{Wire.Name(why)}\"", StringComparison.Ordinal) && text.Contains("Nothing is known by this about other", StringComparison.Ordinal), text);
                if (!door.EndsWith(id, StringComparison.Ordinal)) Assert.Contains(words, text, StringComparison.Ordinal);
                // No other reason's words, and nothing of what was wrong perhaps: but the version itself and the fields of EDAS, which are marked.
                if (!door.EndsWith(id, StringComparison.Ordinal) && !door.EndsWith("/edas", StringComparison.Ordinal)) Assert.DoesNotContain("Superman", text, StringComparison.Ordinal);
            }
        }
    }

    [Theory, OnBothEngines]
    public async Task What_is_over_begins_with_that_in_every_format_and_in_every_version(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var (withdrawn, expired) = (await desk.Published(), await desk.Published());
        foreach (var id in new[] { withdrawn, expired }) AlertDesk.Of(await AlertDesk.Review(desk.Bram, id));
        await desk.Withdrawn(withdrawn);
        dims.Clock.Advance(TimeSpan.FromDays(29));
        foreach (var (id, last, state, nl, en) in new[] { (withdrawn, 3, "withdrawn", "INGETROKKEN: ", "WITHDRAWN: "), (expired, 2, "expired", "NIET MEER VERLENGD: ", "NO LONGER RENEWED: ") })
            for (var version = 1; version <= last; version++)
                foreach (var (door, text) in await EveryDoor.Forms(desk.Anyone, id, version))
                {
                    var mark = door.Contains("language=nl", StringComparison.Ordinal) ? nl : en;
                    if (door.Contains(OfTexts, StringComparison.Ordinal)) Assert.StartsWith(mark, text, StringComparison.Ordinal);
                    else if (door.EndsWith("Atom", StringComparison.Ordinal)) Assert.True(text.Contains("<title>" + mark, StringComparison.Ordinal) && text.Contains("<summary>" + mark, StringComparison.Ordinal), text);
                    else if (door.EndsWith("/cap", StringComparison.Ordinal)) Assert.True(text.Contains("<headline>" + en, StringComparison.Ordinal) && text.Contains("<headline>" + nl, StringComparison.Ordinal), text);
                    else if (door.EndsWith("/edas", StringComparison.Ordinal)) Edas(text, version == last ? state : "superseded", nl, en);
                    else Assert.Contains(version == last ? $"\"state\":\"{state}\"" : "\"state\":\"superseded\"", text, StringComparison.Ordinal);
                }
    }

    // State first, and each text that stands for itself begins with it.
    private static void Edas(string text, string state, string nl, string en)
    {
        Assert.StartsWith($"{{\"state\":\"{state}\"", text, StringComparison.Ordinal);
        var fields = System.Text.Json.JsonDocument.Parse(text).RootElement;
        foreach (var one in new[] { fields.GetProperty("title"), fields.GetProperty("typeAndOrigin").GetProperty("headline") })
            Assert.True(one.GetProperty("nl").GetString()!.StartsWith(nl, StringComparison.Ordinal) && one.GetProperty("en").GetString()!.StartsWith(en, StringComparison.Ordinal), text);
        Assert.Equal(["standing", "text"], fields.GetProperty("other").EnumerateObject().Take(2).Select(m => m.Name));
    }

    // Plain texts of less than full length and Atom have the short words; every other door has the amounts.
    private static bool TellsAmounts(string door) => door.Contains("length=full", StringComparison.Ordinal) || !door.Contains("language=", StringComparison.Ordinal);

    private static string Number(decimal amount) => amount.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<(Client, Audience)[]> Readers(TestDims dims, AlertDesk desk) => [(desk.Anyone, Audience.Public), (await dims.With(Roles.Partner), Audience.Professional), (desk.Anna, Audience.Restricted)];
}
