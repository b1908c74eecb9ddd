using Dims.Substances;

namespace Dims.Trends;

// Pure: what never counts as an active substance in a figure. The rule on first sightings that comes with the program ignores the same.
public static class NeverActive
{
    public static readonly NeverActiveList List = new() { Substances = ["caffeine"], Classes = ["sugar", "polyol", "diluent", "solvent", "by-product", "metabolite"] };

    public static bool Has(string substance, RegisterSnapshot register) =>
        List.Substances.Contains(substance) || (register.Substances.TryGetValue(substance, out var known) && known.Classes.Any(List.Classes.Contains));
}
