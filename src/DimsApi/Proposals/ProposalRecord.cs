using System.Globalization;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Proposals;

// A row of `proposals`, as the steps judge it and the answers show it.
internal sealed record ProposalRecord
{
    public const string Columns =
        """
        p.id, p.state, p.place, p.title, p.urgent, p.exercise, p.generated, p.withdrawn_by_source, p.product, p.form, p.substance, p.look, p.sold_as, p.region, p.last_day, p.edition, p.evidence, p.steps, p.samples,
        p.kinds, p.reopens_after, p.held, p.alert_id, p.previous, p.merged_into, p.raised_by, p.raised_at
        """;

    public string Id { get; init; } = "";
    public string State { get; init; } = "";
    public int Place { get; init; }
    public string Title { get; init; } = "";
    public int Urgent { get; init; }
    public int Exercise { get; init; }
    public int Generated { get; init; }
    public int WithdrawnBySource { get; init; }
    public string? Product { get; init; }
    public string Form { get; init; } = "";
    public string? Substance { get; init; }
    public string? Look { get; init; }
    public string? SoldAs { get; init; }
    public string? Region { get; init; }
    public string LastDay { get; init; } = "";
    public int Edition { get; init; }
    public int Evidence { get; init; }
    public int Steps { get; init; }
    public int Samples { get; init; }
    public string Kinds { get; init; } = "";
    public int? ReopensAfter { get; init; }
    public int Held { get; init; }
    public string? AlertId { get; init; }
    public string? Previous { get; init; }
    public string? MergedInto { get; init; }
    public string? RaisedBy { get; init; }
    public string RaisedAt { get; init; } = "";

    public ProposalState At => Wire.TryParse<ProposalState>(State, out var state) ? state : throw new InvalidOperationException($"The database holds '{State}', which is no state of a proposal.");

    public DateOnly Last => DateOnly.ParseExact(LastDay, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public string ETag => Tag(Edition, At);

    public static string Tag(int edition, ProposalState state) => string.Create(CultureInfo.InvariantCulture, $"\"{edition}-{Wire.Name(state)}\"");

    public bool HasKind(string kind) => Kinds.Contains($",{kind},", StringComparison.Ordinal);

    public static Task<ProposalRecord?> Find(Sql sql, string id) => sql.One<ProposalRecord>($"SELECT {Columns} FROM proposals p WHERE p.id = @id", new { id });

    // Nobody else changes it before this transaction ends.
    public static async Task<ProposalRecord> Lock(Session session, string id) =>
        await session.One<ProposalRecord>($"SELECT {Columns} FROM proposals p WHERE p.id = @id" + session.Database.UntilTheEnd, new { id }) ?? throw NotThere();

    // The same, or the one that it has become one with.
    public static async Task<ProposalRecord> LockLiving(Session session, string id)
    {
        var record = await Lock(session, id);
        while (record.MergedInto is { } into) record = await Lock(session, into);
        return record;
    }

    public static Problem NotThere() => new(ProblemCodes.NotFound, "There is no such proposal.");

    public ProposalSummary Head() => new()
    {
        Id = Id,
        State = At,
        Title = Title,
        Product = new ProposedProduct { Form = Wire.TryParse<Form>(Form, out var form) ? form : Dims.Samples.Form.Unknown, Substance = Substance, Look = Look, SoldAs = SoldAs, Region = Region },
        Urgent = Urgent == 1,
        Exercise = Exercise == 1,
        Generated = Generated == 1,
        WithdrawnBySource = WithdrawnBySource == 1,
        RaisedAt = Instant.Parse(RaisedAt),
        Samples = Samples,
        EvidenceCount = Evidence,
        Alert = AlertId,
        Previous = Previous,
        MergedInto = MergedInto,
        NewSamplesToReopen = ReopensAfter,
        NewSamples = ReopensAfter is null ? null : Held,
    };
}
