using System.Text.RegularExpressions;

namespace Dims.Http;

// Reasons are kept for good, in rows that only grow. What is plainly a way to reach somebody is not taken in; the rest is up to who writes.
internal static partial class ReasonText
{
    public static void Check(string? reason, Faults faults, string pointer = "/reason")
    {
        if (reason is not null && (Address().IsMatch(reason) || Telephone().IsMatch(reason)))
            faults.Add(pointer, "about-a-person", "holds what looks like an e-mail address or a telephone number. A reason is kept for good: write why, and nothing about a person.");
    }

    [GeneratedRegex(@"[^\s@]@[^\s@]+\.[a-z]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    // Dutch ones have ten digits, international ones eight to fifteen behind + or 00. No number of a sample and no amount looks so, and a day is none.
    [GeneratedRegex(@"(?<![\w.,+-])(?!\d{1,2}[-./]\d{1,2}[-./]\d{2,4}(?!\d))(\(?0[1-9]([ ()./-]{0,2}\d){8}|(\+|00)[1-9]([ ()./-]{0,3}\d){7,14})(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Telephone();
}
