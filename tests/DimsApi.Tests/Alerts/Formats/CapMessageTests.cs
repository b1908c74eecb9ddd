using System.Xml.Linq;
using Dims.Alerts;
using Dims.Alerts.Formats;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts.Formats;

public sealed class CapMessageTests
{
    private static readonly XNamespace Cap = CapMessage.Namespace;

    private static byte[] Bytes(AlertView view) => CapSuite.Write(view);

    private static XElement Message(AlertView view) => XDocument.Load(new MemoryStream(Bytes(view))).Root!;

    private static string Text(XElement of, string name) => of.Element(Cap + name)?.Value ?? "";

    private static XElement In(XElement message, string language) => message.Elements(Cap + "info").Single(i => Text(i, "language") == language);

    [Fact]
    public void Every_message_is_valid_by_the_schema_and_by_the_checks_that_it_cannot_make()
    {
        Shared.MustBeThere();
        var all = Versions.Everything().ToList();
        Assert.True(all.Count > 100);
        Assert.Empty(all.SelectMany(v => CapSchema.Faults(Bytes(v.View)).Concat(CapChecks.Faults(Bytes(v.View))).Select(f => $"{v.Name}: {f}")));
    }

    [Fact]
    public async Task Every_message_is_valid_by_xmllint()
    {
        Shared.MustBeThere();
        Assert.Equal("", await CapSchema.Xmllint([.. Versions.Everything().Select(v => Bytes(v.View))]));
    }

