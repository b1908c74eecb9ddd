using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Rules;

/// <summary>A sample that holds something of the danger list.</summary>
public sealed record UrgentSample
{
    /// <summary>The sample's number.</summary>
    public required string Number { get; init; }
    /// <summary>The testing location's id.</summary>
    public required string Location { get; init; }
    /// <summary>Slugs of the danger list that it holds.</summary>
    public required IReadOnlyList<string> Substances { get; init; }
    /// <summary>What was found in what.</summary>
    public required string Sentence { get; init; }
    /// <summary>When it was marked.</summary>
    public required DateTimeOffset MarkedAt { get; init; }
    /// <summary>How many people of the escalation list have been told.</summary>
    public required int Told { get; init; }
    /// <summary>When a person opened it; left out while nobody has.</summary>
    public DateTimeOffset? OpenedAt { get; init; }
    /// <summary>Work label of that person.</summary>
    public string? OpenedBy { get; init; }
    /// <summary>Who took the mark away, when and why; left out while it holds.</summary>
    public LiftedWarning? Lifted { get; init; }
    /// <summary>True where it is generated demonstration data.</summary>
    public required bool Generated { get; init; }
}

/// <summary>An urgent mark that was taken away.</summary>
public sealed record LiftedWarning
{
    /// <summary>When it was taken away.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Work label of who did it.</summary>
    public required string By { get; init; }
    /// <summary>Why, as it was told then.</summary>
    public required string Reason { get; init; }
}

/// <summary>A page of urgent samples; the header `Link` has the next page.</summary>
public sealed record UrgentSampleList
{
    public required IReadOnlyList<UrgentSample> Items { get; init; }
}

/// <summary>Which urgent samples are asked for.</summary>
public sealed record UrgentQuestion
{
    /// <summary>True: only those that somebody has opened; false: only those that nobody has.</summary>
    public bool? Opened { get; init; }
    /// <summary>True: instead of those that are urgent, those whose mark was taken away, each as it was the last time.</summary>
    public bool Lifted { get; init; }
    /// <summary>1 to 1,000; 100 when left out.</summary>
    [Range(1, 1000)] public int Limit { get; init; } = 100;
    /// <summary>From the `Link` of the page before.</summary>
    [StringLength(20, MinimumLength = 1), RegularExpression("^[0-9]+$")] public string? Cursor { get; init; }
}

// A location sees its own; the newest first.
public sealed class UrgentQueries(Database database)
{
    private const string Select =
        """
        SELECT u.sample, u.location_id, u.substances, u.sentence, u.marked_at, u.step, u.opened_at, o.name AS opened_by, s.generated, u.lifted_at, l.name AS lifted_by, u.reason
        FROM {0} u JOIN samples s ON s.number = u.sample AND s.state <> 'removed' LEFT JOIN owners o ON o.id = u.opened_by LEFT JOIN owners l ON l.id = u.lifted_by
        """;

    private static readonly string Marked = Select.Replace("{0}", "(SELECT m.*, NULL AS lifted_at, NULL AS lifted_by, NULL AS reason FROM urgent_samples m)", StringComparison.Ordinal);

    private static readonly string Lifted = Select.Replace("{0}", "(SELECT w.* FROM lifted_warnings w WHERE w.ordinal = (SELECT MAX(x.ordinal) FROM lifted_warnings x WHERE x.sample = w.sample))", StringComparison.Ordinal);

    public async Task<(UrgentSampleList List, string? Next)> Page(UrgentQuestion question, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var cursor = long.TryParse(question.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : long.MaxValue;
        var rows = await read.Query<Row>(
            $"{(question.Lifted ? Lifted : Marked)} WHERE u.sample < @cursor{(caller.Has(Scopes.SamplesReadAll) ? "" : " AND u.location_id = @location")}{question.Opened switch { true => " AND u.opened_at IS NOT NULL", false => " AND u.opened_at IS NULL", _ => "" }} ORDER BY u.sample DESC LIMIT @limit",
            new { cursor, location = caller.Location ?? "", limit = question.Limit + 1 });
        return (new UrgentSampleList { Items = [.. rows.Take(question.Limit).Select(r => r.Urgent())] }, rows.Count > question.Limit ? rows[question.Limit - 1].Sample.ToString(CultureInfo.InvariantCulture) : null);
    }

    internal static async Task<UrgentSample?> Find(Sql sql, long number) => (await sql.One<Row>($"{Marked} WHERE u.sample = @number", new { number }))?.Urgent();

    // As it was taken away the last time.
    internal static async Task<UrgentSample?> FindLifted(Sql sql, long number) => (await sql.One<Row>($"{Lifted} WHERE u.sample = @number", new { number }))?.Urgent();

    private sealed record Row
    {
        public long Sample { get; init; }
        public string LocationId { get; init; } = "";
        public string Substances { get; init; } = "";
        public string Sentence { get; init; } = "";
        public string MarkedAt { get; init; } = "";
        public long Step { get; init; }
        public string? OpenedAt { get; init; }
        public string? OpenedBy { get; init; }
        public long Generated { get; init; }
        public string? LiftedAt { get; init; }
        public string? LiftedBy { get; init; }
        public string? Reason { get; init; }

        public UrgentSample Urgent() => new()
        {
            Number = SampleNumber.Format(Sample),
            Location = LocationId,
            Substances = JsonSerializer.Deserialize<IReadOnlyList<string>>(Substances, Wire.Json)!,
            Sentence = Sentence,
            MarkedAt = Instant.Parse(MarkedAt),
            Told = (int)Step,
            OpenedAt = OpenedAt is null ? null : Instant.Parse(OpenedAt),
            OpenedBy = OpenedBy,
            Lifted = LiftedAt is null ? null : new LiftedWarning { At = Instant.Parse(LiftedAt), By = LiftedBy!, Reason = Reason! },
            Generated = Generated != 0,
        };
    }
}
