using System.Text.Json;
using Dims.Http;
using Dims.Proposals;
using Dims.Storage;

namespace Dims.Reach;

// A row of `alert_acknowledgements` with the name of its owner.
internal sealed record AcknowledgementRow
{
    public const string Select = "SELECT a.id, a.alert_id, a.version, a.owner_id, o.name AS owner_name, a.at, a.passed_on, a.note, a.incidents FROM alert_acknowledgements a JOIN owners o ON o.id = a.owner_id ";

    public string Id { get; init; } = "";
    public string AlertId { get; init; } = "";
    public int Version { get; init; }
    public string OwnerId { get; init; } = "";
    public string OwnerName { get; init; } = "";
    public string At { get; init; } = "";
    public int? PassedOn { get; init; }
    public string? Note { get; init; }
    public string? Incidents { get; init; }

    public IReadOnlyList<IncidentCounts> Counts => Incidents is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<IncidentCounts>>(Incidents, Wire.Json)!;

    public Acknowledgement Said() => new()
    {
        Id = Id,
        Alert = AlertId,
        Version = Version,
        Owner = OwnerId,
        OwnerName = OwnerName,
        At = Instant.Parse(At),
        PassedOn = PassedOn,
        Note = Note,
        Incidents = Counts,
    };

    // Said again in the same words by the same owner, it is the same incidents.
    public static string Identity(IncidentCounts counts) => JsonSerializer.Serialize(counts, Wire.Json);
}
