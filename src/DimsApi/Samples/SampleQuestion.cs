using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Dims.Http;
using Dims.Messaging;
using Dims.Ways;

namespace Dims.Samples;

/// <summary>`-collected-on`: newest day first. `recorded`: in the order in which they were recorded, for who keeps a copy up to date.</summary>
public enum SampleSort
{
    [System.Text.Json.Serialization.JsonStringEnumMemberName("-collected-on")] NewestDay,
    Recorded,
}

/// <summary>Which samples are asked for.</summary>
public sealed record SampleQuestion : IChecked
{
    /// <summary>Location id; a location's key sees its own only.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Location { get; init; }
    /// <summary>The location's own number for the sample.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Reference { get; init; }
    /// <summary>A region as `set:region`, for example `province:utrecht`.</summary>
    [RegularExpression("^[a-z0-9-]+:[a-z0-9-]+$"), StringLength(120, MinimumLength = 3)] public string? Region { get; init; }
    /// <summary>Samples with a finding of this substance (name, synonym, InChIKey or CAS number), unless it is `not-detected`.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Substance { get; init; }
    /// <summary>Sold as this market name or substance, in any spelling.</summary>
    [StringLength(120, MinimumLength = 1)] public string? SoldAs { get; init; }
    /// <summary>Only samples of this form.</summary>
    public Form? Form { get; init; }
    /// <summary>Only samples that were brought in for this reason.</summary>
    public BroughtIn? BroughtIn { get; init; }
    /// <summary>Only samples that stand here on their way. What was `removed` is listed where it is asked for, and with `sort=recorded`, so that a copy can follow.</summary>
    public WayState? State { get; init; }
    /// <summary>First day, inclusive.</summary>
    public DateOnly? From { get; init; }
    /// <summary>Last day, inclusive.</summary>
    public DateOnly? To { get; init; }
    /// <summary>The order; newest day first when left out.</summary>
    public SampleSort Sort { get; init; }
    /// <summary>Samples on a page, 1 to 1,000; 100 when left out.</summary>
    [Range(1, 1000)] public int Limit { get; init; } = 100;
    /// <summary>Where the page begins: from a `Link`, not made by hand.</summary>
    [StringLength(200, MinimumLength = 1)] public string? Cursor { get; init; }

    public void Check(Faults faults)
    {
        if (From > To) faults.Add("?from", "after-to", $"is {From:yyyy-MM-dd}, after `to`, {To:yyyy-MM-dd}.");
        if (Cursor is not null && SampleCursor.Read(Cursor, Sort) is null) faults.Add("?cursor", "cursor", "is not a cursor of this list; take it from the Link of a page.");
    }
}

// The place of a sample in the sorted list: opaque on the wire.
public sealed record SampleCursor(string First, string Second)
{
    public static SampleCursor? Read(string text, SampleSort sort)
    {
        if (!System.Buffers.Text.Base64Url.IsValid(text)) return null;
        var parts = System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text)).Split('|');
        if (parts.Length != 3 || parts[0] != Letter(sort)) return null;
        var isPlace = sort == SampleSort.Recorded
            ? long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _) && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            : DateOnly.TryParseExact(parts[1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        if (!isPlace) return null;
        return new SampleCursor(parts[1], parts[2]);
    }

    internal static string Of(SampleRow row, SampleSort sort) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(
        sort == SampleSort.Recorded
            ? FormattableString.Invariant($"{Letter(sort)}|{row.Revision}|{row.Ordinal}")
            : $"{Letter(sort)}|{row.CollectedOn}|{row.Number}"));

    private static string Letter(SampleSort sort) => sort == SampleSort.Recorded ? "r" : "d";
}
