using System.Globalization;
using System.Text.Json;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Proposals;

// A sample with what was found in it, as evidence needs it.
internal sealed record FoundSample(long Number, string Location, string? Region, DateOnly Day, SubmitSample Sent, bool Generated, IReadOnlyList<EvidenceFigure> Figures)
{
    private const int Most = 100;

    public IEnumerable<EvidenceFigure> Found => Figures.Where(f => f.Qualifier != Qualifier.NotDetected);

    public EvidenceSample For(Access.Caller caller)
    {
        var mayRead = ProposalAnswer.MayRead(caller, Location);
        return new EvidenceSample
        {
            Number = mayRead ? SampleNumber.Format(Number) : null,
            Location = mayRead ? Location : null,
            Region = Region,
            CollectedOn = Day,
            Form = Sent.Form,
            SoldAs = Sent.SoldAs,
            Appearance = Sent.Appearance,
            Generated = Generated,
            Found = [.. Found],
        };
    }

    // The newest of a proposal.
    public static async Task<IReadOnlyList<FoundSample>> Of(Sql sql, string proposal)
    {
        var rows = await sql.Query<Row>(
            $"""
            SELECT s.number, s.location_id, r.region, s.collected_on, s.generated, s.document
            FROM (SELECT DISTINCT sample FROM proposal_evidence WHERE proposal = @proposal AND sample IS NOT NULL) AS e
            JOIN samples s ON s.number = e.sample AND s.state <> 'removed'
            LEFT JOIN location_regions r ON r.location_id = s.location_id AND r.region_set = 'province'
            ORDER BY s.collected_on DESC, s.number DESC LIMIT {Most}
            """, new { proposal });
        var figures = await FiguresOf(sql, [.. rows.Select(r => r.Number)]);
        return [.. rows.Select(r => new FoundSample(r.Number, r.LocationId, r.Region, DayOf(r.CollectedOn), JsonSerializer.Deserialize<SubmitSample>(r.Document, Wire.Json)!, r.Generated == 1, [.. figures[r.Number]]))];
    }

    public static async Task<ILookup<long, EvidenceFigure>> FiguresOf(Sql sql, long[] numbers)
    {
        if (numbers.Length == 0) return Array.Empty<Figure>().ToLookup(f => f.Sample, f => f.Read());
        var rows = await sql.Query<Figure>(
            $"""
            SELECT f.sample, n.spelling, n.substance, b.name, f.qualifier, f.amount, f.unit, f.basis, a.source, a.authorised, CASE WHEN f.kept_out = 1 AND f.released_in IS NULL THEN 1 ELSE 0 END AS doubted
            FROM findings f
            JOIN analyses a ON a.sample = f.sample AND a.ordinal = f.analysis
            JOIN names n ON n.folded = f.name
            LEFT JOIN substances b ON b.slug = n.substance
            WHERE {sql.Database.In("f.sample", "@numbers")} AND f.superseded_in IS NULL
            ORDER BY f.sample, f.analysis, f.ordinal
            """, new { numbers });
        return rows.ToLookup(r => r.Sample, r => r.Read());
    }

    public static DateOnly DayOf(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Row
    {
        public long Number { get; init; }
        public string LocationId { get; init; } = "";
        public string? Region { get; init; }
        public string CollectedOn { get; init; } = "";
        public int Generated { get; init; }
        public string Document { get; init; } = "";
    }

    private sealed record Figure
    {
        public long Sample { get; init; }
        public string Spelling { get; init; } = "";
        public string? Substance { get; init; }
        public string? Name { get; init; }
        public string Qualifier { get; init; } = "";
        public long? Amount { get; init; }
        public string? Unit { get; init; }
        public string Basis { get; init; } = "";
        public string Source { get; init; } = "";
        public int Authorised { get; init; }
        public int Doubted { get; init; }

        public EvidenceFigure Read() => new()
        {
            Substance = Name ?? Spelling,
            Slug = Substance,
            Qualifier = Parse<Qualifier>(Qualifier),
            Amount = Amount / 1_000_000m,
            Unit = Unit is null ? null : Parse<Unit>(Unit),
            Basis = Amount is null ? null : Parse<Basis>(Basis),
            Source = Parse<Source>(Source),
            Authorised = Authorised == 1,
            Doubted = Doubted == 1,
        };

        private static T Parse<T>(string text) where T : struct, Enum =>
            Wire.TryParse<T>(text, out var value) ? value : throw new InvalidOperationException($"The database holds '{text}', which is no {typeof(T).Name}.");
    }
}
