using System.Text;
using System.Text.RegularExpressions;

namespace Dims.Substances;

// One spelling for all spellings: case, accents, spaces, hyphens and punctuation do not count. Digits and letters (Greek ones too) stay.
public static partial class NameFolding
{
    public static string Fold(string name)
    {
        if (TryPlain(name, out var plain)) return plain;
        var folded = new StringBuilder(name.Length);
        // U+FFFE and half a surrogate pair cannot be normalised; no name holds them.
        var readable = string.Concat(name.EnumerateRunes().Where(r => r.Value != 0xFFFE));
        foreach (var rune in readable.Normalize(NormalizationForm.FormD).EnumerateRunes())
            if (Rune.IsLetterOrDigit(rune)) folded.Append(Rune.ToLowerInvariant(rune).ToString());
        // A name of signs alone is still a name, and kept.
        return folded.Length > 0 ? folded.ToString().Normalize(NormalizationForm.FormC) : name.Trim();
    }

    // An InChIKey is also known by its first block: laboratories often leave stereochemistry open.
    public static string? FirstBlock(string name) => BlockOf(Fold(name));

    // The first block of a folded InChIKey: 14 letters of skeleton, 8 of the rest, standard or not, version, protonation.
    public static string? BlockOf(string folded) => folded.Length == KeyLength && Key().IsMatch(folded) ? folded[..BlockLength] : null;

    public static bool IsBlock(string folded) => folded.Length == BlockLength && folded.All(char.IsAsciiLetterLower);

    public const int BlockLength = 14, KeyLength = 25;

    [GeneratedRegex("^[a-z]{22}[sn]a[a-z]$")]
    private static partial Regex Key();

    // Most names are short and ASCII.
    private static bool TryPlain(string name, out string folded)
    {
        folded = "";
        if (name.Length > 128) return false;
        Span<char> buffer = stackalloc char[name.Length];
        var length = 0;
        foreach (var c in name)
        {
            if (!char.IsAscii(c)) return false;
            if (char.IsAsciiLetterOrDigit(c)) buffer[length++] = (char)(char.IsAsciiLetterUpper(c) ? c | 0x20 : c);
        }
        if (length == 0) return false;
        folded = new string(buffer[..length]);
        return true;
    }
}
