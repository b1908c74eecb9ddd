using System.Globalization;

namespace Dims.Spreadsheets;

// A number as a person writes it, read with a point and with a comma before its decimals. Null: that is no such number.
internal readonly record struct NumberText(decimal? ByPoint, decimal? ByComma)
{
    // More digits than a decimal holds would be rounded in silence.
    private const int MostDigits = 28;

    public bool IsNumber => ByPoint is not null || ByComma is not null;

    public bool IsAmbiguous => ByPoint is { } point && ByComma is { } comma && point != comma;

    // The mark that this number shows its decimals to have; null where it could be either.
    public char? Settles => (ByPoint is null) == (ByComma is null) ? null : ByPoint is null ? ',' : '.';

    public static NumberText Read(string text) => new(Read(text, '.', ','), Read(text, ',', '.'));

    private static decimal? Read(string text, char mark, char thousands)
    {
        var at = text.StartsWith('-') ? 1 : 0;
        var end = text.IndexOf(mark, StringComparison.Ordinal);
        var (whole, decimals) = end < 0 ? (text[at..], null) : (text[at..Math.Max(at, end)], text[(end + 1)..]);
        if (decimals is not null && (decimals.Length == 0 || !AllDigits(decimals))) return null;
        if (Ungrouped(whole, thousands) is not { } digits || (digits.Length == 0 && decimals is null) || digits.Length + (decimals?.Length ?? 0) > MostDigits) return null;
        return decimal.Parse($"{(at == 1 ? "-" : "")}{(digits.Length == 0 ? "0" : digits)}{(decimals is null ? "" : ".")}{decimals}", NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
    }

    // 1250 of 1.250 or 1 250: groups of three, one mark between them, the first not beginning with 0.
    private static string? Ungrouped(string whole, char thousands)
    {
        if (AllDigits(whole)) return whole;
        foreach (var mark in (char[])[thousands, ' ', '\u00A0', '\u202F'])
        {
            var groups = whole.Split(mark);
            if (groups.Length > 1 && groups[0].Length is >= 1 and <= 3 && groups[0][0] != '0' && groups.All(AllDigits) && groups.Skip(1).All(g => g.Length == 3)) return string.Concat(groups);
        }
        return null;
    }

    private static bool AllDigits(string text) => text.All(char.IsAsciiDigit);
}
