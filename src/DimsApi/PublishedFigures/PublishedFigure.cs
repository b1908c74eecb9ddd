using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;
using Dims.Trends;

namespace Dims.PublishedFigures;

/// <summary>What kind of number it is.</summary>
public enum FigureKind { Mean, Median, Share, Count }

/// <summary>A figure as it was printed elsewhere. It never changes: a correction is a new one that names it in `supersedes`.</summary>
public sealed record PublishedFigureContent : IChecked
{
    public required FigureKind Kind { get; init; }
    /// <summary>What was counted or measured, in words: `MDMA in ecstasy tablets`.</summary>
    [StringLength(200, MinimumLength = 1)] public required string What { get; init; }
    /// <summary>The substance, by any name; kept as its slug.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Substance { get; init; }
    /// <summary>What it was sold as, by any name that the register knows; kept as its slug.</summary>
    [StringLength(120, MinimumLength = 1)] public string? SoldAs { get; init; }
    /// <summary>The number as it was printed, with its digits.</summary>
    [Amount] public required decimal Value { get; init; }
    /// <summary>`mg/{tbl}`, `%`, `samples`, ...</summary>
    [StringLength(40, MinimumLength = 1)] public required string Unit { get; init; }
    /// <summary>What an amount is the mass of; `unknown` where the source does not say. Left out where the figure is no amount.</summary>
    public Basis? Basis { get; init; }
    /// <summary>Of a share: the line that it is above, in `thresholdUnit`.</summary>
    [Amount] public decimal? Above { get; init; }
    /// <summary>The unit of the line.</summary>
    [StringLength(40, MinimumLength = 1)] public string? ThresholdUnit { get; init; }
    /// <summary>The lower end of the spread that was printed beside it.</summary>
    [Amount] public decimal? Low { get; init; }
    /// <summary>The upper end.</summary>
    [Amount] public decimal? High { get; init; }
    /// <summary>What that spread is: `middle half`, `smallest and largest`.</summary>
    [StringLength(80, MinimumLength = 1)] public string? Spread { get; init; }
    /// <summary>How many it rests on; left out where the source does not say.</summary>
    [Range(0, int.MaxValue)] public int? N { get; init; }
    /// <summary>What it is of, in words; what is not known of it too.</summary>
    [StringLength(500, MinimumLength = 1)] public required string Denominator { get; init; }
    /// <summary>The first day it is about.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day it is about.</summary>
    public required DateOnly To { get; init; }
    /// <summary>Where it is about: `NL`, `EU`, a country or a region in words.</summary>
    [StringLength(80, MinimumLength = 1)] public required string Area { get; init; }
    public required FigureSource Source { get; init; }
    /// <summary>True once somebody has held it against its source.</summary>
    public bool Confirmed { get; init; }
    /// <summary>What a reader must know of it.</summary>
    [StringLength(1000, MinimumLength = 1)] public string? Remark { get; init; }
    /// <summary>The id of the figure that this one takes the place of.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Supersedes { get; init; }

    public void Check(Faults faults)
    {
        if (From > To) faults.Add("/from", "order", $"is {From:yyyy-MM-dd}, after `to` ({To:yyyy-MM-dd}).");
        if (Low is null != High is null) faults.Add("/low", "together", "stands here with `high`, or neither does.");
        else if (Low > High) faults.Add("/low", "order", "is above `high`.");
        if (Low is not null && Spread is null) faults.Add("/spread", "required", "is missing: a spread says what it is.");
        if (Above is null != ThresholdUnit is null) faults.Add("/thresholdUnit", "together", "stands here with `above`, or neither does.");
        if (Kind is FigureKind.Mean or FigureKind.Median && Basis is null) faults.Add("/basis", "required", "is missing: an amount is the mass of something, or `unknown`.");
        if (Kind == FigureKind.Share && (Unit != "%" || Value > 100)) faults.Add("/value", "share", "is a share, in % and at most 100.");
    }
}

/// <summary>Where a figure was printed.</summary>
public sealed record FigureSource
{
    /// <summary>Who published it.</summary>
    [StringLength(120, MinimumLength = 1)] public required string Publisher { get; init; }
    /// <summary>The document's title.</summary>
    [StringLength(300, MinimumLength = 1)] public required string Title { get; init; }
    /// <summary>The document's number; left out where it is not known.</summary>
    [StringLength(120, MinimumLength = 1)] public string? DocumentNumber { get; init; }
    /// <summary>Where it can be read.</summary>
    [StringLength(500, MinimumLength = 1), RegularExpression("^https?://[!-~]+$")] public string? Address { get; init; }
}

/// <summary>A figure as it was printed elsewhere. It is never merged with what is computed here.</summary>
public sealed record PublishedFigure
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    public required PublishedFigureContent Figure { get; init; }
    /// <summary>The id of the figure that took its place; left out while none has.</summary>
    public string? SupersededBy { get; init; }
    /// <summary>When it was entered; left out for what came with the program.</summary>
    public DateTimeOffset? EnteredAt { get; init; }
}

/// <summary>Figures as they were printed elsewhere.</summary>
public sealed record PublishedFigureList
{
    /// <summary>What these are.</summary>
    public required string Note { get; init; }
    /// <summary>The line to cite this list by; a figure is cited by its own `source`. They are no figures of the data here, and have no data revision.</summary>
    public required string Citation { get; init; }
    public required KeyDisclosure Disclosure { get; init; }
    /// <summary>By first day, last day and id.</summary>
    public required IReadOnlyList<PublishedFigure> Items { get; init; }
}

/// <summary>Which figures are asked for.</summary>
public sealed record PublishedFigureQuestion
{
    /// <summary>Only about this substance, by any name or number.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Substance { get; init; }
    /// <summary>Only about what was sold as this, by any name that the register knows.</summary>
    [StringLength(120, MinimumLength = 1)] public string? SoldAs { get; init; }
    /// <summary>Only of this kind.</summary>
    public FigureKind? Kind { get; init; }
    /// <summary>Only those that are about a day of this year.</summary>
    [Range(1900, 2200)] public int? Year { get; init; }
    /// <summary>Only amounts of this basis.</summary>
    public Basis? Basis { get; init; }
    /// <summary>True: without those that another has taken the place of.</summary>
    public bool Current { get; init; }
}
