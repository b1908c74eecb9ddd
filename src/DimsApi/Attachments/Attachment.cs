namespace Dims.Attachments;

/// <summary>What it is: a `photo` of the sample, or the `spectrum` (or chromatogram) of an analysis.</summary>
public enum AttachmentKind { Photo, Spectrum }

/// <summary>`unseen`: no person has looked yet. `released`: a person has looked, and everybody may see it. `withheld`: for keys only. `removed`, `expired`: the file is gone, the record stays.</summary>
public enum AttachmentState { Unseen, Released, Withheld, Removed, Expired }

/// <summary>Why it is not shown, or was removed.</summary>
public enum AttachmentReason { ShowsPerson, ShowsPlace, ShowsWriting, WrongSample, Unusable, Other, TestRecord }

/// <summary>A photo or a spectrum of a sample, without its file. No name of a file, no camera and no maker of it is kept.</summary>
public sealed record Attachment
{
    /// <summary>Our own stable id of it.</summary>
    public required string Id { get; init; }
    /// <summary>Id of the sample.</summary>
    public required string Sample { get; init; }
    /// <summary>Photo or spectrum.</summary>
    public required AttachmentKind Kind { get; init; }
    /// <summary>Of which of the sample's analyses the spectrum is, counted from 0.</summary>
    public int? Analysis { get; init; }
    /// <summary>The media type, judged by the content.</summary>
    public required string MediaType { get; init; }
    /// <summary>Bytes of the file as stored.</summary>
    public required int Size { get; init; }
    /// <summary>Pixels from left to right as shown; of a picture only.</summary>
    public int? Width { get; init; }
    /// <summary>Pixels from top to bottom as shown; of a picture only.</summary>
    public int? Height { get; init; }
    /// <summary>SHA-256 of the file as stored, which is the file as sent without its metadata; also the ETag of the content.</summary>
    public required string Hash { get; init; }
    /// <summary>Where it stands.</summary>
    public required AttachmentState State { get; init; }
    /// <summary>Why it is withheld or was removed.</summary>
    public AttachmentReason? Reason { get; init; }
    /// <summary>When a person last decided about it.</summary>
    public DateTimeOffset? ReviewedAt { get; init; }
    /// <summary>Owner of the key that last decided about it; told to reviewers only.</summary>
    public string? ReviewedBy { get; init; }
    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset RecordedAt { get; init; }
    /// <summary>Rises with every decision; in double quotes it is the ETag of this record.</summary>
    public required int Edition { get; init; }
    /// <summary>True where the sample is generated demonstration data.</summary>
    public required bool Generated { get; init; }
}

/// <summary>The attachments of one sample, the first one first.</summary>
public sealed record AttachmentList
{
    public required IReadOnlyList<Attachment> Items { get; init; }
}
