using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dims.Tests.Substances;

// Reads the file by its own records, not by the program's reader: a member that the reader drops would otherwise pass unseen.
public sealed partial class RegisterDataTests
{
    internal static readonly Register Seed = Read();

    // IUPAC conventional atomic weights.
    private static readonly Dictionary<string, double> AtomicWeights = new()
    {
        ["H"] = 1.008,
        ["B"] = 10.81,
        ["C"] = 12.011,
        ["N"] = 14.007,
        ["O"] = 15.999,
        ["F"] = 18.998,
        ["Na"] = 22.990,
        ["Mg"] = 24.305,
        ["P"] = 30.974,
        ["S"] = 32.06,
        ["Cl"] = 35.45,
        ["Ca"] = 40.078,
        ["Ti"] = 47.867,
        ["Br"] = 79.904,
        ["I"] = 126.904,
    };

    // The acid of a salt, and how many molecules of it go with one of the base.
    private static readonly Dictionary<string, (string Formula, double PerBase)> Acids = new()
    {
        ["hydrochloride"] = ("HCl", 1),
        ["sulfate"] = ("H2SO4", 0.5),
        ["citrate"] = ("C6H8O7", 1),
    };

    [Fact]
    public void The_register_holds_what_a_laboratory_in_Europe_meets()
    {
        Assert.Equal(1, Seed.Version);
        Assert.True(Seed.Substances.Count(s => !s.IsGroup) >= 150, $"{Seed.Substances.Count(s => !s.IsGroup)} substances");
        foreach (var (kind, least) in new[] { ("cathinone", 30), ("nitazene", 15), ("fentanyl-analogue", 10), ("synthetic-cannabinoid", 10), ("benzodiazepine", 15), ("adulterant", 30), ("diluent", 20), ("precursor", 12) })
            Assert.True(Seed.Substances.Count(s => !s.IsGroup && s.Classes.Contains(kind)) >= least, kind);
        string[] market = ["ecstasy", "speed", "cannabis", "down", "fentanyl-and-heroin", "trip", "poes", "miauw"];
        Assert.Empty(market.Except(Seed.MarketNames.Select(m => m.Slug)));
    }

    [Theory]
    [InlineData("mdma", 193.246, "SHXWCVYOXRDMCX-UHFFFAOYSA-N", "hydrochloride", 0.8413)]
    [InlineData("amphetamine", 135.210, "KWTSXDURSIMDCE-UHFFFAOYSA-N", "sulfate", 0.7338)]
    [InlineData("cocaine", 303.358, "ZPUCINDJVBIVPJ-LJISPDSOSA-N", "hydrochloride", 0.8927)]
    [InlineData("3-mmc", 177.247, "QDNXSIYWHYGMCD-UHFFFAOYSA-N", "hydrochloride", 0.8294)]
    [InlineData("fentanyl", 336.479, "PJMPHNIQZUBGLI-UHFFFAOYSA-N", "hydrochloride", 0.9022)]
    public void Figures_of_the_domain_table_stand_as_they_are_there(string slug, double mass, string key, string basis, double factor)
    {
        var substance = Seed.Substances.Single(s => s.Slug == slug);
        Assert.Equal(mass, substance.MolarMass);
        Assert.Equal(key, substance.InChIKey);
        Assert.Equal(factor, substance.Salts.Single(s => s.Basis == basis).Factor);
    }

    [Theory]
    [InlineData("atropine")]
    [InlineData("caffeine")]
    [InlineData("isotonitazene")]
    [InlineData("mdmb-4en-pinaca")]
    public void A_factor_that_the_domain_table_leaves_open_is_absent(string slug) =>
        Assert.Empty(Seed.Substances.Single(s => s.Slug == slug).Salts);

    [Fact]
    public void Every_molar_mass_is_that_of_its_formula() =>
        Assert.All(Seed.Substances, s => Assert.InRange(s.MolarMass - Mass(s.Formula), -0.01, 0.01));

    [Fact]
    public void Every_factor_is_the_mass_of_the_base_over_that_of_its_salt() =>
        Assert.All(Seed.Substances, s => Assert.All(s.Salts, salt =>
        {
            var (acid, perBase) = Acids[salt.Basis];
            var ratio = Mass(s.Formula) / (Mass(s.Formula) + perBase * Mass(acid));
            Assert.InRange(salt.Factor - ratio, -0.0002, 0.0002);
        }));

