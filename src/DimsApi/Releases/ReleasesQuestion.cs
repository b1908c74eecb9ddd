namespace Dims.Releases;

/// <summary>Which releases are asked for.</summary>
public sealed record ReleasesQuestion
{
    /// <summary>Only those to which something has happened at this instant or after it. Ask with a minute before your last look: what was being written then may be a moment older than its commit.</summary>
    public DateTimeOffset? Since { get; init; }
}
