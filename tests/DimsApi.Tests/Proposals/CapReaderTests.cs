using System.Text;
using Dims.Http;
using Dims.Proposals;
using Dims.Tests.Host;

namespace Dims.Tests.Proposals;

// What hostile and careless senders send: each is a clear answer.
public sealed class CapReaderTests
{
    private static Problem Refused(string document) => Refused(Encoding.UTF8.GetBytes(document));

    private static Problem Refused(byte[] document) => Assert.Throws<Problem>(() => CapReader.Read(document));

    private static string[] Places(string document) => [.. Refused(document).Errors!.Select(e => e.Pointer)];

    private static string WithDoctype(string doctype, string text) =>
        CapDocuments.Alert().Replace("<alert ", doctype + "<alert ", StringComparison.Ordinal).Replace("This tablet holds PMMA.", text, StringComparison.Ordinal);

    [Fact]
    public void An_external_entity_is_refused_and_nothing_is_fetched()
    {
        var refused = Refused(WithDoctype("""<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>""", "&x;"));
        Assert.Equal("malformed-body", refused.Code.Code);
        Assert.DoesNotContain("passwd", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", refused.Message, StringComparison.Ordinal);
        Assert.Equal("malformed-body", Refused(WithDoctype("""<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/x.dtd">""", "x")).Code.Code);
        Assert.Equal("malformed-body", Refused(WithDoctype("""<!DOCTYPE alert [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>""", "x")).Code.Code);
    }

    [Fact]
    public void A_billion_laughs_are_refused_before_the_first()
    {
        var doctype = new StringBuilder("<!DOCTYPE alert [<!ENTITY a0 \"ha\">");
        for (var i = 1; i < 10; i++) doctype.Append(System.Globalization.CultureInfo.InvariantCulture, $"<!ENTITY a{i} \"").Append(string.Concat(Enumerable.Repeat($"&a{i - 1};", 10))).Append("\">");
        Assert.Equal("malformed-body", Refused(WithDoctype(doctype.Append("]>").ToString(), "&a9;")).Code.Code);
        Assert.Equal("malformed-body", Refused(WithDoctype("", "&undeclared;")).Code.Code);
    }

    [Fact]
    public void Another_encoding_than_declared_or_one_that_nobody_knows_is_refused()
    {
        Assert.Equal("malformed-body", Refused([.. Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?><alert>"), 0xE9, .. "</alert>"u8]).Code.Code);
        Assert.Equal("malformed-body", Refused(CapDocuments.Alert().Replace("UTF-8", "UTF-77", StringComparison.Ordinal)).Code.Code);
        Assert.Equal("malformed-body", Refused(CapDocuments.Alert().Replace("UTF-8", "UTF-16", StringComparison.Ordinal)).Code.Code);
        // UTF-16 that says so is read.
        Assert.Equal("S-1", CapReader.Read([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(CapDocuments.Alert().Replace("UTF-8", "UTF-16", StringComparison.Ordinal))]).Identifier);
    }

    [Fact]
    public void Nesting_and_length_have_an_end()
    {
        Assert.Equal("malformed-body", Refused(string.Concat(Enumerable.Repeat("<alert>", 20_000))).Code.Code);
        Assert.Equal("malformed-body", Refused(CapDocuments.Alert().Replace("Belgium", new string('x', CapReader.Largest), StringComparison.Ordinal)).Code.Code);
        Assert.Equal(["/alert/@x"], Places(CapDocuments.Alert().Replace("<alert ", $"<alert x=\"{new string('x', 200_000)}\" ", StringComparison.Ordinal)));
        Assert.Equal(["/alert/info[2]/description"], Places(CapDocuments.Alert().Replace("This tablet holds PMMA.", new string('x', 8001), StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("<identifier>S-1</identifier>", "", "/alert/identifier")]
    [InlineData("<status>Actual</status>", "<status>actual</status>", "/alert/status")]
    [InlineData("<status>Actual</status><msgType>Alert</msgType>", "<msgType>Alert</msgType><status>Actual</status>", "/alert/status")]
    [InlineData("2026-11-21T10:00:00+01:00", "2026-11-21T09:00:00Z", "/alert/sent")]
    [InlineData("2026-11-21T10:00:00+01:00", "2026-11-21T10:00:00.5+01:00", "/alert/sent")]
    [InlineData("<sender>alerts@sister.example</sender>", "<sender>alerts of sister</sender>", "/alert/sender")]
    [InlineData("<scope>Public</scope>", "<scope>Public</scope><scope>Public</scope>", "/alert/scope[2]")]
    [InlineData("<scope>Public</scope>", "<scope>Public</scope><person>X</person>", "/alert/person")]
    [InlineData("<urgency>Immediate</urgency>", "", "/alert/info[2]/urgency")]
    [InlineData("<areaDesc>Belgium</areaDesc>", "", "/alert/info[2]/area/areaDesc")]
    [InlineData("<description>In deze tablet zit PMMA.</description>", "<description><b>In</b></description>", "/alert/info/description")]
    [InlineData("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1", "/alert")]
    [InlineData("<identifier>S-1</identifier>", "<x:identifier xmlns:x=\"http://www.w3.org/2000/09/xmldsig#\">S-1</x:identifier>", "/alert/identifier")]
    [InlineData("<msgType>Alert</msgType>", "<msgType>Cancel</msgType>", "/alert/references")]
    [InlineData("<scope>Public</scope>", "<scope>Public</scope><references>one</references>", "/alert/references")]
    [InlineData("<scope>Public</scope>", "<scope>Public</scope><references>alerts@sister.example,S-1,2026-11-21T10:00:00+01:00</references>", "/alert/references")]
    public void A_fault_is_named_by_its_element(string good, string bad, string place) =>
        Assert.Equal([place], Places(CapDocuments.Alert().Replace(good, bad, StringComparison.Ordinal)));

    [Fact]
    public void A_signature_is_not_read_and_a_title_is_whole_characters()
    {
        var signed = CapDocuments.Alert().Replace("</alert>", "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><info>X</info></Signature></alert>", StringComparison.Ordinal);
        Assert.Equal(2, CapReader.Read(System.Text.Encoding.UTF8.GetBytes(signed)).Reports.Count);
        var long1 = CapReader.Read(System.Text.Encoding.UTF8.GetBytes(CapDocuments.Alert(headline: new string('x', 296) + string.Concat(Enumerable.Repeat("\U0001F48A", 10))))).Title;
        Assert.Equal(new string('x', 296) + "...", long1);
        var nameless = CapDocuments.Alert(headline: " ").Replace("<event>Red Alert</event>", "<event> </event>", StringComparison.Ordinal);
        Assert.Equal("Alert of " + CapDocuments.Sender, CapReader.Read(System.Text.Encoding.UTF8.GetBytes(nameless)).Title);
    }

    [Fact]
    public void The_samples_of_the_standard_are_read()
    {
        Shared.MustBeThere();
        foreach (var kind in new[] { "alert", "update", "cancel" })
        {
            var read = CapReader.Read(File.ReadAllBytes(Path.Combine(Shared.Folder, "standards", "cap", $"redalert-{kind}.xml")));
            Assert.Equal(kind, read.MsgType, ignoreCase: true);
            Assert.NotEmpty(read.Reports);
        }
        foreach (var wrong in new[] { "z", "enum", "order", "frac", "spaceid", "ref" })
            Assert.NotNull(Refused(File.ReadAllBytes(Path.Combine(Shared.Folder, "standards", "cap", $"neg-{wrong}.xml"))).Errors);
    }
}
