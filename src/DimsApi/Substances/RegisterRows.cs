using System.Collections.Frozen;
using System.Globalization;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Substances;

// The register's rows, read whole: a few hundred.
internal static class RegisterRows
{
    public static async Task<RegisterSnapshot> Load(Sql sql, long at) => await Load(sql, at, null);

    // One entry as it is in this transaction; the others are not looked at.
    public static async Task<Substance?> Substance(Sql sql, string slug) => (await Load(sql, 0, slug)).Substances.GetValueOrDefault(slug);

    public static async Task<MarketName?> MarketName(Sql sql, string slug) => (await Load(sql, 0, slug)).MarketNames.GetValueOrDefault(slug);

    private static async Task<RegisterSnapshot> Load(Sql sql, long at, string? only)
    {
        Task<IReadOnlyList<T>> Of<T>(string select, string column, string order) => sql.Query<T>($"{select} {(only is null ? "" : $"AND {column} = @only")} {order}", new { only });
        async Task<ILookup<string, Triple>> By(string columns, string table, string owner, string order) =>
            (await Of<Triple>($"SELECT {owner} AS owner, {columns} FROM {table} WHERE 1 = 1", owner, order)).ToLookup(r => r.Owner);
        var names = (await Of<NameRow>("SELECT folded, spelling, language, substance, market_name FROM names WHERE (substance IS NOT NULL OR market_name IS NOT NULL)", "COALESCE(substance, market_name)", "")).ToList();
        var merged = (await sql.Query<(string From, string Into)>("SELECT slug, merged_into FROM substances WHERE merged_into IS NOT NULL")).ToDictionary(m => m.From, m => m.Into, StringComparer.Ordinal);
        var moved = merged.Count == 0 ? [] : await Of<NameRow>(
            """
            SELECT n.folded, n.spelling, k.language, m.from_substance AS substance FROM substance_merges m JOIN merged_names k ON k.merge = m.id JOIN names n ON n.folded = k.name
            WHERE m.undone_at IS NULL AND k.language IS NOT NULL
            """, "m.from_substance", "");
        var classes = await By("class AS value", "substance_classes", "substance", "ORDER BY class");
        var members = await By("member AS value", "substance_members", "substance_group", "ORDER BY member");
        var cas = await By("number AS value, status AS extra", "substance_cas", "substance", "ORDER BY status, number");
        var salts = await By("basis AS value, factor AS extra", "substance_salts", "substance", "ORDER BY basis");
        var promises = await By("kind AS value, promise AS extra", "market_promises", "market_name", "ORDER BY promise");
        var bySubstance = names.Concat(moved).Where(n => n is { Substance: not null, Language: not null }).ToLookup(n => n.Substance!, Known);
        var byMarket = names.Where(n => n is { MarketName: not null, Language: not null }).ToLookup(n => n.MarketName!, Known);
        var substances = await Of<SubstanceRow>("SELECT slug, name, formula, inchi_key, molar_mass, isomer_group, source FROM substances WHERE 1 = 1", "slug", "ORDER BY slug");
        var market = await Of<Triple>("SELECT slug AS owner, name AS value, source AS extra FROM market_names WHERE 1 = 1", "slug", "ORDER BY slug");
        var legal = await LegalRows.Load(sql, merged);
        return new RegisterSnapshot
        {
            At = at,
            Legal = legal,
            Names = names.ToFrozenDictionary(n => n.Folded, n => new Naming(n.Substance, n.MarketName), StringComparer.Ordinal),
            Substances = substances.ToFrozenDictionary(s => s.Slug, s => new Substance
            {
                Slug = s.Slug,
                Name = s.Name,
                Names = [.. bySubstance[s.Slug].OrderBy(n => n.Name, StringComparer.Ordinal)],
                Formula = s.Formula,
                InchiKey = s.InchiKey,
                Cas = [.. cas[s.Slug].Select(c => new CasNumber { Number = c.Value, Status = c.Extra })],
                MolarMass = s.MolarMass is { } mass ? decimal.Parse(mass, CultureInfo.InvariantCulture) : null,
                Classes = [.. classes[s.Slug].Select(c => c.Value)],
                IsomerGroup = s.IsomerGroup,
                Members = [.. members[s.Slug].Select(m => LegalRegister.Last(m.Value, merged)).Distinct().Order(StringComparer.Ordinal)],
                Salts = [.. salts[s.Slug].Select(r => new SaltFactor { Basis = Wire.TryParse<Basis>(r.Value, out var basis) ? basis : Basis.Unknown, Factor = decimal.Parse(r.Extra, CultureInfo.InvariantCulture) })],
                Source = s.Source,
                MergedInto = merged.GetValueOrDefault(s.Slug),
                LegalStatuses = legal.Of(s.Slug),
            }, StringComparer.Ordinal),
            MarketNames = market.ToFrozenDictionary(m => m.Owner, m => new MarketName
            {
                Slug = m.Owner,
                Name = m.Value,
                Names = [.. byMarket[m.Owner].OrderBy(n => n.Name, StringComparer.Ordinal)],
                Promises = [.. promises[m.Owner].Where(p => p.Value == "substance").Select(p => LegalRegister.Last(p.Extra, merged)).Distinct().Order(StringComparer.Ordinal)],
                PromisedClasses = [.. promises[m.Owner].Where(p => p.Value == "class").Select(p => p.Extra)],
                Source = m.Extra,
            }, StringComparer.Ordinal),
        };
    }

    private static KnownName Known(NameRow row) => new() { Name = row.Spelling, Language = row.Language };

    private sealed record NameRow { public string Folded { get; init; } = ""; public string Spelling { get; init; } = ""; public string? Language { get; init; } public string? Substance { get; init; } public string? MarketName { get; init; } }

    private sealed record SubstanceRow { public string Slug { get; init; } = ""; public string Name { get; init; } = ""; public string? Formula { get; init; } public string? InchiKey { get; init; } public string? MolarMass { get; init; } public string? IsomerGroup { get; init; } public string Source { get; init; } = ""; }

    private sealed record Triple { public string Owner { get; init; } = ""; public string Value { get; init; } = ""; public string Extra { get; init; } = ""; }
}