    [Fact]
    public async Task The_samples_are_valid_and_what_is_wrong_is_found()
    {
        Shared.MustBeThere();
        var folder = Path.Combine(Shared.Folder, "standards", "cap");
        foreach (var file in Directory.EnumerateFiles(folder, "redalert-*.xml")) Assert.Empty(CapSchema.Faults(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
        var wrong = Directory.EnumerateFiles(folder, "neg-*.xml").ToList();
        Assert.Equal(6, wrong.Count);
        foreach (var file in wrong) Assert.NotEmpty(CapSchema.Faults(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Whoever_was_told_is_told_of_every_change_by_references_to_all_that_they_hold()
    {
        var first = Versions.First();
        var second = first.Changed();
        Alert[] versions = [first, second, second.Withdrawn()];
        string[] sent = ["2026-11-21T10:00:00-00:00", "2026-11-22T10:00:00-00:00", "2026-11-23T10:00:00-00:00"];

        var messages = Enumerable.Range(0, 3).Select(at => Message(versions.Seen(at: at))).ToList();

        Assert.Equal(["Alert", "Update", "Cancel"], messages.Select(m => Text(m, "msgType")));
        Assert.Equal(["RA-2026-03-v1", "RA-2026-03-v2", "RA-2026-03-v3"], messages.Select(m => Text(m, "identifier")));
        Assert.Equal(sent, messages.Select(m => Text(m, "sent")));
        var (one, two) = ($"red-alerts@dims.example.org,RA-2026-03-v1,{sent[0]}", $"red-alerts@dims.example.org,RA-2026-03-v2,{sent[1]}");
        Assert.Equal(["", one, $"{one} {two}"], messages.Select(m => Text(m, "references")));
        Assert.All(messages, m => Assert.Equal("RA-2026-03", Text(m, "incidents")));
    }

    [Fact]
    public void Another_stream_sees_another_text_so_it_is_another_message()
    {
        Alert[] versions = [Versions.First(AlertContents.National() with { Concern = AlertConcern.Dose })];
        var (open, professional, restricted) = (Message(versions.Seen()), Message(versions.Seen(Audience.Professional)), Message(versions.Seen(Audience.Restricted)));

        Assert.Equal(("RA-2026-03-v1", "Public", ""), (Text(open, "identifier"), Text(open, "scope"), Text(open, "restriction")));
        Assert.Equal(("RA-2026-03-v1-p", "Restricted"), (Text(professional, "identifier"), Text(professional, "scope")));
        Assert.Equal("RA-2026-03-v1-r", Text(restricted, "identifier"));
        Assert.DoesNotContain("173", open.ToString(), StringComparison.Ordinal);
        Assert.Contains("173", professional.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_narrower_version_is_a_cancel_for_those_who_lose_it_and_says_nothing_of_it()
    {
        var first = Versions.First();
        var narrower = first.Changed(AlertContents.Regional() with { Audience = Audience.Restricted, Text = new LocalText { Nl = "geheim", En = "secret" }, Headline = new LocalText { Nl = "geheim", En = "secret" } });

        var message = Message(((Alert[])[first, narrower]).Seen());

        Assert.Equal(("Cancel", "RA-2026-03-v2", "red-alerts@dims.example.org,RA-2026-03-v1,2026-11-21T10:00:00-00:00"), (Text(message, "msgType"), Text(message, "identifier"), Text(message, "references")));
        Assert.DoesNotContain("secret", message.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", message.ToString(), StringComparison.Ordinal);
        var back = Message(((Alert[])[first, narrower, narrower.Changed() with { Audience = Audience.Public }]).Seen());
        Assert.Equal(("Alert", ""), (Text(back, "msgType"), Text(back, "references")));
    }

    [Fact]
    public void A_withdrawal_says_why_and_that_nothing_is_known_of_others_and_repeats_nothing()
    {
        var first = Versions.First();
        var message = Message(((Alert[])[first, first.Withdrawn()]).Seen());

        Assert.StartsWith("wrong-product.", Text(message, "note"), StringComparison.Ordinal);
        var (nl, en) = (In(message, "nl-NL"), In(message, "en"));
        Assert.Equal("WITHDRAWN: alert RA-2026-03 (named the wrong product)", Text(en, "headline"));
        Assert.Equal("INGETROKKEN: waarschuwing RA-2026-03 (noemde het verkeerde product)", Text(nl, "headline"));
        Assert.Contains("Nothing is known", Text(en, "description"), StringComparison.Ordinal);
        Assert.Contains("says nothing about other", Text(en, "instruction"), StringComparison.Ordinal);
        Assert.Equal(("Past", "Monitor"), (Text(en, "urgency"), string.Join(' ', en.Elements(Cap + "responseType").Select(r => r.Value))));
        Assert.DoesNotContain("Do not take this tablet", en.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AlertLevel.Regional, AlertConcern.Substance, AlertCertainty.Confirmed, 0, "Expected Severe Observed")]
    [InlineData(AlertLevel.National, AlertConcern.Substance, AlertCertainty.Confirmed, 0, "Immediate Extreme Observed")]
    [InlineData(AlertLevel.National, AlertConcern.Substance, AlertCertainty.Presumptive, 0, "Immediate Extreme Likely")]
    [InlineData(AlertLevel.National, AlertConcern.Dose, AlertCertainty.Reported, 0, "Expected Moderate Possible")]
    [InlineData(AlertLevel.Regional, AlertConcern.Dose, AlertCertainty.Confirmed, 1, "Immediate Extreme Observed")]
    public void Urgency_severity_and_certainty_follow_level_concern_deaths_and_certainty(AlertLevel level, AlertConcern concern, AlertCertainty certainty, int deaths, string expected)
    {
        var content = (level == AlertLevel.National ? AlertContents.National() : AlertContents.Regional()) with { Concern = concern, Certainty = certainty, Found = new AlertFound { Deaths = deaths } };
        var info = In(Message(((Alert[])[Versions.First(content)]).Seen()), "en");
        Assert.Equal(expected, $"{Text(info, "urgency")} {Text(info, "severity")} {Text(info, "certainty")}");
    }

    [Fact]
    public void Every_province_has_its_code_and_other_regions_the_name_of_their_set()
    {
        Assert.Equal(12, CapAreas.ProvinceIds.Select(p => CapAreas.Geocode(new AlertRegion { RegionSet = "province", Region = p }).Value).Distinct().Count());
        Assert.Equal(("ISO3166-2", "NL-FR"), CapAreas.Geocode(new AlertRegion { RegionSet = "province", Region = "friesland" }));
        Assert.Equal(("nl.drugsmarkt.region-set.ggd", "amsterdam"), CapAreas.Geocode(new AlertRegion { RegionSet = "ggd", Region = "amsterdam" }));
    }
}
