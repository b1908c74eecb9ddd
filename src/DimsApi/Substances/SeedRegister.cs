using System.Globalization;
using System.Text.Json;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Substances;

// Brings the register that comes with the program into the database: entries that are not there yet, and never over one that is.
public sealed record SeedRegister : ICommand<int>
{
    public string? Subject(object answer) => $"{answer} entries";
}

public sealed class SeedRegisterHandler(Session session, NameWriter names, FormerMeanings former) : IRequestHandler<SeedRegister, int>
{
    public async Task<int> Handle(SeedRegister command, CancellationToken cancellationToken)
    {
        var register = Read();
        if (!await HasNew(register)) return 0;
        await names.Wait();
        await former.Begin();
        var there = (await session.Query<string>("SELECT slug FROM substances UNION ALL SELECT slug FROM market_names")).ToHashSet(StringComparer.Ordinal);
        var substances = new List<SeedSubstance>();
        foreach (var substance in register.Substances.Where(s => !there.Contains(s.Slug)).OrderBy(s => s.Slug, StringComparer.Ordinal))
            if (!await IsThereAs(substance)) substances.Add(substance);
        var markets = register.MarketNames.Where(m => !there.Contains(m.Slug)).OrderBy(m => m.Slug, StringComparer.Ordinal).ToList();
        if (substances.Count + markets.Count == 0) return 0;
        foreach (var substance in substances) await Add(substance);
        foreach (var substance in substances)
            foreach (var member in substance.Members ?? [])
                await session.Execute("INSERT INTO substance_members (substance_group, member) SELECT @Slug, slug FROM substances WHERE slug = @member", new { substance.Slug, member });
        foreach (var market in markets) await Add(market);
        await AddFirstBlocks(register, substances);
        // Names that were told before mean something now: the figures of these entries have changed.
        var revision = await session.Revision();
        foreach (var (table, column) in new[] { ("substances", "substance"), ("market_names", "market_name") })
            await session.Execute($"UPDATE {table} SET revision = @revision WHERE {session.Database.In("slug", "@added")} AND slug IN (SELECT {column} FROM names WHERE first_seen_at IS NOT NULL)",
                new { revision, added = substances.Select(s => s.Slug).Concat(markets.Select(m => m.Slug)).ToArray() });
        await former.End();
        return substances.Count + markets.Count;
    }

    // At most starts nothing is new, and nobody waits.
    private async Task<bool> HasNew(SeedFile register)
    {
        var there = (await session.Query<string>("SELECT slug FROM substances UNION ALL SELECT slug FROM market_names")).ToHashSet(StringComparer.Ordinal);
        return register.Substances.Any(s => !there.Contains(s.Slug)) || register.MarketNames.Any(m => !there.Contains(m.Slug));
    }

    // Somebody has entered it under another slug: what its numbers stand for already is not entered twice.
    private async Task<bool> IsThereAs(SeedSubstance substance)
    {
        string[] numbers = [.. substance.Cas.Select(c => c.Number).Append(substance.InchiKey).OfType<string>().Append(substance.Slug).Select(NameFolding.Fold)];
        return await session.Scalar<long>($"SELECT count(*) FROM names WHERE {session.Database.In("folded", "@numbers")} AND (substance IS NOT NULL OR market_name IS NOT NULL) AND (named IS NULL OR named = 'person')", new { numbers }) > 0
            || await session.Scalar<long>($"SELECT count(*) FROM substance_cas WHERE {session.Database.In("number", "@cas")}", new { cas = substance.Cas.Select(c => c.Number).ToArray() }) > 0;
    }

