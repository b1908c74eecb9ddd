using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dims.Import;

// Ids formed from somebody else's words: lower case, accents stripped, apostrophes dropped, everything else that is neither letter nor digit one hyphen.
public static class Slugs
{
    private const int Mark = 8;

    public static string From(string text, int longest)
    {
        var slug = new StringBuilder(text.Length);
        var lost = false;
        foreach (var c in text.ToLowerInvariant().Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(c)) slug.Append(c);
            else if (c is '\'' or '\u2019' || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark) continue;
            else
            {
                lost |= char.IsLetterOrDigit(c) || char.IsSurrogate(c);
                if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
            }
        }
        var whole = slug.ToString().Trim('-');
        if (whole.Length <= longest && !lost && whole.Length > 0) return whole;
        // What was cut or cannot be written in a-z still tells two texts apart.
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.Normalize().ToLowerInvariant())))[..Mark];
        return (whole[..Math.Min(whole.Length, longest - Mark - 1)].TrimEnd('-') + "-" + mark).TrimStart('-');
    }
}
