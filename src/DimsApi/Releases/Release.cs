using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;
using Dims.Revisions;
using Dims.Trends;

namespace Dims.Releases;

/// <summary>Whether a release still stands.</summary>
public enum ReleaseState { Current, Withdrawn, Corrected }

/// <summary>What happened to a release.</summary>
public enum ReleaseEventKind { Frozen, Cited, Withdrawn, Corrected }

/// <summary>A release to freeze.</summary>
public sealed record NewRelease : IChecked
{
    /// <summary>Its name for good, as `2026-h2`: 1 to 64 characters, a-z, 0-9 and single hyphens, not digits alone. `asKnownAt` takes it.</summary>
    [StringLength(64, MinimumLength = 1), RegularExpression(Patterns.Slug)] public required string Name { get; init; }
    /// <summary>Its title, as it is printed.</summary>
    [StringLength(200, MinimumLength = 1)] public required string Title { get; init; }
    /// <summary>What a reader must know of it.</summary>
    [StringLength(2000, MinimumLength = 1)] public string? Description { get; init; }
    /// <summary>The figures to freeze, at most 100. A usual set when left out.</summary>
    [MaxLength(100)] public IReadOnlyList<AskedFigure>? Figures { get; init; }

    public void Check(Faults faults)
    {
        if (Name is { Length: > 0 } && Name.All(char.IsAsciiDigit)) faults.Add("/name", "digits-alone", "is a number; `asKnownAt` would take it for a data revision.");
        if (Figures is { Count: 0 }) faults.Add("/figures", "too-few", "is empty; leave it out for the usual set.");
    }
}

/// <summary>A figure to freeze.</summary>
public sealed record AskedFigure
{
    /// <summary>Its title, as it is printed.</summary>
    [StringLength(200, MinimumLength = 1)] public required string Title { get; init; }
    /// <summary>The question as an address under `/v1/trends/`, without `asKnownAt`: `/v1/trends/dosage?substance=mdma&amp;form=tablet`.</summary>
    [StringLength(2000, MinimumLength = 1), RegularExpression("^/v1/trends/(dosage|prevalence|composition|comparison)[?][!-~]+$")] public required string Question { get; init; }
}

/// <summary>Why a release is withdrawn.</summary>
public sealed record ReleaseWithdrawal
{
    /// <summary>Why, as readers of the release are told. Nothing about a person.</summary>
    [StringLength(1000, MinimumLength = 3)] public required string Reason { get; init; }
}

/// <summary>Which release takes the place of this one, and why.</summary>
public sealed record ReleaseCorrection
{
    /// <summary>The name of a later release.</summary>
    [StringLength(64, MinimumLength = 1), RegularExpression(Patterns.Slug)] public required string By { get; init; }
    /// <summary>What was wrong, as readers of the release are told. Nothing about a person.</summary>
    [StringLength(1000, MinimumLength = 3)] public required string Reason { get; init; }
}

/// <summary>A work that cites a release: with its DOI, its address or both.</summary>
public sealed record ReleaseCitation : IChecked
{
    /// <summary>Title, publisher and year of the work. No address of a person.</summary>
    [StringLength(500, MinimumLength = 3), RegularExpression("^[^@]+$")] public required string Reference { get; init; }
    /// <summary>Without a prefix: `10.1000/182`.</summary>
    [StringLength(200, MinimumLength = 8), RegularExpression("^10[.][0-9]{4,9}/[!-~]+$")] public string? Doi { get; init; }
    /// <summary>Where it can be read.</summary>
    [StringLength(500, MinimumLength = 8), RegularExpression("^https?://[A-Za-z0-9][!-~]*$")] public string? Address { get; init; }

    public void Check(Faults faults)
    {
        if (Doi is null && Address is null) faults.Add("/doi", "one-of", "must stand here, or `address`, or both: a reader has to find the work.");
        if (Address is { } address && (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0)) faults.Add("/address", "pattern", "is no address of a page.");
    }
}

