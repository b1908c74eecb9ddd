using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;

namespace Dims.Substances;

/// <summary>Two entries are one substance: all names of the first will stand for the second.</summary>
public sealed record MergeSubstances : ICommand<SubstanceMerge>
{
    /// <summary>Slug of the entry whose names move. It stays readable, and says where its names went.</summary>
    [StringLength(64, MinimumLength = 1), RegularExpression(Patterns.Slug)] public required string From { get; init; }
    /// <summary>Slug of the entry that the names stand for from now on.</summary>
    [StringLength(64, MinimumLength = 1), RegularExpression(Patterns.Slug)] public required string Into { get; init; }
    /// <summary>Why they are one.</summary>
    [StringLength(1000, MinimumLength = 1)] public required string Reason { get; init; }

    public string? Subject(object answer) => From;
}

/// <summary>Why a merge is undone.</summary>
public sealed record MergeUndoing
{
    /// <summary>Why they are two after all.</summary>
    [StringLength(1000, MinimumLength = 1)] public required string Reason { get; init; }
}

public sealed record UndoSubstanceMerge(string Id, string Reason) : ICommand<SubstanceMerge>
{
    public string? Subject(object answer) => ((SubstanceMerge)answer).From;
}

/// <summary>A merge of two substances.</summary>
public sealed record SubstanceMerge
{
    /// <summary>Id of the merge.</summary>
    public required string Id { get; init; }
    /// <summary>Slug of the entry whose names moved.</summary>
    public required string From { get; init; }
    /// <summary>Slug of the entry that they moved to.</summary>
    public required string Into { get; init; }
    /// <summary>Why they are one.</summary>
    public required string Reason { get; init; }
    /// <summary>The names that moved and that undoing brings back, as they were first told or entered.</summary>
    public required IReadOnlyList<string> Names { get; init; }
    /// <summary>The data revision in which they were merged.</summary>
    public required long Revision { get; init; }
    /// <summary>When they were merged.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Work label of who merged them; left out for the command line.</summary>
    public string? By { get; init; }
    /// <summary>When it was undone; left out while it holds.</summary>
    public DateTimeOffset? UndoneAt { get; init; }
    /// <summary>Work label of who undid it.</summary>
    public string? UndoneBy { get; init; }
    /// <summary>Why they are two after all.</summary>
    public string? UndoneReason { get; init; }
}

/// <summary>Which merges are asked for.</summary>
public sealed record SubstanceMergesQuestion
{
    /// <summary>1 to 1,000; 100 when left out.</summary>
    [Range(1, 1000)] public int Limit { get; init; } = 100;
    /// <summary>Merges before the one with this id.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Before { get; init; }
}

/// <summary>A page of merges, the last one first; the header `Link` has the next page.</summary>
public sealed record SubstanceMergeList
{
    public required IReadOnlyList<SubstanceMerge> Items { get; init; }
}

internal static class MergeRows
{
    private const string Select =
        """
        SELECT m.id, m.from_substance, m.into_substance, m.reason, m.revision, m.at, o.name AS by, m.undone_at, u.name AS undone_by, m.undone_reason
        FROM substance_merges m LEFT JOIN owners o ON o.id = m.owner_id LEFT JOIN owners u ON u.id = m.undone_by
        """;

    public static async Task<SubstanceMerge?> Find(Sql sql, string id) =>
        await With(sql, await sql.Query<Row>(Select + " WHERE m.id = @id", new { id })) is [var merge] ? merge : null;

    public static async Task<IReadOnlyList<SubstanceMerge>> Page(Sql sql, SubstanceMergesQuestion question) => await With(sql, await sql.Query<Row>(
        $"{Select} {(question.Before is null ? "" : "WHERE m.id < @Before")} ORDER BY m.id DESC LIMIT @limit", new { question.Before, limit = question.Limit + 1 }));

    private static async Task<IReadOnlyList<SubstanceMerge>> With(Sql sql, IReadOnlyList<Row> rows)
    {
        string[] ids = [.. rows.Select(r => r.Id)];
        var names = ids.Length == 0 ? null : (await sql.Query<(string Merge, string Name)>($"SELECT k.merge, n.spelling FROM merged_names k JOIN names n ON n.folded = k.name WHERE {sql.Database.In("k.merge", "@ids")}", new { ids })).ToLookup(n => n.Merge, n => n.Name, StringComparer.Ordinal);
        return [.. rows.Select(r => new SubstanceMerge
        {
            Id = r.Id,
            From = r.FromSubstance,
            Into = r.IntoSubstance,
            Reason = r.Reason,
            Names = [.. names![r.Id].Order(StringComparer.Ordinal)],
            Revision = r.Revision,
            At = Instant.Parse(r.At),
            By = r.By,
            UndoneAt = r.UndoneAt is null ? null : Instant.Parse(r.UndoneAt),
            UndoneBy = r.UndoneBy,
            UndoneReason = r.UndoneReason,
        })];
    }

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string FromSubstance { get; init; } = "";
        public string IntoSubstance { get; init; } = "";
        public string Reason { get; init; } = "";
        public long Revision { get; init; }
        public string At { get; init; } = "";
        public string? By { get; init; }
        public string? UndoneAt { get; init; }
        public string? UndoneBy { get; init; }
        public string? UndoneReason { get; init; }
    }
}
