namespace Dims.Tests.Proposals;

// CAP documents as a sister system sends them.
internal static class CapDocuments
{
    public const string Sender = "alerts@sister.example";

    public static string Alert(string identifier = "S-1", string status = "Actual", string msgType = "Alert", string? references = null, string sent = "2026-11-21T10:00:00+01:00", string headline = "PMMA in a pink tablet", string sender = Sender, string? note = null) =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
          <identifier>{identifier}</identifier><sender>{sender}</sender><sent>{sent}</sent><status>{status}</status><msgType>{msgType}</msgType><scope>Public</scope>
          {(note is null ? "" : $"<note>{note}</note>")}{(references is null ? "" : $"<references>{references}</references>")}
          <info>
            <language>nl-NL</language><category>Health</category><event>Red Alert</event><urgency>Expected</urgency><severity>Severe</severity><certainty>Observed</certainty>
            <senderName>A sister system</senderName><headline>PMMA in roze tablet</headline><description>In deze tablet zit PMMA.</description>
          </info>
          <info>
            <language>en</language><category>Health</category><event>Red Alert</event><responseType>Avoid</responseType><urgency>Immediate</urgency><severity>Extreme</severity><certainty>Observed</certainty>
            <senderName>A sister system</senderName><headline>{headline}</headline><description>This tablet holds PMMA.</description><instruction>Do not take it.</instruction><web>https://sister.example/alerts/1</web>
            <area><areaDesc>Belgium</areaDesc><geocode><valueName>ISO3166-1</valueName><value>BE</value></geocode></area>
          </info>
        </alert>
        """;

    public static string Update(string identifier, string of, string msgType = "Update", string? note = null) =>
        Alert(identifier, msgType: msgType, references: $"{Sender},{of},2026-11-21T10:00:00+01:00", sent: "2026-11-21T10:30:00+01:00", headline: "PMMA in a pink and a blue tablet", note: note);
}
