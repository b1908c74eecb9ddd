using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dims.Http;

namespace Dims.Alerts;

/// <summary>Why a word is pointed out: it `reassures`, or it `tells-dose` to the public where the dose alone is the danger.</summary>
public enum AlertFindingWhy { Reassures, TellsDose }

/// <summary>A word in a text that whoever decides must have seen.</summary>
public sealed record AlertFinding
{
    /// <summary>JSON pointer to the text, in the content of the draft or in the request of the change.</summary>
    public required string Pointer { get; init; }
    /// <summary>The word as it stands there.</summary>
    public required string Word { get; init; }
    /// <summary>Where it begins in the text, in UTF-16 code units from 0.</summary>
    public required int Position { get; init; }
    public required AlertFindingWhy Why { get; init; }
}

/// <summary>A finding that the decider has seen and stands for.</summary>
public sealed record ConfirmedWord
{
    /// <summary>The finding's pointer.</summary>
    public required string Pointer { get; init; }
    /// <summary>The finding's word.</summary>
    public required string Word { get; init; }
}

// Pure: words that could be read as a reassurance, and figures that would advertise a strong product.
public static partial class AlertWords
{
    // Names in which such a word stands and says nothing of the kind.
    public static readonly string[] UsualNames = ["Celebrate Safe"];

    public static IReadOnlyList<AlertFinding> In(AlertBody content, IReadOnlyList<string> names, string at = "")
    {
        var figures = content is { Audience: Audience.Public, Concern: AlertConcern.Dose, FiguresReason: null };
        return [.. AlertTexts.Of(content).SelectMany(t => In(t.Text, at + t.Pointer, names, figures))];
    }

    public static IReadOnlyList<AlertFinding> In(AlertChange change, IReadOnlyList<string> names) =>
        [.. change.Content is { } content ? In(content, names, "/content") : [], .. In(change.Note, names)];

    public static IReadOnlyList<AlertFinding> In(LocalText? note, IReadOnlyList<string> names) =>
        note is null ? [] : [.. In(note.Nl, "/note/nl", names, false), .. In(note.En, "/note/en", names, false)];

    // 409 with what is still to be confirmed.
    public static void RequireConfirmed(IReadOnlyList<AlertFinding> findings, IReadOnlyList<ConfirmedWord> confirms)
    {
        var open = findings.Where(f => !confirms.Any(c => c.Pointer == f.Pointer && string.Equals(c.Word, f.Word, StringComparison.OrdinalIgnoreCase))).ToList();
        if (open.Count == 0) return;
        throw new Problem(ProblemCodes.WordsToConfirm, $"{open.Count} words are to be confirmed; the first is '{open[0].Word}' at {open[0].Pointer}. Confirm each in `confirms`, or send it back.")
        {
            More = new Dictionary<string, object?> { ["findings"] = open },
        };
    }

    // A title warns; it never ranks.
    public static string? Ranking(string text) => Ranks().Match(Folded.Of(text).Text) is { Success: true } found ? found.Value : null;

    private static IEnumerable<AlertFinding> In(string text, string pointer, IReadOnlyList<string> names, bool figures)
    {
        var folded = Folded.Of(text);
        var allowed = names.Where(n => !string.IsNullOrWhiteSpace(n)).SelectMany(n => Regex.Matches(folded.Text, $@"(?<!\w){Regex.Escape(Folded.Of(n).Text)}(?!\w)")).Select(m => (m.Index, End: m.Index + m.Length)).ToList();
        foreach (Match found in Reassuring().Matches(folded.Text))
            if (!allowed.Any(a => a.Index <= found.Index && found.Index + found.Length <= a.End)) yield return Finding(found, AlertFindingWhy.Reassures);
        if (!figures) yield break;
        foreach (Match found in Figure().Matches(folded.Text)) yield return Finding(found, AlertFindingWhy.TellsDose);

        AlertFinding Finding(Match found, AlertFindingWhy why)
        {
            var (from, to) = (folded.Places[found.Index], folded.Places[found.Index + found.Length - 1]);
            return new AlertFinding { Pointer = pointer, Word = text[from..(to + 1)], Position = from, Why = why };
        }
    }

    [GeneratedRegex(@"(?<!\w)(safe|safely|safer|safest|clean|cleaner|cleanest|pure|purer|purest|harmless|unharmful|risk[- ]?free|veiliger|veiligste?|veilige?|schoner|schoonste?|schoon|schone|zuiverder|zuiverste?|zuivere?|puurder|puurste?|puur|onschadelijke?|ongevaarlijke?|risicoloos|risicoloze)(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Reassuring();

    [GeneratedRegex(@"(?<!\w)(strongest|most potent|heaviest|sterkste?|zwaarste?|krachtigste?)(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Ranks();

    [GeneratedRegex(@"(?<![\w.,])\d+([.,]\d+)*( ?(-|to|tot) ?\d+([.,]\d+)*)? ?(%|(mg|milligrams?|milligrammen|mcg|ug|μg|micrograms?|microgrammen|g|grams?|gram|grammen|ml|milliliters?|procent|percent)(?!\w))", RegexOptions.CultureInvariant)]
    private static partial Regex Figure();

    // Without case and accents, and where each character stood.
    private sealed record Folded(string Text, IReadOnlyList<int> Places)
    {
        public static Folded Of(string text)
        {
            var (folded, places) = (new StringBuilder(text.Length), new List<int>(text.Length));
            for (var i = 0; i < text.Length; i++)
            {
                var plain = char.IsSurrogate(text[i]) ? text[i].ToString() : text[i].ToString().Normalize(NormalizationForm.FormKD);
                foreach (var c in plain)
                {
                    // A soft hyphen or an invisible joiner hides no word.
                    if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format) continue;
                    folded.Append(c is '\u2010' or '\u2011' or '\u2013' ? '-' : char.IsWhiteSpace(c) ? ' ' : char.ToLowerInvariant(c));
                    places.Add(i);
                }
            }
            return new Folded(folded.ToString(), places);
        }
    }
}
