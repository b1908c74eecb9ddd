using Dims.Substances;

namespace Dims.Tests.Substances;

public sealed class EntryChecksTests
{
    [Theory]
    [InlineData("42542-10-9", true)]
    [InlineData("69610-10-2", true)]
    [InlineData("50-36-2", true)]
    [InlineData("7732-18-5", true)]
    [InlineData("42542-10-8", false)]
    [InlineData("42452-10-9", false)]
    [InlineData("7732-81-5", false)]
    [InlineData("5", false)]
    public void The_check_digit_of_a_CAS_number_finds_a_wrong_or_exchanged_digit(string number, bool fits) => Assert.Equal(fits, RegisterChecks.CasDigitFits(number));

    [Theory]
    [InlineData("SHXWCVYOXRDMCX-UHFFFAOYSA-N", "shxwcvyoxrdmcx")]
    [InlineData("shxwcvyoxrdmcx uhfffaoysa n", "shxwcvyoxrdmcx")]
    [InlineData("SHXWCVYOXRDMCX", null)]
    [InlineData("methylenedioxyamphetamine", null)]
    [InlineData("3,4-MDMA", null)]
    public void An_InChIKey_is_known_by_its_form_in_any_spelling(string name, string? block) => Assert.Equal(block, NameFolding.FirstBlock(name));

    [Theory]
    [InlineData("", "", 3, 0)]
    [InlineData("mdma", "mdma", 1, 0)]
    [InlineData("mdma", "mda", 1, 1)]
    [InlineData("kitten", "sitting", 3, 3)]
    [InlineData("kitten", "sitting", 2, 3)]
    [InlineData("abc", "xyz", 5, 3)]
    [InlineData("abc", "", 3, 3)]
    [InlineData("ab", "ba", 2, 2)]
    public void The_distance_of_two_names_is_the_number_of_letters_to_change(string a, string b, int most, int distance)
    {
        Assert.Equal(distance, NameDistance.Between(a, b, most));
        Assert.Equal(distance, NameDistance.Between(b, a, most));
    }

    // Held against the whole table, without a bound, for many words of few letters.
    [Fact]
    public void A_bounded_distance_is_the_whole_one_or_one_more_than_the_bound()
    {
        var random = new Random(20261121);
        string Word() => new([.. Enumerable.Range(0, random.Next(0, 12)).Select(_ => (char)('a' + random.Next(3)))]);
        for (var i = 0; i < 20_000; i++)
        {
            var (a, b, most) = (Word(), Word(), random.Next(0, 7));
            var (whole, bounded) = (Whole(a, b), NameDistance.Between(a, b, most));
            Assert.True(bounded == Math.Min(whole, most + 1), $"{a} {b} within {most}: {bounded}, and {whole} without a bound");
        }
    }

    private static int Whole(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            for (var j = 0; j <= b.Length; j++)
                table[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
        return table[a.Length, b.Length];
    }
}