    [Fact]
    public void No_basis_stands_twice_in_one_substance() =>
        Assert.All(Seed.Substances, s => Assert.Distinct(s.Salts.Select(x => x.Basis)));

    [Fact]
    public void Every_CAS_number_has_its_check_digit_and_one_owner()
    {
        var numbers = Seed.Substances.SelectMany(s => s.Cas).ToList();
        Assert.Distinct(numbers.Select(c => c.Number));
        Assert.All(numbers, c => Assert.True(IsCas(c.Number), c.Number));
        Assert.All(numbers, c => Assert.True(c.Status is "current" or "superseded", c.Number));
    }

    [Fact]
    public void The_check_of_a_CAS_number_refuses_a_wrong_digit()
    {
        Assert.True(IsCas("42542-10-9"));
        Assert.False(IsCas("42542-10-8"));
        Assert.False(IsCas("42524-10-9"));
        Assert.False(IsCas("4254210-9"));
    }

    [Fact]
    public void Every_InChIKey_has_the_form_of_one_and_one_owner()
    {
        var keys = Seed.Substances.Where(s => s.InChIKey is not null).Select(s => s.InChIKey!).ToList();
        Assert.Distinct(keys);
        Assert.All(keys, k => Assert.Matches("^[A-Z]{14}-[A-Z]{10}-[A-Z]$", k));
    }

