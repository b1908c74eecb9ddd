namespace Dims.Substances;

// Every entry on legal status, and to which substances it applies. Substances that were merged are one: what is entered for one of them holds for all.
public sealed class LegalRegister(IReadOnlyList<LegalStatus> statuses, IReadOnlyList<LegalGroup> groups, IReadOnlyDictionary<string, string> merged)
{
    public const string Note = "What was entered, by date. That nothing is listed does not say that something is not controlled; an entry with confirmed: false has not been held against its source.";

    public IReadOnlyList<LegalStatus> Statuses => statuses;

    public IReadOnlyList<LegalGroup> Groups => groups;

    // The substance that this one is part of after all merges.
    public static string Last(string slug, IReadOnlyDictionary<string, string> merged)
    {
        while (merged.TryGetValue(slug, out var into)) slug = into;
        return slug;
    }

    public IReadOnlyList<LegalStatus> Of(string substance)
    {
        var last = Last(substance, merged);
        bool IsIt(string slug) => Last(slug, merged) == last;
        var own = statuses.Where(s => s.Substance is { } slug && IsIt(slug));
        var grouped = from status in statuses
                      where status.Group is not null
                      let one = groups.First(g => g.Slug == status.Group)
                      where one.Members.Any(IsIt)
                      select status with { Confirmed = status.Confirmed && one.MembersConfirmed };
        return [.. InOrder(own.Concat(grouped))];
    }

    // As of a day. Whether an entry without a first day had begun by then nobody knows: it is listed and says so.
    public static IEnumerable<LegalStatus> On(IEnumerable<LegalStatus> statuses, DateOnly? day) => day is not { } on
        ? statuses
        : statuses.Where(s => (s.From is null || s.From <= on) && (s.To is null || s.To >= on)).Select(s => s with { OnDay = s.From is null ? LegalOnDay.NotKnown : LegalOnDay.Holds });

    public static IEnumerable<LegalStatus> InOrder(IEnumerable<LegalStatus> statuses) =>
        statuses.OrderBy(s => s.Country, StringComparer.Ordinal).ThenBy(s => s.From ?? DateOnly.MinValue).ThenBy(s => s.List, StringComparer.Ordinal).ThenBy(s => s.Id, StringComparer.Ordinal);
}
