using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

/// <summary>A step of an alert.</summary>
public enum AlertTrailAction { Written, Edited, Returned, Rejected, Asked, ChangeReturned, ChangeRejected, Decided, UnderReview, Published, Expired }

/// <summary>One step of an alert, as it was written down then. It is never changed.</summary>
public sealed record AlertTrailEntry
{
    /// <summary>From 1, without a hole.</summary>
    public required int Ordinal { get; init; }
    /// <summary>When it was written down.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Work label of who took the step; `the clock` for an expiry, `import` for generated alerts.</summary>
    public required string By { get; init; }
    public required AlertTrailAction Action { get; init; }
    /// <summary>What was done, as JSON text, exactly as it was hashed. For `published` the version and the SHA-256 of its document.</summary>
    public required string Document { get; init; }
    /// <summary>The hash of the entry before; left out in the first one.</summary>
    public string? Previous { get; init; }
    /// <summary>SHA-256, in lower case hexadecimal, of the UTF-8 text of seven lines: id of the alert, ordinal, at, by, action, previous (empty in the first one), document.</summary>
    public required string Hash { get; init; }
}

/// <summary>The trail of one alert, the first step first.</summary>
public sealed record AlertTrailEntries
{
    public required IReadOnlyList<AlertTrailEntry> Items { get; init; }
}

// The only writer of `alert_trail`; the database refuses to change what it has written. The caller holds the row of the alert.
public sealed class AlertTrail(Session session)
{
    private const string Clock = "the clock";
    private const string Import = "import";

    public async Task Append(string alert, AlertTrailAction action, object document)
    {
        var head = (await session.One<Head>("SELECT trail_count AS count, trail_hash AS hash FROM alerts WHERE id = @alert", new { alert }))!;
        // An expiry is found by whatever command looks first, a person's too; it is nobody's step.
        var owner = action == AlertTrailAction.Expired ? Clock : session.Call.Caller?.OwnerName ?? Import;
        var row = new AlertTrailRow
        {
            AlertId = alert,
            Ordinal = head.Count + 1,
            At = session.NowText,
            Owner = owner,
            Action = Wire.Name(action),
            Document = JsonSerializer.Serialize(document, document.GetType(), Wire.Json),
            Previous = head.Hash,
        };
        row = row with { Hash = row.Hashed() };
        await session.Execute("INSERT INTO alert_trail (alert_id, ordinal, at, owner, action, document, previous, hash) VALUES (@AlertId, @Ordinal, @At, @Owner, @Action, @Document, @Previous, @Hash)", row);
        await session.Execute("UPDATE alerts SET trail_count = @Ordinal, trail_hash = @Hash WHERE id = @AlertId", row);
    }

    public static string HashOf(string document) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document)));

    private sealed record Head
    {
        public int Count { get; init; }
        public string? Hash { get; init; }
    }
}

internal sealed record AlertTrailRow
{
    public const string Columns = "alert_id, ordinal, at, owner, action, document, previous, hash";

    public string AlertId { get; init; } = "";
    public int Ordinal { get; init; }
    public string At { get; init; } = "";
    public string Owner { get; init; } = "";
    public string Action { get; init; } = "";
    public string Document { get; init; } = "";
    public string? Previous { get; init; }
    public string Hash { get; init; } = "";

    public string Hashed() => AlertTrail.HashOf(string.Join('\n', AlertId, Ordinal.ToString(CultureInfo.InvariantCulture), At, Owner, Action, Previous, Document));

    public AlertTrailEntry Entry() => new()
    {
        Ordinal = Ordinal,
        At = Instant.Parse(At),
        By = Owner,
        Action = Wire.TryParse<AlertTrailAction>(Action, out var action) ? action : throw new InvalidOperationException($"The trail has no action '{Action}'."),
        Document = Document,
        Previous = Previous,
        Hash = Hash,
    };
}

// What stands in a `published` entry.
internal sealed record TrailedVersion
{
    public required int Version { get; init; }
    public required AlertVersionKind Kind { get; init; }
    public required string Sha256 { get; init; }
}