    private async Task Add(SeedSubstance s)
    {
        await session.Execute(
            "INSERT INTO substances (slug, name, formula, inchi_key, molar_mass, isomer_group, is_group, source) VALUES (@Slug, @Name, @Formula, @InchiKey, @mass, @IsomerGroup, @isGroup, @Source)",
            new { s.Slug, s.Name, s.Formula, s.InchiKey, mass = s.MolarMass?.ToString(CultureInfo.InvariantCulture), s.IsomerGroup, isGroup = s.IsGroup == true ? 1 : 0, s.Source });
        foreach (var name in s.Classes) await session.Execute("INSERT INTO substance_classes (substance, class) VALUES (@Slug, @name)", new { s.Slug, name });
        foreach (var cas in s.Cas) await session.Execute("INSERT INTO substance_cas (substance, number, status) VALUES (@Slug, @Number, @Status)", new { s.Slug, cas.Number, cas.Status });
        foreach (var salt in s.Salts) await session.Execute("INSERT INTO substance_salts (substance, basis, factor) VALUES (@Slug, @Basis, @factor)", new { s.Slug, salt.Basis, factor = salt.Factor.ToString(CultureInfo.InvariantCulture) });
        // Identifiers are names too: one way of looking up. Only those with a language are listed as names.
        await Name(s.Slug, null, s.Slug, null);
        await Name(s.Name, null, s.Slug, null);
        foreach (var name in s.Names) await Name(name.Name, name.Language ?? "en", s.Slug, null);
        foreach (var cas in s.Cas) await Name(cas.Number, null, s.Slug, null);
        if (s.InchiKey is not null) await Name(s.InchiKey, null, s.Slug, null);
    }

    private async Task Add(SeedMarketName m)
    {
        await session.Execute("INSERT INTO market_names (slug, name, source) VALUES (@Slug, @Name, @Source)", m);
        foreach (var promise in m.Promises) await session.Execute("INSERT INTO market_promises (market_name, kind, promise) VALUES (@Slug, 'substance', @promise)", new { m.Slug, promise });
        foreach (var promise in m.PromisedClasses ?? []) await session.Execute("INSERT INTO market_promises (market_name, kind, promise) VALUES (@Slug, 'class', @promise)", new { m.Slug, promise });
        await Name(m.Slug, null, null, m.Slug);
        await Name(m.Name, null, null, m.Slug);
        foreach (var name in m.Names) await Name(name.Name, name.Language ?? "en", null, m.Slug);
    }

    // The first block of an InChIKey stands for a substance where it is the block of that one alone.
    private async Task AddFirstBlocks(SeedFile register, List<SeedSubstance> added)
    {
        foreach (var block in register.Substances.Where(s => s.InchiKey is not null).GroupBy(s => s.InchiKey![..NameFolding.BlockLength]).Where(g => g.Count() == 1 && added.Contains(g.Single())))
            await Name(block.Key, null, block.Single().Slug, null);
    }

    // A name that was told before the register knew it is named now; one that stands for something already stays as it is.
    private async Task Name(string spelling, string? language, string? substance, string? market)
    {
        var entry = new Naming(substance, market);
        if (await names.Find(NameFolding.Fold(spelling)) is not { IsKnown: true, Named: not "block" }) await names.Give(spelling, language, entry);
    }

    private static SeedFile Read()
    {
        using var stream = typeof(SeedRegisterHandler).Assembly.GetManifestResourceStream("register.json")!;
        return JsonSerializer.Deserialize<SeedFile>(stream, Wire.Json)!;
    }

    private sealed record SeedFile { public required int Version { get; init; } public required IReadOnlyList<SeedSubstance> Substances { get; init; } public required IReadOnlyList<SeedMarketName> MarketNames { get; init; } }

    private sealed record SeedSubstance
    {
        public required string Slug { get; init; }
        public required string Name { get; init; }
        public IReadOnlyList<KnownName> Names { get; init; } = [];
        public string? InchiKey { get; init; }
        public IReadOnlyList<CasNumber> Cas { get; init; } = [];
        public string? Formula { get; init; }
        public decimal? MolarMass { get; init; }
        public IReadOnlyList<string> Classes { get; init; } = [];
        public string? IsomerGroup { get; init; }
        public bool? IsGroup { get; init; }
        public IReadOnlyList<string>? Members { get; init; }
        public IReadOnlyList<SeedSalt> Salts { get; init; } = [];
        public required string Source { get; init; }
    }

    private sealed record SeedSalt { public required string Basis { get; init; } public required decimal Factor { get; init; } }

    private sealed record SeedMarketName
    {
        public required string Slug { get; init; }
        public required string Name { get; init; }
        public IReadOnlyList<KnownName> Names { get; init; } = [];
        public IReadOnlyList<string> Promises { get; init; } = [];
        public IReadOnlyList<string>? PromisedClasses { get; init; }
        public required string Source { get; init; }
    }
}
