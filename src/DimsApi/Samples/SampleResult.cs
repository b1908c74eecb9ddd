using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Spreadsheets;

namespace Dims.Samples;

/// <summary>What became of one item of a batch.</summary>
public enum ItemOutcome { Stored, Unchanged, Conflict, Rejected }

/// <summary>One place where a sample that is already stored differs from what was sent.</summary>
public sealed record Difference
{
    /// <summary>JSON pointer into the sample.</summary>
    public required string Pointer { get; init; }
    /// <summary>What is stored, as JSON text; left out where there is nothing.</summary>
    [StringLength(1024 * 1024)] public string? Stored { get; init; }
    /// <summary>What was sent, as JSON text; left out where there is nothing.</summary>
    [StringLength(1024 * 1024)] public string? Sent { get; init; }
    /// <summary>Where it stands in the spreadsheet that was sent.</summary>
    public FaultCell? Cell { get; init; }
}

/// <summary>The answer to one item of a batch.</summary>
public sealed record SampleResult
{
    /// <summary>Place of the item in the batch, from 0.</summary>
    public required int Index { get; init; }
    /// <summary>The line of its first row, where the batch is a spreadsheet.</summary>
    public int? Line { get; init; }
    public required ItemOutcome Outcome { get; init; }
    /// <summary>The reference that was sent, where it could be read.</summary>
    public string? Reference { get; init; }
    /// <summary>Our own id of the sample, where it is stored.</summary>
    public string? Id { get; init; }
    /// <summary>Its number, short enough for a bag; valid wherever an id is.</summary>
    public string? Number { get; init; }
    /// <summary>The data revision in which the sample was recorded or last added to.</summary>
    public long? Revision { get; init; }
    /// <summary>Every fault of a rejected item, pointers relative to the item.</summary>
    public IReadOnlyList<Fault>? Errors { get; init; }
    /// <summary>Where a conflicting item differs from the stored one.</summary>
    public IReadOnlyList<Difference>? Differences { get; init; }
    /// <summary>Names the register does not know yet.</summary>
    public IReadOnlyList<string>? UnknownNames { get; init; }
    /// <summary>What in a stored item cannot well be; left out where nothing is.</summary>
    public IReadOnlyList<PlausibilityFlag>? Flags { get; init; }
    /// <summary>The location it is stored under.</summary>
    public string? Location { get; init; }
    /// <summary>True where it is generated demonstration data.</summary>
    public bool Generated { get; init; }
    /// <summary>True where it holds something of the danger list: coordinators have been told at once. Left out where it does not, or was not judged.</summary>
    public bool? Urgent { get; init; }
}

/// <summary>`each`: valid items are stored whatever the others are. `all-or-nothing`: nothing is stored unless every item is stored or unchanged.</summary>
public enum BatchMode { Each, AllOrNothing }

/// <summary>The answer to a batch.</summary>
public sealed record BatchAnswer
{
    public required BatchMode Mode { get; init; }
    /// <summary>True where it was only asked what would happen: nothing was stored, and `stored` counts what would have been.</summary>
    public required bool DryRun { get; init; }
    /// <summary>Items that are stored now.</summary>
    public required int Stored { get; init; }
    /// <summary>Items that were there already, with the same content.</summary>
    public required int Unchanged { get; init; }
    /// <summary>Items whose reference holds other content.</summary>
    public required int Conflict { get; init; }
    /// <summary>Items with faults.</summary>
    public required int Rejected { get; init; }
    /// <summary>True where `all-or-nothing` stored nothing because of the items listed as conflict or rejected.</summary>
    public required bool NothingStored { get; init; }
    /// <summary>One result for each item, in the order sent.</summary>
    public required IReadOnlyList<SampleResult> Items { get; init; }
    /// <summary>How the file was read, where the batch is a spreadsheet.</summary>
    public Detected? Detected { get; init; }
}
