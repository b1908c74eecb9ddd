using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Dims.Attachments;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Proposals;

// What people give as evidence, held against what is there: a sample or photo that the caller may not read is not there.
internal sealed class EvidenceReader(Session session)
{
    public async Task<IReadOnlyList<OfferedEvidence>> Read(NewEvidence given, string at, Faults faults)
    {
        var offered = new List<OfferedEvidence>();
        for (var i = 0; i < given.Samples.Count; i++)
            if (await Sample(given.Samples[i]) is { } sample) offered.Add(sample);
            else faults.Add(string.Create(CultureInfo.InvariantCulture, $"{at}/samples/{i}"), "unknown-sample", $"there is no sample with the number '{given.Samples[i]}', or it is not yours to see.");
        offered.AddRange(given.Incidents.Select(i => Told(EvidenceKind.Incidents, i, OfferedEvidence.Bare(EvidenceKind.Incidents) with { Incidents = i }) with { Source = SourceOf(i) }));
        offered.AddRange(given.Reports.Select(r => Told(EvidenceKind.Report, r, OfferedEvidence.Bare(EvidenceKind.Report) with { Report = r })));
        for (var i = 0; i < given.Attachments.Count; i++)
            if (await AttachmentRow.Find(session, given.Attachments[i]) is { } row && ProposalAnswer.MayRead(session.Call.Caller, row.LocationId))
                offered.Add(new OfferedEvidence { Kind = EvidenceKind.Attachment, Source = "attachment", Identity = "attachment:" + given.Attachments[i], Said = OfferedEvidence.Bare(EvidenceKind.Attachment) with { Attachment = given.Attachments[i] } });
            else faults.Add(string.Create(CultureInfo.InvariantCulture, $"{at}/attachments/{i}"), "unknown-attachment", "there is no such photo or spectrum, or it is not yours to see.");
        return offered;
    }

    // Said again in the same words by the same owner, it is the same.
    private OfferedEvidence Told<T>(EvidenceKind kind, T content, ProposalEvidence said) => new()
    {
        Kind = kind,
        Source = Wire.Name(kind),
        Identity = $"{Wire.Name(kind)}:{session.Call.Caller?.Owner}:" + Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content, Wire.Json)).AsSpan(0, 16)),
        Said = said,
    };

    // A death, or a life in danger, is another kind than what passed.
    private static string SourceOf(IncidentCounts incidents) => incidents switch { { Deaths: > 0 } => "deaths", { LifeThreatening: > 0 } => "life-threatening incidents", _ => "incidents" };

    private async Task<OfferedEvidence?> Sample(string text)
    {
        if (!SampleNumber.TryParse(text, out var number)) return null;
        var row = await session.One<SampleRow>("SELECT location_id, collected_on FROM samples WHERE number = @number AND state <> 'removed'", new { number });
        if (row is null || !ProposalAnswer.MayRead(session.Call.Caller, row.LocationId)) return null;
        return new OfferedEvidence
        {
            Kind = EvidenceKind.Sample,
            Source = "sample",
            Identity = string.Create(CultureInfo.InvariantCulture, $"sample:{number}:"),
            Number = number,
            Said = OfferedEvidence.Bare(EvidenceKind.Sample) with
            {
                Sample = new SampleHit { Number = SampleNumber.Format(number), Location = row.LocationId, CollectedOn = DateOnly.ParseExact(row.CollectedOn, "yyyy-MM-dd", CultureInfo.InvariantCulture) },
            },
        };
    }

    private sealed record SampleRow
    {
        public string LocationId { get; init; } = "";
        public string CollectedOn { get; init; } = "";
    }
}
