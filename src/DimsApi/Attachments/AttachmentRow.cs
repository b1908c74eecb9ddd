using Dims.Access;
using Dims.Http;
using Dims.Storage;

namespace Dims.Attachments;

// An attachment as it stands in the database, with what is needed to judge who may see it.
internal sealed record AttachmentRow
{
    private const string Select =
        """
        SELECT a.id, a.sample, a.kind, a.analysis, a.hash, a.file, a.media_type, a.size, a.width, a.height, a.state, a.edition, a.recorded_at, a.recorded_by, a.reviewed_at, a.reviewed_by, a.reason,
          a.generated, s.location_id FROM attachments a JOIN samples s ON s.id = a.sample
        """;

    public string Id { get; init; } = "";
    public string Sample { get; init; } = "";
    public string LocationId { get; init; } = "";
    public string Kind { get; init; } = "";
    public int? Analysis { get; init; }
    public string Hash { get; init; } = "";
    public string? File { get; init; }
    public string MediaType { get; init; } = "";
    public int Size { get; init; }
    public int? Width { get; init; }
    public int? Height { get; init; }
    public string State { get; init; } = "";
    public int Edition { get; init; }
    public string RecordedAt { get; init; } = "";
    public string? RecordedBy { get; init; }
    public string? ReviewedAt { get; init; }
    public string? ReviewedBy { get; init; }
    public string? Reason { get; init; }
    public int Generated { get; init; }

    public static Task<AttachmentRow?> Find(Sql sql, string id) => sql.One<AttachmentRow>(Select + " WHERE a.id = @id", new { id });

    public static Task<AttachmentRow?> Find(Sql sql, string sample, string hash) => sql.One<AttachmentRow>(Select + " WHERE a.sample = @sample AND a.hash = @hash", new { sample, hash });

    public static Task<IReadOnlyList<AttachmentRow>> OfSample(Sql sql, string sample) => sql.Query<AttachmentRow>(Select + " WHERE a.sample = @sample ORDER BY a.id", new { sample });

    public static Task<IReadOnlyList<AttachmentRow>> InState(Sql sql, AttachmentState state, string? after, int limit) =>
        sql.Query<AttachmentRow>($"{Select} WHERE a.state = @state {(after is null ? "" : "AND a.id > @after")} ORDER BY a.id LIMIT @limit", new { state = Wire.Name(state), after, limit });

    public AttachmentState At => Wire.TryParse<AttachmentState>(State, out var state) ? state : throw new InvalidOperationException($"The attachment {Id} has the state '{State}'.");

    public string ETag => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"{Edition}\"");

    public Attachment For(Caller? caller) => new()
    {
        Id = Id,
        Sample = Sample,
        Kind = Wire.TryParse<AttachmentKind>(Kind, out var kind) ? kind : default,
        Analysis = Analysis,
        MediaType = MediaType,
        Size = Size,
        Width = Width,
        Height = Height,
        Hash = Hash,
        State = At,
        Reason = Wire.TryParse<AttachmentReason>(Reason, out var reason) ? reason : null,
        ReviewedAt = ReviewedAt is null ? null : Instant.Parse(ReviewedAt),
        ReviewedBy = caller?.Has(Scopes.AttachmentsReview) == true ? ReviewedBy : null,
        RecordedAt = Instant.Parse(RecordedAt),
        Edition = Edition,
        Generated = Generated != 0,
    };
}
