using System.Globalization;
using System.Numerics;

namespace Dims.Samples;

// Pure: the number of a sample as it stands on a bag: six characters and a check character, `K7M-2QX4`. No two of the 31 characters look alike; what does (O, I, L, S, B) is read as what it looks like.
// 31 is a prime and the weights differ: one wrong character, or any two that changed places, never give another valid number.
public static class SampleNumber
{
    private const string Characters = "0123456789ACDEFGHJKMNPQRTUVWXYZ";
    private const int Length = 7;
    private const long Count = 31L * 31 * 31 * 31 * 31 * 31;

    // Neighbours in the count look nothing alike on two bags beside each other.
    private const long Spread = 314_159_269;
    private static readonly long Gather = (long)BigInteger.ModPow(Spread, (Count / 31 * 30) - 1, Count);

    public static string Format(long number)
    {
        if (number is <= 0 or >= Count) throw new ArgumentOutOfRangeException(nameof(number), number, "No sample number.");
        Span<char> text = stackalloc char[Length + 1];
        var rest = (long)(number * (BigInteger)Spread % Count);
        var sum = 0;
        for (var i = 0; i < Length - 1; i++)
        {
            var digit = (int)(rest % 31);
            rest /= 31;
            sum += (Length - i) * digit;
            text[i < 3 ? i : i + 1] = Characters[digit];
        }
        text[3] = '-';
        text[Length] = Characters[(31 - (sum % 31)) % 31];
        return text.ToString();
    }

    public static bool TryParse(string text, out long number)
    {
        number = 0;
        if (text.Length > 2 * Length) return false;
        Span<int> digits = stackalloc int[Length];
        var (count, sum) = (0, 0);
        foreach (var c in text)
        {
            if (c is ' ' or '-') continue;
            if (count == Length || Characters.IndexOf(Read(c), StringComparison.Ordinal) is not (>= 0 and var digit)) return false;
            sum += (Length - count) * digit;
            digits[count++] = digit;
        }
        if (count < Length || sum % 31 != 0) return false;
        for (var i = Length - 2; i >= 0; i--) number = (number * 31) + digits[i];
        number = (long)(number * (BigInteger)Gather % Count);
        return number > 0;
    }

    private static char Read(char c) => char.ToUpper(c, CultureInfo.InvariantCulture) switch
    {
        'O' => '0',
        'I' or 'L' => '1',
        'S' => '5',
        'B' => '8',
        var other => other,
    };
}
