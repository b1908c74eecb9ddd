using System.Text.Json;
using Dims.Http;
using Dims.Revisions;
using Dims.Storage;

namespace Dims.Releases;

internal static class ReleaseRows
{
    public static async Task<Release?> Find(Sql sql, string name) => await Read(sql, "WHERE l.name = @name", name) is [var one] ? one : null;

    // The last one first.
    public static Task<IReadOnlyList<Release>> All(Sql sql) => Read(sql, "", null);

    // For whoever adds to what happened to it: of two, the second waits for the first.
    public static async Task<Release> Held(Session session, string name)
    {
        await session.Query<string>($"SELECT name FROM releases WHERE name = @name{session.Database.UntilTheEnd}", new { name });
        return await Find(session, name) ?? throw NotFound();
    }

    public static Problem NotFound() => new(ProblemCodes.NotFound, "There is no such release.");

    private static async Task<IReadOnlyList<Release>> Read(Sql sql, string where, string? name)
    {
        var rows = await sql.Query<Row>($"SELECT l.name, l.title, l.description, l.revision, r.at, l.frozen_at, l.generated, l.changes FROM releases l JOIN revisions r ON r.revision = l.revision {where} ORDER BY l.revision DESC", new { name });
        if (rows.Count == 0) return [];
        var of = where.Length == 0 ? "" : "WHERE x.release = @name";
        var figures = (await sql.Query<FigureRow>($"SELECT x.release, x.ordinal, x.title, x.question, x.sha256 FROM release_figures x {of} ORDER BY x.release, x.ordinal", new { name })).ToLookup(f => f.Release, StringComparer.Ordinal);
        var files = (await sql.Query<FileRow>($"SELECT x.release, x.name, x.media_type, x.size, x.sha256 FROM release_files x {of} ORDER BY x.release, x.name", new { name })).ToLookup(f => f.Release, StringComparer.Ordinal);
        var events = (await sql.Query<EventRow>(
            $"SELECT x.release, x.kind, x.at, o.name AS by, x.reason, x.by_release, x.reference, x.doi, x.address FROM release_events x LEFT JOIN owners o ON o.id = x.owner_id {of} ORDER BY x.release, x.ordinal", new { name })).ToLookup(e => e.Release, StringComparer.Ordinal);
        return [.. rows.Select(r => Assemble(r, figures[r.Name], files[r.Name], [.. events[r.Name]]))];
    }

    private static Release Assemble(Row row, IEnumerable<FigureRow> figures, IEnumerable<FileRow> files, IReadOnlyList<EventRow> events)
    {
        var end = events.LastOrDefault(e => e.Kind is "withdrawn" or "corrected");
        return new Release
        {
            Name = row.Name,
            Title = row.Title,
            Description = row.Description,
            State = end is null ? ReleaseState.Current : end.Kind == "withdrawn" ? ReleaseState.Withdrawn : ReleaseState.Corrected,
            Reason = end?.Reason,
            CorrectedBy = end?.ByRelease,
            KnownAt = new KnownAt { Revision = row.Revision, At = Instant.Parse(row.At), Release = row.Name },
            FrozenAt = Instant.Parse(row.FrozenAt),
            Citation = "",
            Generated = row.Generated == 1,
            Changes = JsonSerializer.Deserialize<ReleaseChanges>(row.Changes, Wire.Json)!,
            Figures = [.. figures.Select(f => new FrozenFigure { Ordinal = (int)f.Ordinal, Title = f.Title, Question = f.Question, Sha256 = f.Sha256, Address = $"/v1/releases/{row.Name}/figures/{f.Ordinal}" })],
            Files = [.. files.Select(f => new ReleaseFile { Name = f.Name, MediaType = f.MediaType, Size = f.Size, Sha256 = f.Sha256, Address = $"/v1/releases/{row.Name}/files/{f.Name}" })],
            Events = [.. events.Select(e => new ReleaseEvent { Kind = Wire.TryParse<ReleaseEventKind>(e.Kind, out var kind) ? kind : default, At = Instant.Parse(e.At), By = e.By, Reason = e.Reason, Release = e.ByRelease, Reference = e.Reference, Doi = e.Doi, Address = e.Address })],
        };
    }

    private sealed record Row
    {
        public string Name { get; init; } = "";
        public string Title { get; init; } = "";
        public string? Description { get; init; }
        public long Revision { get; init; }
        public string At { get; init; } = "";
        public string FrozenAt { get; init; } = "";
        public long Generated { get; init; }
        public string Changes { get; init; } = "";
    }

    private sealed record FigureRow { public string Release { get; init; } = ""; public long Ordinal { get; init; } public string Title { get; init; } = ""; public string Question { get; init; } = ""; public string Sha256 { get; init; } = ""; }

    private sealed record FileRow { public string Release { get; init; } = ""; public string Name { get; init; } = ""; public string MediaType { get; init; } = ""; public long Size { get; init; } public string Sha256 { get; init; } = ""; }

    private sealed record EventRow
    {
        public string Release { get; init; } = "";
        public string Kind { get; init; } = "";
        public string At { get; init; } = "";
        public string? By { get; init; }
        public string? Reason { get; init; }
        public string? ByRelease { get; init; }
        public string? Reference { get; init; }
        public string? Doi { get; init; }
        public string? Address { get; init; }
    }
}
