using Dims.Http;
using Dims.Storage;

namespace Dims.Ways;

/// <summary>One step of a sample's way.</summary>
public sealed record SampleStep
{
    /// <summary>The state that it brought.</summary>
    public required WayState State { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Work label of who made it; left out where that was not recorded.</summary>
    public string? By { get; init; }
    /// <summary>Why, where somebody said.</summary>
    public string? Reason { get; init; }
    /// <summary>Id of the recognition that it rests on.</summary>
    public string? Recognition { get; init; }
}

/// <summary>Where a sample stands, how it came there, and what can follow.</summary>
public sealed record SampleWay
{
    /// <summary>Our own id of the sample.</summary>
    public required string Id { get; init; }
    /// <summary>Its number.</summary>
    public required string Number { get; init; }
    public required WayState State { get; init; }
    /// <summary>True where it holds something of the danger list, authorised or not.</summary>
    public required bool Urgent { get; init; }
    /// <summary>The first step first.</summary>
    public required IReadOnlyList<SampleStep> Steps { get; init; }
    /// <summary>The states that can follow, with who may make them and how.</summary>
    public required IReadOnlyList<NextState> Next { get; init; }
    /// <summary>The data revision in which the sample was recorded or last changed; a step that authorises moves it.</summary>
    public required long Revision { get; init; }
    /// <summary>True where the sample is generated demonstration data.</summary>
    public required bool Generated { get; init; }
}

internal static class StoredSteps
{
    // A sample that began with its authorised result has no row for that.
    public static async Task<IReadOnlyList<SampleStep>> Of(Sql sql, long sample, string recordedAt)
    {
        var rows = await sql.Query<Row>("SELECT p.ordinal, p.state, p.at, o.name AS made_by, p.reason, p.recognition FROM sample_steps p LEFT JOIN owners o ON o.id = p.owner_id WHERE p.sample = @sample ORDER BY p.ordinal", new { sample });
        var steps = rows.Select(r => new SampleStep { State = StateOf(r.State), At = Instant.Parse(r.At), By = r.MadeBy, Reason = r.Reason, Recognition = r.Recognition });
        return rows is [{ Ordinal: 0 }, ..] ? [.. steps] : [new SampleStep { State = WayState.Authorised, At = Instant.Parse(recordedAt) }, .. steps];
    }

    public static WayState StateOf(string text) => Wire.TryParse<WayState>(text, out var state) ? state : throw new InvalidOperationException($"The database holds the state '{text}'.");

    private sealed record Row
    {
        public long Ordinal { get; init; }
        public string State { get; init; } = "";
        public string At { get; init; } = "";
        public string? MadeBy { get; init; }
        public string? Reason { get; init; }
        public string? Recognition { get; init; }
    }
}
