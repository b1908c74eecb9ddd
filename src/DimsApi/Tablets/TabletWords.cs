using System.Collections.Frozen;
using Dims.Substances;

namespace Dims.Tablets;

// Spellings and languages of one thing, as the settings list them: "audi rings" is "audi", "goud" is "gold".
public sealed class TabletWords(RecognitionRules rules)
{
    private readonly FrozenDictionary<string, string> _logos = Folded(rules.Logos), _colours = Folded(rules.Colours), _shapes = Folded(rules.Shapes), _reactions = Folded(rules.Reactions);

    public SeenTablet Read(SeenTablet told) => told with
    {
        Logo = _logos.GetValueOrDefault(told.Logo, told.Logo),
        Colours = [.. told.Colours.Select(c => _colours.GetValueOrDefault(c, c)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        Shape = _shapes.GetValueOrDefault(told.Shape, told.Shape),
        Reactions = told.Reactions.Count == 0 ? told.Reactions : told.Reactions.ToDictionary(r => r.Key, r => _reactions.GetValueOrDefault(r.Value, r.Value), StringComparer.Ordinal),
    };

    // Every folded spelling of the same logo.
    public IEnumerable<string> SpellingsOf(string logo)
    {
        var read = _logos.GetValueOrDefault(logo, logo);
        return _logos.Where(l => l.Value == read).Select(l => l.Key).Append(read).Distinct(StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, string> Folded(IReadOnlyList<RecognitionWord> words)
    {
        var folded = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words)
            foreach (var spelling in word.Also) folded[NameFolding.Fold(spelling)] = NameFolding.Fold(word.Word);
        return folded.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
