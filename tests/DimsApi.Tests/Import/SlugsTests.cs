using Dims.Import;

namespace Dims.Tests.Import;

public sealed class SlugsTests
{
    [Theory]
    [InlineData("Vancouver Coastal", "vancouver-coastal")]
    [InlineData("ASK Wellness (433 Tranquille)", "ask-wellness-433-tranquille")]
    [InlineData("Ruth and Naomi's", "ruth-and-naomis")]
    [InlineData("  P+OPS Mobile ", "p-ops-mobile")]
    [InlineData("Liège/Luik", "liege-luik")]
    public void An_id_is_formed_from_words(string text, string id) => Assert.Equal(id, Slugs.From(text, 64));

    [Theory]
    [InlineData("International Overdose Awareness Day 2022 Prince George Northern Health")]
    [InlineData("Αθήνα")]
    [InlineData("---")]
    [InlineData("北京 1")]
    public void What_cannot_be_written_whole_ends_in_a_mark_and_keeps_the_form(string text)
    {
        var id = Slugs.From(text, 40);
        Assert.Matches(Http.Patterns.Slug, id);
        Assert.True(id.Length <= 40);
        Assert.Equal(id, Slugs.From(text.ToUpperInvariant(), 40));
        Assert.NotEqual(id, Slugs.From(text + "2", 40));
    }
}
