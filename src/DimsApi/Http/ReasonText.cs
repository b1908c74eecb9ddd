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

    // Dutch and international; no day, no number of a sample and no amount looks so.
    [GeneratedRegex(@"(?<![\w.,-])(\+\d{1,3}|00[1-9]\d?|0)([ -]?\(0\))?([ -]?\d){9}(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Telephone();
}
