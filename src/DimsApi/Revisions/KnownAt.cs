using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Storage;

namespace Dims.Revisions;

/// <summary>The moment at which a figure is asked for: what was recorded, named or corrected later is not in it.</summary>
public sealed record KnownAt
{
    /// <summary>The data revision.</summary>
    public required long Revision { get; init; }
    /// <summary>When that revision was made.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>The release that was asked for.</summary>
    public string? Release { get; init; }
    // Asked for by the clock: nothing of after it was known.
    [JsonIgnore] public bool IsInstant { get; init; }
}

// Reads `asKnownAt`: a revision, an instant or the name of a release.
internal static class KnownAtReader
{
    public const string Parameter = "?asKnownAt";

    // With the day on which the question would have been asked then.
    public static async Task<(KnownAt Known, DateOnly Day)> Read(Sql sql, string text, DateTimeOffset now)
    {
        if (text.All(char.IsAsciiDigit)) return OnItsDay(await OfRevision(sql, text));
        if (InstantIn(text) is { } at) return (await OfInstant(sql, at, now) with { IsInstant = true }, AmsterdamDay.Of(at));
        if (Patterns.Fits(text, Patterns.Slug)) return OnItsDay(await OfRelease(sql, text));
        throw Fault("pattern", $"is '{text}'. It is a data revision (`17`), an instant in RFC 3339 (`2026-11-22T12:00:00Z`; write `+` as `%2B`), or the name of a release.");
    }

    // The revision itself, or where it is from before revisions were kept, the first that was: nothing has touched it between.
    public static async Task<KnownAt> Cited(Sql sql, long revision) =>
        (await sql.One<Row>("SELECT revision, at FROM revisions WHERE revision >= @revision ORDER BY revision LIMIT 1", new { revision }))!.Known;

    private static async Task<KnownAt> OfRevision(Sql sql, string text)
    {
        var newest = await sql.Scalar<long>("SELECT value FROM counters WHERE name = @Revision", new { Counters.Revision });
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) || revision > newest)
            throw Fault("revision-ahead", string.Create(CultureInfo.InvariantCulture, $"is {text}; the newest data revision is {newest}."));
        if (await sql.One<Row>("SELECT revision, at FROM revisions WHERE revision = @revision", new { revision }) is { } row) return row.Known;
        var first = await sql.Scalar<long>("SELECT MIN(revision) FROM revisions");
        throw Fault("not-kept", string.Create(CultureInfo.InvariantCulture, $"is {revision}; what the data were is known from revision {first} on."));
    }

    private static async Task<KnownAt> OfInstant(Sql sql, DateTimeOffset at, DateTimeOffset now)
    {
        if (at > now) throw Fault("in-the-future", $"is {Instant.Text(at)}, and it is {Instant.Text(now)}.");
        if (await sql.One<Row>("SELECT revision, at FROM revisions WHERE at <= @at ORDER BY revision DESC LIMIT 1", new { at = Instant.Text(at) }) is { } row) return row.Known;
        throw Fault("not-kept", $"is {Instant.Text(at)}; what the data were is known from {await sql.Scalar<string>("SELECT MIN(at) FROM revisions")} on.");
    }

    private static async Task<KnownAt> OfRelease(Sql sql, string name)
    {
        if (await sql.One<Row>("SELECT l.revision, r.at FROM releases l JOIN revisions r ON r.revision = l.revision WHERE l.name = @name", new { name }) is { } row) return row.Known with { Release = name };
        throw Fault("unknown-release", $"is '{name}', and there is no release of that name.");
    }

    private static DateTimeOffset? InstantIn(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<DateTimeOffset>(JsonSerializer.SerializeToElement(text), Wire.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (KnownAt, DateOnly) OnItsDay(KnownAt known) => (known, AmsterdamDay.Of(known.At));

    private static Problem Fault(string code, string detail)
    {
        var faults = new Faults();
        faults.Add(Parameter, code, detail);
        return new Problem(ProblemCodes.InvalidInput, $"{Parameter}: {detail}") { Errors = faults.All };
    }

    private sealed record Row
    {
        public long Revision { get; init; }
        public string At { get; init; } = "";

        public KnownAt Known => new() { Revision = Revision, At = Instant.Parse(At) };
    }
}
