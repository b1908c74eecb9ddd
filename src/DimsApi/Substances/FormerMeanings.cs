using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.Substances;

// The only writer of `former_meanings` and `meaning_changes`. Whoever changes the register begins here and ends here: what differs then is kept as it was, in the same transaction.
public sealed class FormerMeanings(Session session, SubstanceIndex index)
{
    public const string Name = "name", Substance = "substance", MarketName = "market-name", Location = "location";

    private RegisterSnapshot? _before;

    // Behind the wait for others that name, before any row is changed.
    public async Task Begin() => _before = await index.In(session);

    // Behind the last row.
    public async Task End()
    {
        // The register that comes with the program is what everything was measured by from the start.
        if (_before is { Substances.Count: > 0 } before) await Keep(before, await RegisterSnapshot.Load(session, 0));
        await session.Touch(Counters.Substances);
    }

    private async Task Keep(RegisterSnapshot before, RegisterSnapshot after)
    {
        var former = Names(before, after).Concat(Entries(Substance, before.Substances, after.Substances, Written)).Concat(Entries(MarketName, before.MarketNames, after.MarketNames, Written)).ToList();
        if (former.Count > 0)
        {
            var revision = await session.Revision();
            foreach (var (kind, entry, document) in former) await Keep(kind, entry, document, revision);
            foreach (var (kind, subject) in Memberships(before, after).Distinct()) await Changed(kind, subject, revision);
            foreach (var slug in Promising(before, after)) await Changed("entry", slug, revision);
        }
        await session.Execute(
            """
            INSERT INTO meaning_changes (kind, subject, revision)
            SELECT 'entry', slug, revision FROM (SELECT slug, revision FROM substances UNION ALL SELECT slug, revision FROM market_names) AS e WHERE revision = (SELECT value FROM counters WHERE name = @Revision)
            ON CONFLICT (kind, subject, revision) DO NOTHING
            """, new { Counters.Revision });
    }

    // The first state that a revision ended is the one that others saw.
    public Task Keep(string kind, string entry, string? document, long revision) => session.Execute(
        "INSERT INTO former_meanings (kind, entry, until_revision, document) VALUES (@kind, @entry, @revision, @document) ON CONFLICT (kind, entry, until_revision) DO NOTHING", new { kind, entry, revision, document });

    public Task Changed(string kind, string subject, long revision) => session.Execute(
        "INSERT INTO meaning_changes (kind, subject, revision) VALUES (@kind, @subject, @revision) ON CONFLICT (kind, subject, revision) DO NOTHING", new { kind, subject, revision });

    // An InChIKey that was told after the register was read goes by its first block in both.
    private static IEnumerable<(string Kind, string Entry, string? Document)> Names(RegisterSnapshot before, RegisterSnapshot after) =>
        from name in before.Names.Keys.Union(after.Names.Keys)
        let former = before.Of(name)
        where former != after.Of(name)
        select (Name, name, former is { } naming ? JsonSerializer.Serialize(naming, Wire.Json) : null);

    private static IEnumerable<(string Kind, string Entry, string? Document)> Entries<T>(string kind, IReadOnlyDictionary<string, T> before, IReadOnlyDictionary<string, T> after, Func<T, string> written) where T : class =>
        from slug in before.Keys.Union(after.Keys)
        let former = before.GetValueOrDefault(slug) is { } entry ? written(entry) : null
        where former != (after.GetValueOrDefault(slug) is { } now ? written(now) : null)
        select (kind, slug, former);

    // Which classes and isomer groups another set of substances stands for.
    private static IEnumerable<(string Kind, string Subject)> Memberships(RegisterSnapshot before, RegisterSnapshot after)
    {
        var (was, now) = (Of(before).ToHashSet(), Of(after).ToHashSet());
        was.SymmetricExceptWith(now);
        return was.Select(m => (m.Kind, m.Subject));

        static IEnumerable<(string Kind, string Subject, string Slug)> Of(RegisterSnapshot register)
        {
            foreach (var substance in register.Substances.Values.Where(s => s.MergedInto is null))
            {
                foreach (var one in substance.Classes) yield return ("class", one, substance.Slug);
                if (substance.IsomerGroup is { } isomers) yield return ("isomer-group", isomers, substance.Slug);
            }
        }
    }

    private static IEnumerable<string> Promising(RegisterSnapshot before, RegisterSnapshot after) =>
        after.MarketNames.Values.Where(m => before.MarketNames.TryGetValue(m.Slug, out var was) && !(was.Promises.SequenceEqual(m.Promises) && was.PromisedClasses.ToHashSet().SetEquals(m.PromisedClasses))).Select(m => m.Slug);

    // What the law says has a history of its own, and decides no figure.
    private static string Written(Substance substance) => JsonSerializer.Serialize(substance with { LegalStatuses = null }, Wire.Json);

    private static string Written(MarketName name) => JsonSerializer.Serialize(name, Wire.Json);
}