    [Fact]
    public void Every_slug_is_kebab_case_and_every_folded_name_has_one_owner()
    {
        var entries = Seed.Substances.Select(s => (s.Slug, s.Name, s.Names))
            .Concat(Seed.MarketNames.Select(m => (m.Slug, m.Name, m.Names))).ToList();
        Assert.All(entries, e => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", e.Slug));
        Assert.Distinct(entries.Select(e => e.Slug));

        var owned = entries.SelectMany(e => e.Names.Select(n => n.Name).Append(e.Slug).Append(e.Name).Select(Fold).Distinct());
        // Numbers and keys are ways of asking too; the first block of a key counts where it is one substance's.
        var numbers = Seed.Substances.SelectMany(s => s.Cas.Select(c => c.Number).Concat(s.InChIKey is { } key ? [key] : [])).Select(Fold);
        var blocks = FirstBlocks().Where(g => g.Count() == 1).Select(g => Fold(g.Key));
        Assert.Empty(owned.Concat(numbers).Concat(blocks).GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.All(entries, e => Assert.Distinct(e.Names.Select(n => Fold(n.Name))));
        Assert.All(entries.SelectMany(e => e.Names), n => Assert.True(n.Language is "en" or "nl" or "street", n.Name));
    }

    [Fact]
    public void Only_known_pairs_share_the_first_block_of_their_keys_and_none_of_them_is_named_by_it()
    {
        var shared = FirstBlocks().Where(g => g.Count() > 1).ToList();
        Assert.Equal(["ephedrine, pseudoephedrine", "mannitol, sorbitol"], shared.Select(g => string.Join(", ", g.Select(s => s.Slug).Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal));
        var names = Seed.Substances.SelectMany(s => s.Names.Select(n => n.Name).Append(s.Slug).Append(s.Name)).Select(Fold).ToHashSet();
        Assert.DoesNotContain(shared, g => names.Contains(Fold(g.Key)));
    }

    [Fact]
    public void What_is_promised_exists()
    {
        var slugs = Seed.Substances.Select(s => s.Slug).ToHashSet();
        var classes = Seed.Substances.SelectMany(s => s.Classes).ToHashSet();
        Assert.All(Seed.MarketNames, m =>
        {
            Assert.NotEmpty(m.Promises);
            Assert.Empty(m.Promises.Except(slugs));
            Assert.Empty(m.PromisedClasses.Except(classes));
        });
    }

    [Fact]
    public void A_group_names_its_members_and_claims_no_single_structure()
    {
        var bySlug = Seed.Substances.ToDictionary(s => s.Slug);
        var groups = Seed.Substances.Where(s => s.IsGroup).ToList();
        Assert.Contains(groups, g => g.Slug == "mmc" && g.Members.SequenceEqual(["2-mmc", "3-mmc", "4-mmc"]));
        Assert.All(groups, g =>
        {
            Assert.Null(g.InChIKey);
            Assert.Empty(g.Cas);
            Assert.True(g.Members.Count > 1);
            Assert.All(g.Members, m => Assert.Equal((g.IsomerGroup, g.Formula, false), (bySlug[m].IsomerGroup, bySlug[m].Formula, bySlug[m].IsGroup)));
        });
        Assert.All(Seed.Substances.Where(s => !s.IsGroup), s => Assert.Empty(s.Members));
    }

    [Fact]
    public void Isomers_of_one_group_share_a_formula_and_an_entry_says_that_it_is_one_of_them()
    {
        var isomers = Seed.Substances.Where(s => s.IsomerGroup is not null).GroupBy(s => s.IsomerGroup!).ToList();
        Assert.All(isomers, g =>
        {
            Assert.Single(g.Select(s => s.Formula).Distinct());
            var members = g.Where(s => !s.IsGroup).Select(s => s.Slug).Order(StringComparer.Ordinal).ToList();
            Assert.Contains(g.Where(s => s.IsGroup), e => e.Members.Order(StringComparer.Ordinal).SequenceEqual(members));
            Assert.All(g, s => Assert.InRange(s.MolarMass - g.First().MolarMass, -0.01, 0.01));
            Assert.All(g.Where(s => s.IsGroup), e => Assert.All(e.Salts, salt => Assert.All(e.Members, m =>
                Assert.Contains(g.Single(s => s.Slug == m).Salts, x => x.Basis == salt.Basis && Math.Abs(x.Factor - salt.Factor) < 0.0002))));
        });
    }

    [Fact]
    public void Every_entry_says_where_it_comes_from_and_every_substance_has_a_class()
    {
        Assert.All(Seed.Substances, s => Assert.False(string.IsNullOrWhiteSpace(s.Source), s.Slug));
        Assert.All(Seed.MarketNames, m => Assert.False(string.IsNullOrWhiteSpace(m.Source), m.Slug));
        Assert.All(Seed.Substances, s => Assert.NotEmpty(s.Classes));
        Assert.All(Seed.Substances.SelectMany(s => s.Classes), c => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", c));
    }

    private static IEnumerable<IGrouping<string, Substance>> FirstBlocks() => Seed.Substances.Where(s => s.InChIKey is not null).GroupBy(s => s.InChIKey![..14]);

    private static double Mass(string formula)
    {
        Assert.Matches("^([A-Z][a-z]?[0-9]*)+$", formula);
        return Atoms().Matches(formula).Sum(m =>
            AtomicWeights[m.Groups[1].Value] * (m.Groups[2].Length == 0 ? 1 : int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)));
    }

    // The last digit is the sum of the others, each times its place counted from the right, modulo ten.
    private static bool IsCas(string number)
    {
        if (!CasForm().IsMatch(number)) return false;
        var digits = number.Where(char.IsAsciiDigit).Select(c => c - '0').Reverse().ToList();
        return digits.Skip(1).Select((d, i) => d * (i + 1)).Sum() % 10 == digits[0];
    }

    private static string Fold(string name) =>
        new([.. name.Normalize(NormalizationForm.FormD).ToLowerInvariant().Where(char.IsLetterOrDigit)]);

    private static Register Read()
    {
        using var stream = typeof(DimsHost).Assembly.GetManifestResourceStream("register.json");
        Assert.NotNull(stream);
        return JsonSerializer.Deserialize<Register>(stream, JsonSerializerOptions.Web)!;
    }

    [GeneratedRegex("([A-Z][a-z]?)([0-9]*)")]
    private static partial Regex Atoms();

    [GeneratedRegex("^[1-9][0-9]{1,6}-[0-9]{2}-[0-9]$")]
    private static partial Regex CasForm();

    internal sealed record Register(int Version, List<Substance> Substances, List<MarketName> MarketNames);

    internal sealed record Substance
    {
        public required string Slug { get; init; }
        public required string Name { get; init; }
        public required List<Named> Names { get; init; }
        public required string? InChIKey { get; init; }
        public required List<CasNumber> Cas { get; init; }
        public required string Formula { get; init; }
        public required double MolarMass { get; init; }
        public required List<string> Classes { get; init; }
        public required string? IsomerGroup { get; init; }
        public bool IsGroup { get; init; }
        public List<string> Members { get; init; } = [];
        public required List<Salt> Salts { get; init; }
        public required string Source { get; init; }
    }

    internal sealed record MarketName
    {
        public required string Slug { get; init; }
        public required string Name { get; init; }
        public required List<Named> Names { get; init; }
        public required List<string> Promises { get; init; }
        public List<string> PromisedClasses { get; init; } = [];
        public required string Source { get; init; }
    }

    internal sealed record Named(string Name, string Language);

    internal sealed record CasNumber(string Number, string Status);

    internal sealed record Salt(string Basis, double Factor);
}
