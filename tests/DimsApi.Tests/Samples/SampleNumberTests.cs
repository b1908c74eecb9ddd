using Dims.Samples;

namespace Dims.Tests.Samples;

public sealed class SampleNumberTests
{
    private static readonly long[] Numbers = [1, 2, 3, 30, 31, 32, 999, 18_100, 1_000_000, 31L * 31 * 31 * 31 * 31 * 31 - 1];
    private const string Characters = "0123456789ACDEFGHJKMNPQRTUVWXYZ";

    [Fact]
    public void A_number_is_read_back_from_its_text_in_any_spelling()
    {
        foreach (var number in Numbers)
        {
            var text = SampleNumber.Format(number);
            Assert.Matches("^[0-9A-Z]{3}-[0-9A-Z]{4}$", text);
            foreach (var spelling in new[] { text, text.ToLowerInvariant(), text.Replace("-", "", StringComparison.Ordinal), text.Replace('-', ' '), text.Replace('0', 'O').Replace('1', 'l').Replace('5', 'S').Replace('8', 'B') })
                Assert.Equal((true, number), (SampleNumber.TryParse(spelling, out var read), read));
        }
    }

    [Fact]
    public void No_two_numbers_have_one_text_and_neighbours_differ_in_most_places()
    {
        var texts = Enumerable.Range(1, 100_000).Select(n => SampleNumber.Format(n)).ToList();
        Assert.Equal(texts.Count, texts.Distinct().Count());
        Assert.True(texts.Zip(texts.Skip(1)).Average(p => p.First.Zip(p.Second).Count(c => c.First != c.Second)) > 4);
    }

    [Fact]
    public void One_wrong_character_or_two_that_changed_places_are_no_number()
    {
        foreach (var number in Numbers)
        {
            var text = SampleNumber.Format(number).Replace("-", "", StringComparison.Ordinal);
            for (var i = 0; i < text.Length; i++)
            {
                foreach (var wrong in Characters.Where(c => c != text[i])) Assert.False(SampleNumber.TryParse(text[..i] + wrong + text[(i + 1)..], out _), text);
                for (var j = i + 1; j < text.Length; j++)
                {
                    var swapped = text.ToCharArray();
                    (swapped[i], swapped[j]) = (swapped[j], swapped[i]);
                    if (text[i] != text[j]) Assert.False(SampleNumber.TryParse(new string(swapped), out _), $"{text} {i} {j}");
                }
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000")]
    [InlineData("K7M-2QX")]
    [InlineData("K7M-2QX44")]
    [InlineData("K7M-2Q!4")]
    [InlineData("AMS-2026-04711")]
    [InlineData("0199a6f0-7c7e-7d2f-8a55-2f6f5a0c0001")]
    public void What_is_no_number_is_not_read_as_one(string text) => Assert.False(SampleNumber.TryParse(text, out _));
}
