using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;
using Dims.Substances;

namespace Dims.Tablets;

/// <summary>One word and other spellings of it, in any language.</summary>
public sealed record RecognitionWord
{
    /// <summary>What they all stand for.</summary>
    [StringLength(80, MinimumLength = 1)] public required string Word { get; init; }
    /// <summary>1 to 50 other spellings; case, spaces, hyphens and accents do not count anyhow.</summary>
    [MaxLength(50), EachLength(80)] public required IReadOnlyList<string> Also { get; init; }
}

/// <summary>By what tablets are taken for look-alikes, and when an answer is given by them.</summary>
public sealed record RecognitionRules : IChecked
{
    /// <summary>Look-alikes were handed in at most so many weeks before.</summary>
    [Range(1, 52)] public required int Weeks { get; init; }
    /// <summary>A dangerous look-alike refuses for so many months.</summary>
    [Range(24, 60)] public required int DangerMonths { get; init; }
    /// <summary>At least so many measured look-alikes with all features that are needed.</summary>
    [Range(1, 100)] public required int FewestLookAlikes { get; init; }
    /// <summary>Mass differs by at most so many per cent.</summary>
    [Range(0.1, 50)] public required decimal MassPercent { get; init; }
    /// <summary>Diameter, length and width differ by at most so many millimetres.</summary>
    [Range(0.01, 5)] public required decimal SizeMm { get; init; }
    /// <summary>Thickness differs by at most so many millimetres.</summary>
    [Range(0.01, 5)] public required decimal ThicknessMm { get; init; }
    /// <summary>Content of all look-alikes lies within so many milligrams per tablet; else the answer is ambiguous.</summary>
    [Range(1, 100)] public required decimal MostSpreadMg { get; init; }
    /// <summary>An answer is taken back where a look-alike turns out to be more than so many milligrams per tablet off.</summary>
    [Range(1, 40)] public required decimal MostOffMg { get; init; }
    /// <summary>For a dangerous look-alike the tolerances are so many times as wide, and shape, score line and reactions do not count.</summary>
    [Range(1, 10)] public required decimal DangerWidening { get; init; }
    /// <summary>Spellings of logos.</summary>
    [MaxLength(500)] public IReadOnlyList<RecognitionWord> Logos { get; init; } = [];
    /// <summary>Spellings of colours.</summary>
    [MaxLength(200)] public IReadOnlyList<RecognitionWord> Colours { get; init; } = [];
    /// <summary>Spellings of shapes.</summary>
    [MaxLength(200)] public IReadOnlyList<RecognitionWord> Shapes { get; init; } = [];
    /// <summary>Spellings of the colours of reactions.</summary>
    [MaxLength(200)] public IReadOnlyList<RecognitionWord> Reactions { get; init; } = [];

    public void Check(Faults faults)
    {
        foreach (var (name, words) in new[] { ("logos", Logos), ("colours", Colours), ("shapes", Shapes), ("reactions", Reactions) })
        {
            bool IsNothing(string told) => (name == "reactions" ? SeenTablet.SaidOfReaction(told) : SeenTablet.Said(told)).Length == 0;
            var known = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < (words?.Count ?? 0); i++)
            {
                if (words![i] is not { Word: { } word, Also: { } also }) continue;
                if (IsNothing(word)) faults.Add($"/rules/{name}/{i}/word", "no-word", $"'{word}' says nothing of a tablet.");
                if (also.OfType<string>().FirstOrDefault(IsNothing) is { } nothing) faults.Add($"/rules/{name}/{i}/also", "no-word", $"'{nothing}' says nothing of a tablet.");
                foreach (var spelling in also.OfType<string>())
                    if (!known.TryAdd(NameFolding.Fold(spelling), word)) faults.Add($"/rules/{name}/{i}/also", "twice", $"'{spelling}' stands for '{known[NameFolding.Fold(spelling)]}' already.");
                if (also.Count == 0) faults.Add($"/rules/{name}/{i}/also", "too-few", "is empty.");
            }
            for (var i = 0; i < (words?.Count ?? 0); i++)
                if (words![i]?.Word is { } word && known.TryGetValue(NameFolding.Fold(word), out var other) && NameFolding.Fold(other) != NameFolding.Fold(word))
                    faults.Add($"/rules/{name}/{i}/word", "no-word", $"'{word}' is itself a spelling of '{other}'.");
        }
        if (MostSpreadMg > MostOffMg) faults.Add("/rules/mostSpreadMg", "out-of-range", "is more than `mostOffMg`.");
    }
}

/// <summary>A version of the settings of recognition.</summary>
public sealed record RecognitionSettings
{
    /// <summary>1 for the first.</summary>
    public required int Version { get; init; }
    /// <summary>When this version was entered.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Work label of who entered it; left out for what came with the program.</summary>
    public string? By { get; init; }
    /// <summary>Why it was changed.</summary>
    public required string Reason { get; init; }
    public required RecognitionRules Rules { get; init; }
}

/// <summary>Every version of the settings, the last one first.</summary>
public sealed record RecognitionSettingsVersions
{
    public required IReadOnlyList<RecognitionSettings> Items { get; init; }
}
