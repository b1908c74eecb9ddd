using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Dims.Alerts;

/// <summary>The alerts in force, as the caller may read them.</summary>
public sealed record AlertList
{
    /// <summary>Id of the event log.</summary>
    public required string Log { get; init; }
    /// <summary>The stream this caller reads.</summary>
    public required Audience Stream { get; init; }
    /// <summary>The last event of the stream that this list holds: go on from here with `/v1/alert-events?after=`.</summary>
    public required long Sequence { get; init; }
    /// <summary>The instant at which it was judged what is in force.</summary>
    public required DateTimeOffset AsOf { get; init; }
    /// <summary>The latest publication first.</summary>
    public required IReadOnlyList<Alert> Items { get; init; }
}

/// <summary>Every version of one alert, the first one first.</summary>
public sealed record AlertVersions
{
    public required IReadOnlyList<Alert> Items { get; init; }
}

/// <summary>One fact about an alert.</summary>
public sealed record AlertEvent
{
    /// <summary>Place in the stream; a stream has no holes.</summary>
    public required long Sequence { get; init; }
    /// <summary>The same fact has the same id in every stream.</summary>
    public required string Id { get; init; }
    public required AlertEventType Type { get; init; }
    /// <summary>When it was decided; for `alert.effective` and `alert.expired` the instant at which that happened, also where it was logged later.</summary>
    public required DateTimeOffset Time { get; init; }
    /// <summary>Why, for a withdrawal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public WithdrawalReason? Why { get; init; }
    /// <summary>The whole version, in the state that the event brought it into.</summary>
    public required Alert Alert { get; init; }
}

/// <summary>A page of one stream of the event log.</summary>
public sealed record AlertEventPage
{
    /// <summary>Id of the log; new after a restore.</summary>
    public required string Log { get; init; }
    /// <summary>The stream this caller reads.</summary>
    public required Audience Stream { get; init; }
    /// <summary>Sequence of the last event of the stream.</summary>
    public required long Head { get; init; }
    /// <summary>When this page was made.</summary>
    public required DateTimeOffset Time { get; init; }
    /// <summary>Sequence of the event before this page, 0 where there is none: who has that one has missed nothing.</summary>
    public required long Previous { get; init; }
    /// <summary>What to send as `after` next time.</summary>
    public required long Next { get; init; }
    public required IReadOnlyList<AlertEvent> Events { get; init; }
}

/// <summary>Which events.</summary>
public sealed record AlertEventsQuestion
{
    /// <summary>The sequence of the last event the caller has; 0 for all.</summary>
    [Range(0, long.MaxValue)] public long After { get; init; }
    /// <summary>Most events in the answer.</summary>
    [Range(1, 1000)] public int Limit { get; init; } = 100;
    /// <summary>Seconds to wait for an event when there is none yet. The server's setting bounds it (30 unless set).</summary>
    [Range(0, 120)] public int Wait { get; init; }
    /// <summary>The id of the log the cursor belongs to; another log is told so.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Log { get; init; }
    /// <summary>The stream the cursor belongs to; a caller that reads another one is told so.</summary>
    public Audience? Stream { get; init; }
}
