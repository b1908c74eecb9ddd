using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Ways;

/// <summary>What waits in laboratories.</summary>
public sealed record WorkListQuestion : IChecked
{
    /// <summary>Only samples that stand here: `queued`, `sent`, `received` or `analysed`. When left out a laboratory sees what it has received and not analysed, everybody else all four.</summary>
    public WayState? State { get; init; }
    /// <summary>1 to 1,000; 100 when left out.</summary>
    [Range(1, 1000)] public int Limit { get; init; } = 100;
    /// <summary>From the `Link` of the page before.</summary>
    [StringLength(200, MinimumLength = 1)] public string? Cursor { get; init; }

    public void Check(Faults faults)
    {
        if (State is { } state && !Transitions.IsAway(state)) faults.Add("?state", "not-allowed", $"is '{Wire.Name(state)}'; nothing waits there. Allowed are queued, sent, received and analysed.");
        if (Cursor is not null && WorkListPlace.Read(Cursor) is null) faults.Add("?cursor", "cursor", "is not a cursor of this list; take it from the Link of a page.");
    }
}

/// <summary>A sample that waits.</summary>
public sealed record WorkListItem
{
    /// <summary>Its number.</summary>
    public required string Number { get; init; }
    /// <summary>Our own id of the sample.</summary>
    public required string Id { get; init; }
    /// <summary>The testing location's id.</summary>
    public required string Location { get; init; }
    /// <summary>The laboratory that it was sent to in a shipment; left out before that.</summary>
    public string? Laboratory { get; init; }
    public required Form Form { get; init; }
    /// <summary>The day it was handed in.</summary>
    public required DateOnly CollectedOn { get; init; }
    public required WayState State { get; init; }
    /// <summary>Since when it stands there.</summary>
    public required DateTimeOffset Since { get; init; }
    /// <summary>Whole days since then, by the calendar in Europe/Amsterdam.</summary>
    public required int DaysWaiting { get; init; }
    /// <summary>True where something of the danger list was found in it, authorised or not.</summary>
    public required bool Urgent { get; init; }
    /// <summary>True where it is generated demonstration data.</summary>
    public required bool Generated { get; init; }
}

/// <summary>A page of the work list; the header `Link` has the next one.</summary>
public sealed record WorkList
{
    /// <summary>Urgent ones first, then whatever has waited longest.</summary>
    public required IReadOnlyList<WorkListItem> Items { get; init; }
}

internal sealed record WorkListPlace(int Calm, string Since, long Number)
{
    public static WorkListPlace? Read(string text)
    {
        if (!System.Buffers.Text.Base64Url.IsValid(text)) return null;
        var parts = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text)).Split('|');
        return parts is [var calm, { Length: <= 40 } since, var number] && calm is "0" or "1" && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? new WorkListPlace(calm == "1" ? 1 : 0, since, at) : null;
    }

    public string Text => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Calm}|{Since}|{Number}")));
}

// A laboratory sees what was sent to it, a location its own.
public sealed class WorkListQueries(Database database, TimeProvider clock)
{
    public async Task<(WorkList List, string? Next)> Page(WorkListQuestion question, Caller caller, CancellationToken cancel)
    {
        var isLaboratory = caller.Role == Roles.Laboratory;
        WayState[] states = question.State is { } one ? [one] : isLaboratory ? [WayState.Received] : [WayState.Queued, WayState.Sent, WayState.Received, WayState.Analysed];
        var whose = isLaboratory ? "AND s.shipped_to = @laboratory" : caller.Has(Scopes.SamplesReadAll) ? "" : "AND s.location_id = @location";
        var after = question.Cursor is { } cursor ? WorkListPlace.Read(cursor) : null;
        var today = AmsterdamDay.Of(clock.GetUtcNow());
        await using var read = await database.Read(cancel);
        var rows = await read.Query<Row>(
            $"""
            SELECT * FROM (
              SELECT s.number, s.id, s.location_id, s.shipped_to, s.form, s.collected_on, s.state, s.generated, p.at, CASE WHEN u.sample IS NULL THEN 1 ELSE 0 END AS calm
              FROM samples s JOIN sample_steps p ON p.sample = s.number AND p.ordinal = (SELECT MAX(q.ordinal) FROM sample_steps q WHERE q.sample = s.number) LEFT JOIN urgent_samples u ON u.sample = s.number
              WHERE s.state <> 'authorised' AND s.state IN ({string.Join(", ", states.Select(s => $"'{Wire.Name(s)}'"))}) {whose}) AS w
            {(after is null ? "" : "WHERE (calm, at, number) > (@Calm, @Since, @Number)")} ORDER BY calm, at, number LIMIT @limit
            """, new { laboratory = caller.OwnerName, location = caller.Location ?? "", limit = question.Limit + 1, after?.Calm, after?.Since, after?.Number });
        return (new WorkList { Items = [.. rows.Take(question.Limit).Select(r => r.Item(today))] }, rows.Count > question.Limit ? rows[question.Limit - 1].Place.Text : null);
    }

    private sealed record Row
    {
        public long Number { get; init; }
        public string Id { get; init; } = "";
        public string LocationId { get; init; } = "";
        public string? ShippedTo { get; init; }
        public string Form { get; init; } = "";
        public string CollectedOn { get; init; } = "";
        public string State { get; init; } = "";
        public long Generated { get; init; }
        public string At { get; init; } = "";
        public long Calm { get; init; }

        public WorkListPlace Place => new((int)Calm, At, Number);

        public WorkListItem Item(DateOnly today) => new()
        {
            Number = SampleNumber.Format(Number),
            Id = Id,
            Location = LocationId,
            Laboratory = ShippedTo,
            Form = Wire.TryParse<Form>(Form, out var form) ? form : throw new InvalidOperationException($"The database holds the form '{Form}'."),
            CollectedOn = DateOnly.ParseExact(CollectedOn, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            State = StoredSteps.StateOf(State),
            Since = Instant.Parse(At),
            DaysWaiting = Math.Max(0, today.DayNumber - AmsterdamDay.Of(Instant.Parse(At)).DayNumber),
            Urgent = Calm == 0,
            Generated = Generated == 1,
        };
    }
}
