using System.ComponentModel.DataAnnotations;
using Dims.Alerts;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;

namespace Dims.SeriesNotes;

/// <summary>What a note is about. `lockdown`: fewer people came, or others. `method-change`: something was measured in another way. `capacity`: fewer samples were taken in or analysed. `sources`: locations or laboratories came or went. `other`: see the text.</summary>
public enum SeriesNoteKind { Lockdown, MethodChange, Capacity, Sources, Other }

/// <summary>What a reader of a series must know of some of its days. It is public.</summary>
public sealed record SeriesNoteContent : IChecked
{
    public required SeriesNoteKind Kind { get; init; }
    /// <summary>The first day it is about.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day; left out while it goes on.</summary>
    public DateOnly? To { get; init; }
    /// <summary>Only series of this substance, by any name; kept as its slug.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Substance { get; init; }
    /// <summary>Only series of this form.</summary>
    public Form? Form { get; init; }
    /// <summary>Only series that samples of this region are in: `province:utrecht`.</summary>
    [StringLength(121, MinimumLength = 3), RegularExpression("^[a-z0-9]+(-[a-z0-9]+)*:[a-z0-9]+(-[a-z0-9]+)*$")] public string? Region { get; init; }
    /// <summary>What it was, and what it does to the figures.</summary>
    public required LocalText Text { get; init; }

    public void Check(Faults faults)
    {
        if (To is { } to && From > to) faults.Add("/from", "order", $"is {From:yyyy-MM-dd}, after `to` ({to:yyyy-MM-dd}).");
    }
}

/// <summary>A note on series, as it is.</summary>
public sealed record SeriesNote
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    /// <summary>1 for the first.</summary>
    public required int Version { get; init; }
    /// <summary>When this version was written.</summary>
    public required DateTimeOffset WrittenAt { get; init; }
    /// <summary>True: taken back. It comes with no answer any more.</summary>
    public required bool Withdrawn { get; init; }
    /// <summary>Why it was taken back.</summary>
    public string? Reason { get; init; }
    public required SeriesNoteContent Note { get; init; }
}

/// <summary>One version of a note.</summary>
public sealed record SeriesNoteVersion
{
    public required SeriesNote Note { get; init; }
    /// <summary>Work label of who wrote it.</summary>
    public required string By { get; init; }
}

/// <summary>Every version of a note, the first one first.</summary>
public sealed record SeriesNoteVersions
{
    public required IReadOnlyList<SeriesNoteVersion> Items { get; init; }
}

/// <summary>Notes as they are, by first day.</summary>
public sealed record SeriesNoteList
{
    public required IReadOnlyList<SeriesNote> Items { get; init; }
}

/// <summary>Which notes are asked for.</summary>
public sealed record SeriesNoteQuestion
{
    /// <summary>True: those that were taken back too.</summary>
    public bool Withdrawn { get; init; }
}

/// <summary>Why a note is taken back.</summary>
public sealed record SeriesNoteWithdrawal
{
    /// <summary>The reason, for everybody to read.</summary>
    [StringLength(1000, MinimumLength = 1)] public required string Reason { get; init; }
}
