using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Storage;

namespace Dims.Samples;

/// <summary>What a sample said, the first version first; the last one is what it says now.</summary>
public sealed record SampleVersionList
{
    public required IReadOnlyList<SampleVersion> Items { get; init; }
}

/// <summary>What a sample said from one data revision until the next of its own.</summary>
public sealed record SampleVersion
{
    /// <summary>Counted from 1.</summary>
    public required int Version { get; init; }
    /// <summary>The data revision from which it said this.</summary>
    public required long Revision { get; init; }
    /// <summary>The data revision in which it was changed; left out of the version of now.</summary>
    public long? UntilRevision { get; init; }
    /// <summary>What ended it; left out of the version of now.</summary>
    public SampleChange? EndedBy { get; init; }
    /// <summary>When that was.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>Work label of who changed it; left out where the program did.</summary>
    public string? ChangedBy { get; init; }
    /// <summary>Why, where somebody had to say.</summary>
    public string? Reason { get; init; }
    /// <summary>True: generated demonstration data.</summary>
    public required bool Generated { get; init; }
    /// <summary>True of the version of now where the sample was taken out of the register: it says nothing any more, and counts nowhere. Left out of every other.</summary>
    public bool? Removed { get; init; }
    /// <summary>What it said, with all its analyses.</summary>
    public required SubmitSample Sample { get; init; }
}

// Reading what samples were. What is not the caller's is not there.
public sealed class SampleVersionQueries(Database database)
{
    public async Task<SampleVersionList?> Of(string id, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var (column, value) = SampleNumber.TryParse(id, out var number) ? ("number", (object)number) : ("id", id);
        if (await read.One<NowRow>($"SELECT number, location_id, revision, generated, document, added, state FROM samples WHERE {column} = @value", new { value }) is not { } now) return null;
        if (!caller.Has(Scopes.SamplesReadAll) && caller.Location != now.LocationId) return null;
        var former = await read.Query<FormerRow>(
            """
            SELECT v.version, v.revision, v.until_revision, v.change, v.at, o.name AS changed_by, v.reason, v.document, v.added
            FROM sample_versions v LEFT JOIN owners o ON o.id = v.owner_id WHERE v.sample = @Number ORDER BY v.version
            """, now);
        var versions = former.Select(f => new SampleVersion
        {
            Version = f.Version,
            Revision = f.Revision,
            UntilRevision = f.UntilRevision,
            EndedBy = Wire.TryParse<SampleChange>(f.Change, out var change) ? change : throw new InvalidOperationException($"The database holds the change '{f.Change}'."),
            EndedAt = Instant.Parse(f.At),
            ChangedBy = f.ChangedBy,
            Reason = f.Reason,
            Generated = now.Generated == 1,
            Sample = Whole(f.Document, f.Added),
        }).ToList();
        versions.Add(new SampleVersion { Version = versions.Count + 1, Revision = now.Revision, Generated = now.Generated == 1, Removed = now.State == "removed" ? true : null, Sample = Whole(now.Document, now.Added) });
        return new SampleVersionList { Items = versions };
    }

    private static SubmitSample Whole(string document, string? added)
    {
        var sample = JsonSerializer.Deserialize<SubmitSample>(document, Wire.Json)!;
        return added is null ? sample : sample with { Analyses = [.. sample.Analyses, .. JsonSerializer.Deserialize<List<Analysis>>($"[{added}]", Wire.Json)!] };
    }

    private sealed record NowRow
    {
        public long Number { get; init; }
        public string LocationId { get; init; } = "";
        public long Revision { get; init; }
        public long Generated { get; init; }
        public string Document { get; init; } = "";
        public string? Added { get; init; }
        public string State { get; init; } = "";
    }

    private sealed record FormerRow
    {
        public int Version { get; init; }
        public long Revision { get; init; }
        public long UntilRevision { get; init; }
        public string Change { get; init; } = "";
        public string At { get; init; } = "";
        public string? ChangedBy { get; init; }
        public string? Reason { get; init; }
        public string Document { get; init; } = "";
        public string? Added { get; init; }
    }
}
