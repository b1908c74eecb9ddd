using System.Globalization;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Storage;

namespace Dims.Notices;

// Reads the log by cursor. A location reads its own notices only, and the sequences of the others are holes that `previous` closes.
public sealed class NoticeQueries(Database database)
{
    public async Task<NoticePage> Page(NoticesQuestion question, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var own = caller.Role == Roles.Location;
        var (mine, values) = (own ? "location_id = @location" : "1 = 1", new { location = caller.Location, after = question.After, limit = question.Limit });
        var head = await read.Scalar<long>($"SELECT COALESCE(MAX(sequence), 0) FROM notices WHERE {mine}", values);
        if (question.After > head)
            throw new Problem(ProblemCodes.CursorAhead, string.Create(CultureInfo.InvariantCulture, $"The notices end at {head}; there is none {question.After}. Start again with after=0.")) { More = new Dictionary<string, object?> { ["head"] = head } };
        var previous = await read.Scalar<long>($"SELECT COALESCE(MAX(sequence), 0) FROM notices WHERE {mine} AND sequence <= @after", values);
        var rows = await read.Query<Row>($"SELECT sequence, kind, subject, location_id, at, text_nl, text_en FROM notices WHERE {mine} AND sequence > @after ORDER BY sequence LIMIT @limit", values);
        var items = new List<Notice>(rows.Count);
        foreach (var row in rows)
        {
            items.Add(row.Notice(previous));
            previous = row.Sequence;
        }
        return new NoticePage { Previous = question.After, Next = items.Count > 0 ? items[^1].Sequence : question.After, Head = head, Items = items };
    }

    // All of them in this range, as coordinators read them; for each that a location is told, the one before it that the same location was told.
    public static async Task<IReadOnlyList<(Notice Notice, long? OwnBefore)>> Between(Sql sql, long after, long last)
    {
        var rows = await sql.Query<Row>(
            """
            SELECT sequence, kind, subject, location_id, at, text_nl, text_en,
              (SELECT COALESCE(MAX(o.sequence), 0) FROM notices o WHERE o.location_id = n.location_id AND o.sequence < n.sequence) AS own_before
            FROM notices n WHERE sequence > @after AND sequence <= @last ORDER BY sequence
            """, new { after, last });
        return [.. rows.Select(r => (r.Notice(r.Sequence - 1), r.LocationId is null ? (long?)null : r.OwnBefore))];
    }

    private sealed record Row
    {
        public long OwnBefore { get; init; }
        public long Sequence { get; init; }
        public string Kind { get; init; } = "";
        public string Subject { get; init; } = "";
        public string? LocationId { get; init; }
        public string At { get; init; } = "";
        public string TextNl { get; init; } = "";
        public string TextEn { get; init; } = "";

        public Notice Notice(long previous) => new()
        {
            Sequence = Sequence,
            Previous = previous,
            Kind = Wire.TryParse<NoticeKind>(Kind, out var kind) ? kind : throw new InvalidOperationException($"'{Kind}' is no kind of notice."),
            Subject = Subject,
            Location = LocationId,
            At = Instant.Parse(At),
            Text = new LocalText { Nl = TextNl, En = TextEn },
        };
    }
}
