using System.Text.Json;

namespace Dims.Tests.Substances;

// The legal data that come with the program, read by the test's own records and held against the register.
public sealed class LegalDataTests
{
    private static readonly Law Seed = Read();
    private static readonly HashSet<string> Substances = [.. RegisterDataTests.Seed.Substances.Where(s => !s.IsGroup).Select(s => s.Slug)];

    [Fact]
    public void Every_substance_and_group_that_is_named_is_there()
    {
        Assert.Equal(1, Seed.Version);
        Assert.Distinct(Seed.Groups.Select(g => g.Slug));
        Assert.All(Seed.Groups, g => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", g.Slug));
        Assert.All(Seed.Groups, g => Assert.False(string.IsNullOrWhiteSpace(g.Name) || string.IsNullOrWhiteSpace(g.Description), g.Slug));
        Assert.All(Seed.Groups, g => Assert.Distinct(g.Members));
        Assert.Empty(Seed.Groups.SelectMany(g => g.Members).Except(Substances));
        Assert.Empty(Seed.Statuses.Select(s => s.Substance).OfType<string>().Except(Substances));
        Assert.Empty(Seed.Statuses.Select(s => s.Group).OfType<string>().Except(Seed.Groups.Select(g => g.Slug)));
        Assert.All(Seed.Statuses, s => Assert.True(s.Substance is null != s.Group is null, s.Source));
    }

    [Fact]
    public void Every_status_has_a_known_list_state_and_source_and_ends_no_sooner_than_it_begins() => Assert.All(Seed.Statuses, s =>
    {
        Assert.True(s.Country == "NL" && s.List is "I" or "IA" or "II" or "none", $"{s.Country} {s.List}");
        Assert.True(s.State is "announced" or "adopted" or "in-force", s.State);
        Assert.False(string.IsNullOrWhiteSpace(s.Source));
        Assert.True(s.From is null || s.To is null || s.From <= s.To, s.Source);
        // Without its first day a status is not confirmed: what holds on which day is the question.
        Assert.True(s.From is not null || !s.Confirmed, s.Substance ?? s.Group);
    });

    [Fact]
    public void No_substance_is_on_two_lists_in_force_at_once() => Assert.All(
        Seed.Statuses.Where(s => s.State == "in-force").GroupBy(s => (s.Country, s.Substance ?? s.Group)), g => Assert.Single(g));

    [Theory]
    [InlineData("3-mmc", "II", "in-force", "2021-10-28", true)]
    [InlineData("3-mmc", "I", "adopted", null, false)]
    [InlineData("nitrous-oxide", "II", "in-force", "2023-01-01", true)]
    [InlineData("4-fa", "I", "in-force", "2017-05-25", true)]
    [InlineData("mdma", "I", "in-force", null, false)]
    [InlineData("cocaine", "I", "in-force", null, false)]
    [InlineData("heroin", "I", "in-force", null, false)]
    [InlineData("lsd", "I", "in-force", null, false)]
    [InlineData("amphetamine", "I", "in-force", null, false)]
    [InlineData("ketamine", "none", "in-force", null, false)]
    [InlineData("caffeine", "none", "in-force", null, false)]
    [InlineData("lidocaine", "none", "in-force", null, false)]
    [InlineData("ia-phenethylamines", "IA", "in-force", "2025-07-01", true)]
    [InlineData("ia-synthetic-cannabinoids", "IA", "in-force", "2025-07-01", true)]
    [InlineData("ia-4-aminopiperidines", "IA", "in-force", "2025-07-01", true)]
    public void What_the_domain_notes_say_stands(string who, string list, string state, string? from, bool confirmed)
    {
        var status = Assert.Single(Seed.Statuses, s => (s.Substance ?? s.Group) == who && s.List == list);
        Assert.Equal((state, from is null ? null : DateOnly.ParseExact(from, "yyyy-MM-dd", null), confirmed), (status.State, status.From, status.Confirmed));
    }

    [Fact]
    public void List_IA_has_its_three_groups_no_nitazene_in_any_and_no_member_is_confirmed()
    {
        Assert.Equal(["ia-4-aminopiperidines", "ia-phenethylamines", "ia-synthetic-cannabinoids"], Seed.Groups.Where(g => g.List == "IA").Select(g => g.Slug).Order(StringComparer.Ordinal));
        var bySlug = RegisterDataTests.Seed.Substances.ToDictionary(s => s.Slug);
        Assert.All(Seed.Groups, g =>
        {
            Assert.NotEmpty(g.Members);
            Assert.False(g.MembersConfirmed);
            Assert.DoesNotContain(g.Members, m => bySlug[m].Classes.Contains("nitazene"));
            Assert.DoesNotContain(Seed.Statuses, s => s.Substance is { } own && g.Members.Contains(own));
        });
        Assert.All(Seed.Groups.Single(g => g.Slug == "ia-synthetic-cannabinoids").Members, m => Assert.Contains("synthetic-cannabinoid", bySlug[m].Classes));
        Assert.Distinct(Seed.Groups.SelectMany(g => g.Members));
    }

    private static Law Read()
    {
        using var stream = typeof(DimsHost).Assembly.GetManifestResourceStream("legal.json");
        Assert.NotNull(stream);
        return JsonSerializer.Deserialize<Law>(stream, JsonSerializerOptions.Web)!;
    }

    private sealed record Law(int Version, List<Group> Groups, List<Status> Statuses);

    private sealed record Group
    {
        public required string Slug { get; init; }
        public required string Name { get; init; }
        public required string Country { get; init; }
        public required string List { get; init; }
        public required string Description { get; init; }
        public required List<string> Members { get; init; }
        public required bool MembersConfirmed { get; init; }
    }

    private sealed record Status
    {
        public required string Country { get; init; }
        public required string List { get; init; }
        public string? Substance { get; init; }
        public string? Group { get; init; }
        public required string State { get; init; }
        public required DateOnly? From { get; init; }
        public required DateOnly? To { get; init; }
        public required bool Confirmed { get; init; }
        public required string Source { get; init; }
    }
}
