using System.Collections.Frozen;
using System.Globalization;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Substances;

// The register's rows, read whole: a few hundred.
internal static class RegisterRows
{
    public static async Task<RegisterSnapshot> Load(Sql sql, long at)
    {
        var names = await sql.Query<NameRow>("SELECT folded, spelling, language, substance, market_name FROM names WHERE substance IS NOT NULL OR market_name IS NOT NULL");
        var classes = (await sql.Query<Pair>("SELECT substance AS owner, class AS value FROM substance_classes ORDER BY class")).ToLookup(r => r.Owner, r => r.Value);
        var members = (await sql.Query<Pair>("SELECT substance_group AS owner, member AS value FROM substance_members ORDER BY member")).ToLookup(r => r.Owner, r => r.Value);
        var cas = (await sql.Query<Triple>("SELECT substance AS owner, number AS value, status AS extra FROM substance_cas ORDER BY status, number")).ToLookup(r => r.Owner);
        var salts = (await sql.Query<Triple>("SELECT substance AS owner, basis AS value, factor AS extra FROM substance_salts ORDER BY basis")).ToLookup(r => r.Owner);
        var promises = (await sql.Query<Triple>("SELECT market_name AS owner, kind AS value, promise AS extra FROM market_promises ORDER BY promise")).ToLookup(r => r.Owner);
        var bySubstance = names.Where(n => n is { Substance: not null, Language: not null }).ToLookup(n => n.Substance!, Known);
        var byMarket = names.Where(n => n is { MarketName: not null, Language: not null }).ToLookup(n => n.MarketName!, Known);
        var substances = await sql.Query<SubstanceRow>("SELECT slug, name, formula, inchi_key, molar_mass, isomer_group, source FROM substances ORDER BY slug");
        var market = await sql.Query<Triple>("SELECT slug AS owner, name AS value, source AS extra FROM market_names ORDER BY slug");
        return new RegisterSnapshot
        {
            At = at,
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
                Classes = [.. classes[s.Slug]],
                IsomerGroup = s.IsomerGroup,
                Members = [.. members[s.Slug]],
                Salts = [.. salts[s.Slug].Select(r => new SaltFactor { Basis = Wire.TryParse<Basis>(r.Value, out var basis) ? basis : Basis.Unknown, Factor = decimal.Parse(r.Extra, CultureInfo.InvariantCulture) })],
                Source = s.Source,
            }, StringComparer.Ordinal),
            MarketNames = market.ToFrozenDictionary(m => m.Owner, m => new MarketName
            {
                Slug = m.Owner,
                Name = m.Value,
                Names = [.. byMarket[m.Owner].OrderBy(n => n.Name, StringComparer.Ordinal)],
                Promises = [.. promises[m.Owner].Where(p => p.Value == "substance").Select(p => p.Extra)],
                PromisedClasses = [.. promises[m.Owner].Where(p => p.Value == "class").Select(p => p.Extra)],
                Source = m.Extra,
            }, StringComparer.Ordinal),
        };
    }

    private static KnownName Known(NameRow row) => new() { Name = row.Spelling, Language = row.Language };

    private sealed record NameRow { public string Folded { get; init; } = ""; public string Spelling { get; init; } = ""; public string? Language { get; init; } public string? Substance { get; init; } public string? MarketName { get; init; } }

    private sealed record SubstanceRow { public string Slug { get; init; } = ""; public string Name { get; init; } = ""; public string? Formula { get; init; } public string? InchiKey { get; init; } public string? MolarMass { get; init; } public string? IsomerGroup { get; init; } public string Source { get; init; } = ""; }

    private sealed record Pair { public string Owner { get; init; } = ""; public string Value { get; init; } = ""; }

    private sealed record Triple { public string Owner { get; init; } = ""; public string Value { get; init; } = ""; public string Extra { get; init; } = ""; }
}
