using Dims.Samples;
using Dims.Tablets;

namespace Dims.Tests.Tablets;

public sealed class SeenTabletTests
{
    private static readonly RecognitionRules Rules = RecognitionSettingsRows.Defaults();
    private static readonly TabletWords Words = new(Rules);

    [Theory]
    [InlineData("Audi", "audi rings")]
    [InlineData("Rolls-Royce", "ROLLS ROYCE")]
    [InlineData("Superman", "super-man")]
    [InlineData("Heart", "Hartje")]
    public void Logos_are_one_in_any_spelling_and_language(string one, string other) => Assert.Equal(Words.Read(SeenTablet.Of(new Appearance { Logo = one })).Logo, Words.Read(SeenTablet.Of(new Appearance { Logo = other })).Logo);

    [Theory]
    [InlineData("beige/goud", "gold, cream")]
    [InlineData("roze", "Light Pink")]
    [InlineData("geel en blauw", "blue+yellow")]
    [InlineData("grijs", "gray")]
    public void Colours_are_the_same_in_any_order_and_language(string one, string other) => Assert.Equal(Words.Read(SeenTablet.Of(new Appearance { Colours = [one] })).Colours, Words.Read(SeenTablet.Of(new Appearance { Colours = [other] })).Colours);

    [Fact]
    public void The_words_that_come_with_the_program_hold_their_own_rules() => Assert.False(Http.Rules.Check(Rules).Any);

    [Fact]
    public void One_of_two_colours_agrees_and_another_differs()
    {
        FeatureVerdict Colours(string seen, string theirs) => TabletFeatures.Colours(Words.Read(SeenTablet.Of(new Appearance { Colours = [seen] })).Colours, Words.Read(SeenTablet.Of(new Appearance { Colours = [theirs] })).Colours);
        Assert.Equal(FeatureVerdict.Agrees, Colours("beige/goud", "beige"));
        Assert.Equal(FeatureVerdict.Differs, Colours("beige/goud", "beige/blauw"));
    }

    [Fact]
    public void The_sentences_never_say_that_anything_is_harmless()
    {
        var match = new TabletMatch { Verdict = RecognitionVerdict.Recognised, Reasons = [], LookAlikes = [], Whole = 0, Dangerous = [], Missing = [TabletFeature.Mass], Held = [], Amounts = [] };
        var texts = Enum.GetValues<RecognitionVerdict>().Select(v => RecognitionWords.Sentence(v, match)).Concat(Enum.GetValues<RecognitionReason>().Select(r => RecognitionWords.Why(r, match, Rules))).Concat(Enum.GetValues<RecognitionReason>().SelectMany(r => Enum.GetValues<TakeBackCause>(), (r, c) => RecognitionWords.TakenBack(r, c, 40)));
        Assert.All(texts.SelectMany(t => new[] { t.Nl, t.En }), t => Assert.DoesNotMatch("(?i)safe|veilig|harmless|onschadelijk|all.?clear|no risk|gerust", t));
    }
}
