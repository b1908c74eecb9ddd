using Dims.Http;
using Dims.Samples;

namespace Dims.Substances;

// What can be judged of an entry without looking at the others.
public static class RegisterChecks
{
    public const string InChIKey = "^[A-Z]{14}-[A-Z]{8}[SN]A-[A-Z]$";
    private const int LongestSlug = 64;

    // The last digit is the sum of the others, each times its place from the right, modulo 10.
    public static bool CasDigitFits(string number)
    {
        var digits = number.Where(char.IsAsciiDigit).Select(c => c - '0').Reverse().ToList();
        return digits.Count > 1 && digits.Skip(1).Select((digit, place) => digit * (place + 1)).Sum() % 10 == digits[0];
    }

    public static void Slug(string slug, Faults faults)
    {
        if (slug.Length > LongestSlug || !Patterns.Fits(slug, Patterns.Slug)) faults.Add("/slug", "pattern", "a slug has 1 to 64 characters: a-z, 0-9 and single hyphens between them.");
    }

    public static void Names(string name, IReadOnlyList<KnownName> names, Faults faults)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        // What could not be read has its fault already.
        for (var i = 0; i < names.Count; i++)
            if (names[i].Name is { Length: > 0 } && !seen.TryAdd(NameFolding.Fold(names[i].Name), i)) faults.Add($"/names/{i}/name", "duplicate", $"'{names[i].Name}' and '{names[seen[NameFolding.Fold(names[i].Name)]].Name}' are one name: case, accents, spaces and punctuation do not count.");
        if (string.IsNullOrWhiteSpace(name)) faults.Add("/name", "too-short", "is empty.");
    }

    public static void Once(IReadOnlyList<string> list, string at, Faults faults)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (!Patterns.Fits(list[i], Patterns.Slug)) faults.Add($"{at}/{i}", "pattern", $"does not have the form {Patterns.Slug}.");
            else if (list.Take(i).Contains(list[i])) faults.Add($"{at}/{i}", "duplicate", "stands in the list already.");
        }
    }

    public static void Cas(IReadOnlyList<CasNumber> cas, Faults faults)
    {
        for (var i = 0; i < cas.Count; i++)
        {
            if (cas[i].Number is null) continue;
            if (!CasDigitFits(cas[i].Number)) faults.Add($"/cas/{i}/number", "check-digit", $"'{cas[i].Number}' is no CAS number: its last digit does not fit the others.");
            else if (cas.Take(i).Any(c => c.Number == cas[i].Number)) faults.Add($"/cas/{i}/number", "duplicate", "stands in the list already.");
        }
    }

    public static void Salts(IReadOnlyList<SaltFactor> salts, Faults faults)
    {
        for (var i = 0; i < salts.Count; i++)
        {
            if (salts[i].Factor is <= 0 or > 1) faults.Add($"/salts/{i}/factor", "out-of-range", "is the mass of base in one mass of the salt: above 0, at most 1. A factor that is not known is left out.");
            if (salts[i].Basis is Basis.Unknown or Basis.Base) faults.Add($"/salts/{i}/basis", "not-a-salt", "names no salt.");
            else if (salts.Take(i).Any(s => s.Basis == salts[i].Basis)) faults.Add($"/salts/{i}/basis", "duplicate", "stands in the list already.");
        }
    }
}
