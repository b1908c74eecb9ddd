using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Dims.Http;
using Dims.Storage;

namespace Dims.Substances;

/// <summary>Which of the names that wait are asked for.</summary>
public sealed record UnknownNamesQuestion
{
    /// <summary>1 to 1,000; 100 when left out.</summary>
    [Range(1, 1000)] public int Limit { get; init; } = 100;
    /// <summary>From the `Link` of the page before.</summary>
    [StringLength(400, MinimumLength = 1)] public string? Cursor { get; init; }
}

/// <summary>A name that was told and that the register does not know.</summary>
public sealed record UnknownName
{
    /// <summary>As it was first told.</summary>
    public required string Name { get; init; }
    /// <summary>When it was first told.</summary>
    public DateTimeOffset? FirstSeenAt { get; init; }
    /// <summary>Findings under this name.</summary>
    public required long Findings { get; init; }
    /// <summary>Samples sold under this name.</summary>
    public required long SoldAs { get; init; }
    /// <summary>Slugs with the nearest names.</summary>
    public required IReadOnlyList<string> Suggestions { get; init; }
}

/// <summary>A page of names that wait to be named; the header `Link` has the next page.</summary>
public sealed record UnknownNameList
{
    public required IReadOnlyList<UnknownName> Items { get; init; }
    /// <summary>True where they come from a database with generated demonstration data.</summary>
    public required bool Generated { get; init; }
}

// Names that wait, the most used first. A page goes on behind the use and the name that the one before ended with.
public sealed class UnknownNames(Database database, SubstanceIndex index)
{
    public async Task<(UnknownNameList List, string? Next)> Page(UnknownNamesQuestion question, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        await using var read = await database.Read(cancel);
        (long Uses, string Folded)? after = question.Cursor is null ? null : Read(question.Cursor);
        var rows = await read.Query<Row>(
            $"""
            SELECT folded, spelling, first_seen_at, findings, sold_as FROM (
              SELECT n.folded, n.spelling, n.first_seen_at,
                (SELECT count(*) FROM findings f WHERE f.name = n.folded AND f.superseded_in IS NULL) AS findings,
                (SELECT count(*) FROM sample_sold_as a WHERE a.name = n.folded) AS sold_as
              FROM names n WHERE n.substance IS NULL AND n.market_name IS NULL) AS told
            WHERE findings + sold_as > 0 {(after is null ? "" : "AND (findings + sold_as < @uses OR (findings + sold_as = @uses AND folded > @folded))")}
            ORDER BY findings + sold_as DESC, folded LIMIT @limit
            """, new { uses = after?.Uses ?? 0, folded = after?.Folded ?? "", limit = question.Limit + 1 });
        var items = rows.Take(question.Limit).ToList();
        var list = new UnknownNameList
        {
            Generated = await read.Scalar<int?>("SELECT 1 FROM locations WHERE generated = 1 LIMIT 1") == 1,
            Items = [.. items.Select(r => new UnknownName { Name = r.Spelling, FirstSeenAt = r.FirstSeenAt is null ? null : Instant.Parse(r.FirstSeenAt), Findings = r.Findings, SoldAs = r.SoldAs, Suggestions = register.Suggest(r.Spelling) })],
        };
        return (list, rows.Count > question.Limit ? string.Create(CultureInfo.InvariantCulture, $"{items[^1].Findings + items[^1].SoldAs}.{items[^1].Folded}") : null);
    }

    private static (long Uses, string Folded) Read(string cursor)
    {
        var point = cursor.IndexOf('.', StringComparison.Ordinal);
        if (point > 0 && long.TryParse(cursor[..point], NumberStyles.None, CultureInfo.InvariantCulture, out var uses)) return (uses, cursor[(point + 1)..]);
        var faults = new Faults();
        faults.Add("?cursor", "cursor", "is not a cursor of this list.");
        faults.ThrowIfAny();
        return default;
    }

    private sealed record Row
    {
        public string Folded { get; init; } = "";
        public string Spelling { get; init; } = "";
        public string? FirstSeenAt { get; init; }
        public long Findings { get; init; }
        public long SoldAs { get; init; }
    }
}