/// <summary>Figures and files as they were frozen at one data revision. None of them ever changes; what happened to the release later stands in `events`.</summary>
public sealed record Release
{
    /// <summary>Its name; `asKnownAt` takes it.</summary>
    public required string Name { get; init; }
    /// <summary>Its title.</summary>
    public required string Title { get; init; }
    /// <summary>What a reader must know of it.</summary>
    public string? Description { get; init; }
    public required ReleaseState State { get; init; }
    /// <summary>Of one that is withdrawn or corrected: why.</summary>
    public string? Reason { get; init; }
    /// <summary>Of one that is corrected: the release that took its place.</summary>
    public string? CorrectedBy { get; init; }
    /// <summary>The moment whose data these are.</summary>
    public required KnownAt KnownAt { get; init; }
    /// <summary>When it was frozen.</summary>
    public required DateTimeOffset FrozenAt { get; init; }
    /// <summary>The line to cite the release by.</summary>
    public required string Citation { get; init; }
    /// <summary>True where its data are generated demonstration data.</summary>
    public required bool Generated { get; init; }
    public required ReleaseChanges Changes { get; init; }
    /// <summary>In the order asked.</summary>
    public required IReadOnlyList<FrozenFigure> Figures { get; init; }
    /// <summary>By name.</summary>
    public required IReadOnlyList<ReleaseFile> Files { get; init; }
    /// <summary>The first one first: frozen, cited, withdrawn, corrected.</summary>
    public required IReadOnlyList<ReleaseEvent> Events { get; init; }
}

/// <summary>A figure of a release.</summary>
public sealed record FrozenFigure
{
    /// <summary>Its place, from 1.</summary>
    public required int Ordinal { get; init; }
    /// <summary>Its title.</summary>
    public required string Title { get; init; }
    /// <summary>The question that was asked.</summary>
    public required string Question { get; init; }
    /// <summary>SHA-256 of the answer's bytes, in hexadecimal.</summary>
    public required string Sha256 { get; init; }
    /// <summary>Where the answer can be read.</summary>
    public required string Address { get; init; }
}

/// <summary>A figure of a release with its answer: exactly one of the last four, as `/v1/trends` gave it when the release was frozen.</summary>
public sealed record ReleaseFigure
{
    /// <summary>Its title.</summary>
    public required string Title { get; init; }
    /// <summary>The question that was asked.</summary>
    public required string Question { get; init; }
    /// <summary>SHA-256 of the answer's bytes as they stand here, in hexadecimal.</summary>
    public required string Sha256 { get; init; }
    public DosageAnswer? Dosage { get; init; }
    public PrevalenceAnswer? Prevalence { get; init; }
    public CompositionAnswer? Composition { get; init; }
    public ComparisonAnswer? Comparison { get; init; }
}

/// <summary>A file of a release.</summary>
public sealed record ReleaseFile
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
    /// <summary>What it is.</summary>
    public required string MediaType { get; init; }
    /// <summary>In bytes.</summary>
    public required long Size { get; init; }
    /// <summary>SHA-256 of its bytes, in hexadecimal.</summary>
    public required string Sha256 { get; init; }
    /// <summary>Where it can be read.</summary>
    public required string Address { get; init; }
}

/// <summary>Something that happened to a release.</summary>
public sealed record ReleaseEvent
{
    public required ReleaseEventKind Kind { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Work label of who did it; left out for the command line.</summary>
    public string? By { get; init; }
    /// <summary>Of a withdrawal or correction: why.</summary>
    public string? Reason { get; init; }
    /// <summary>Of a correction: the release that took its place.</summary>
    public string? Release { get; init; }
    /// <summary>Of a citation: the work that cites it.</summary>
    public string? Reference { get; init; }
    /// <summary>Of a citation: the work's DOI.</summary>
    public string? Doi { get; init; }
    /// <summary>Of a citation: where the work can be read.</summary>
    public string? Address { get; init; }
}

/// <summary>All releases, the last one first.</summary>
public sealed record ReleaseList
{
    public required IReadOnlyList<Release> Items { get; init; }
}

/// <summary>All releases as they are told without a key, the last one first.</summary>
public sealed record PublicReleaseList
{
    public required IReadOnlyList<PublicRelease> Items { get; init; }
}

/// <summary>A release as it is told without a key: by its name `asKnownAt` answers what its last snapshot told.</summary>
public sealed record PublicRelease
{
    /// <summary>Its name; `asKnownAt` takes it.</summary>
    public required string Name { get; init; }
    /// <summary>Its title.</summary>
    public required string Title { get; init; }
    public required ReleaseState State { get; init; }
    /// <summary>Of one that is corrected: the release that took its place.</summary>
    public string? CorrectedBy { get; init; }
    /// <summary>The day in Amsterdam on which it was frozen.</summary>
    public required DateOnly On { get; init; }
    /// <summary>The data revision whose data these are.</summary>
    public required long Revision { get; init; }
    /// <summary>The last snapshot that it contains; left out where there was none.</summary>
    public Disclosure.PublishedSnapshot? Snapshot { get; init; }
    /// <summary>True where its data are generated demonstration data.</summary>
    public required bool Generated { get; init; }
    /// <summary>The line to cite the release by.</summary>
    public required string Citation { get; init; }
}
