using Dims.Samples;
using Dims.Substances;

namespace Dims.Tablets;

// What can be seen of a tablet, folded: sizes and mass in millionths, nothing where it was not told.
public sealed record SeenTablet
{
    private static readonly char[] BetweenColours = ['/', ',', '+', '&', ';', '|'];
    private static readonly string[] WordsBetween = [" en ", " and ", " met ", " with "];

    public string Logo { get; init; } = "";
    public IReadOnlyList<string> Colours { get; init; } = [];
    public string Shape { get; init; } = "";
    public long? Length { get; init; }
    public long? Width { get; init; }
    public long? Diameter { get; init; }
    public long? Thickness { get; init; }
    public long? Mass { get; init; }
    public bool? ScoreLine { get; init; }
    // By reagent, `marquis` among them.
    public IReadOnlyDictionary<string, string> Reactions
    {
        get;
        init => (field, MarquisColour) = (value, value.GetValueOrDefault(Marquis, ""));
    } = NoReactions;

    // Of its reactions the one that every question asks for.
    internal string MarquisColour { get; private init; } = "";

    public const string Marquis = "marquis";

    private static readonly Dictionary<string, string> NoReactions = [];

    public bool HasSize => Length is not null || Width is not null || Diameter is not null || Thickness is not null;

    // By its logo or its colours other tablets are looked up.
    public bool IsUsable => Logo.Length > 0 || Colours.Count > 0;

    public static SeenTablet Of(Appearance look)
    {
        var reactions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var reaction in look.Reactions ?? []) if (SaidOfReaction(reaction.Colour) is { Length: > 0 } colour) reactions[Fold(reaction.Reagent)] = colour;
        if (SaidOfReaction(look.Marquis) is { Length: > 0 } marquis) reactions[Marquis] = marquis;
        return new SeenTablet
        {
            Logo = Said(look.Logo),
            Colours = [.. ColoursOf(look.Colours ?? [])],
            Shape = Said(look.Shape),
            Length = SampleRows.InMillionths(look.LengthMm),
            Width = SampleRows.InMillionths(look.WidthMm),
            Diameter = SampleRows.InMillionths(look.DiameterMm),
            Thickness = SampleRows.InMillionths(look.ThicknessMm),
            Mass = SampleRows.InMillionths(look.MassMg),
            ScoreLine = look.ScoreLine,
            Reactions = reactions,
        };
    }

    // Of a tablet; null for anything else, and where nothing was told of it.
    public static SeenTablet? Of(SubmitSample sample) => sample is { Form: Form.Tablet, Appearance: { } look } ? Of(look) : null;

    // `beige/goud` is two colours; the order does not count.
    private static IEnumerable<string> ColoursOf(IEnumerable<string> told) => told
        .Where(c => Said(c).Length > 0).SelectMany(c => WordsBetween.Aggregate(c, (text, word) => text.Replace(word, "/", StringComparison.OrdinalIgnoreCase)).Split(BetweenColours, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Select(Said).Where(c => c.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    // What people write where they have not looked is nothing seen.
    private static readonly HashSet<string> Unsaid = new[] { "onbekend", "unknown", "nvt", "na", "niet gedaan", "not done", "not tested", "?", "-" }.Select(NameFolding.Fold).ToHashSet(StringComparer.Ordinal);

    internal static string Said(string? text) => SaidOfReaction(text) is var said && said is "geen" or "none" ? "" : said;

    // No reaction is a result.
    internal static string SaidOfReaction(string? text) => Fold(text) is var folded && (Unsaid.Contains(folded) || !folded.Any(char.IsLetterOrDigit)) ? "" : folded;

    // `=`, `;` and `+` separate in the packed row.
    private static string Fold(string? text) => text is null ? "" : string.Concat(NameFolding.Fold(text).Where(c => c is not ('=' or ';' or '+')));
}
