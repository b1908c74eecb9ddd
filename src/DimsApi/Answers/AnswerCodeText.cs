using System.Globalization;
using Dims.Http;

namespace Dims.Answers;

// Pure: the code on a visitor's card, `7K3FM-XW4TH-92CPA`: 14 characters by chance (63 bits) and one that checks them. Of characters that look or sound alike none is there
// (0 O, 1 I L, U V, M N) or only one (2 Z, 5 S, 6 G, 8 B: here the digit), which the other is read as.
// 23 is a prime and the weights differ: one wrong character, or any two that changed places, never give another valid code.
public static class AnswerCodeText
{
    public const string Characters = "23456789ACDEFHJKMPRTWXY";
    public const int Length = 15, LongestTyped = 100;
    private const int Group = 5;

    // `chance(n)`: a number from 0 below n, by a generator fit for secrets.
    public static string Make(Func<int, int> chance)
    {
        Span<char> code = stackalloc char[Length];
        var sum = 0;
        for (var i = 0; i < Length - 1; i++)
        {
            var digit = chance(Characters.Length);
            sum += (Length - i) * digit;
            code[i] = Characters[digit];
        }
        code[^1] = Characters[(Characters.Length - (sum % Characters.Length)) % Characters.Length];
        return code.ToString();
    }

    // As it is printed.
    public static string Show(string code) => string.Join('-', Enumerable.Range(0, code.Length / Group).Select(g => code.Substring(g * Group, Group)));

    // Null where it was mistyped. What is wrong is said by its place and never repeats what was typed.
    public static string? Read(string typed, out (string Code, string Detail)? fault)
    {
        fault = null;
        Span<char> code = stackalloc char[LongestTyped];
        var (count, sum) = (0, 0);
        foreach (var c in typed.Length > LongestTyped ? typed[..LongestTyped] : typed)
        {
            if (IsBetween(c)) continue;
            var read = AsMeant(c);
            if (Characters.IndexOf(read, StringComparison.Ordinal) is not (>= 0 and var digit))
            {
                fault = ("code-character", string.Create(CultureInfo.InvariantCulture, $"cannot be right at character {count + 1}: {Never(read)} Compare it with the card."));
                return null;
            }
            sum += (Length - count) * digit;
            code[count++] = read;
        }
        if (count != Length || typed.Length > LongestTyped) fault = ("code-length", string.Create(CultureInfo.InvariantCulture, $"has {count} characters; a code has {Length}, in three groups of {Group}."));
        else if (sum % Characters.Length != 0) fault = ("code-check", "is mistyped: a character is wrong, or two have changed places. Compare it with the card.");
        return fault is null ? code[..Length].ToString() : null;
    }

    public static void Check(string typed, string pointer, Faults faults)
    {
        if (Read(typed, out var fault) is null) faults.Add(pointer, fault!.Value.Code, fault.Value.Detail);
    }

    private static bool IsBetween(char c) => char.IsWhiteSpace(c) || c is '-' or '.' or '_' || char.GetUnicodeCategory(c) is UnicodeCategory.DashPunctuation or UnicodeCategory.Format;

    private static char AsMeant(char c) => char.ToUpperInvariant(c) switch
    {
        'Z' => '2',
        'S' => '5',
        'G' => '6',
        'B' => '8',
        var other => other,
    };

    private static string Never(char c) => c switch
    {
        'O' or '0' or 'Q' => "a code never has the letter O or Q, nor the digit 0.",
        'I' or 'L' or '1' => "a code never has the letter I or L, nor the digit 1.",
        'U' or 'V' => "a code never has the letter U or V.",
        'N' => "a code never has the letter N.",
        _ => $"a code has only the characters {Characters}.",
    };
}
