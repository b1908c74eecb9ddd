namespace Dims.Substances;

// Entries that can stand for one and the same substance, as "MMC, position unknown" and 3-MMC: what was found under one cannot be said to be absent under another.
public static class IsomerEntries
{
    // The entries, but itself, that have a substance in common with it. Merged ones too: they had their part in what was said before.
    public static IEnumerable<Substance> Overlapping(this RegisterSnapshot register, string slug) =>
        register.Substances.GetValueOrDefault(slug) is { } entry
            ? register.Substances.Values.Where(other => other.Slug != slug && (other.Members.Count > 0 || entry.Members.Count > 0) && Of(other).Intersect(Of(entry)).Any())
            : [];

    // True where whatever it stands for is among what the other stands for.
    public static bool IsWithin(this Substance entry, Substance other) => !Of(entry).Except(Of(other)).Any();

    private static IReadOnlyList<string> Of(Substance entry) => entry.Members.Count > 0 ? entry.Members : [entry.Slug];
}
