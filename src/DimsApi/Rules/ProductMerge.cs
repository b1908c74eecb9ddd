using Dims.Samples;

namespace Dims.Rules;

// Pure: which hits would make one proposal, when a proposal is taken to be closed two weeks after its last sample. A tablet goes by substance and look, anything else by
// substance, what it was sold as and region.
public sealed class ProductMerge
{
    private const int Days = 14;
    private readonly Dictionary<(string, string, string, string), int> _last = [];

    // True where it begins a proposal. In the order of days.
    public bool Begins(ProductKey product)
    {
        var key = product is { Form: Form.Tablet, Look: { } look }
            ? (product.Substance, look, "", "tablet")
            : (product.Substance, product.SoldAs ?? "", product.Region ?? "", Http.Wire.Name(product.Form));
        var isOpen = _last.TryGetValue(key, out var last) && product.Day.DayNumber - last <= Days;
        _last[key] = product.Day.DayNumber;
        return !isOpen;
    }
}
