using Dims.Alerts;
using Dims.Proposals;
using Dims.Samples;
using Dims.Substances;
using Dims.Tablets;

namespace Dims.Answers;

// Pure: which alerts are about a product like this sample. A tablet is known by its look, in the words and tolerances of recognition, whatever was found in it or not yet; anything else by substance, form and what it was sold as.
public static class AlertsAbout
{
    // `found`: by authorised tests. `isMeasured`: a laboratory has authorised a result.
    public static IEnumerable<Alert> Of(IEnumerable<Alert> inForce, SubmitSample sample, IReadOnlyCollection<string> found, bool isMeasured, RegisterSnapshot register, RecognitionRules rules, TabletWords words)
    {
        var own = sample is { Form: Form.Tablet or Form.Unknown, Appearance: { } look } ? words.Read(SeenTablet.Of(look)) : null;
        return inForce.Where(alert =>
        {
            if (alert.Form is { } form && form != sample.Form && sample.Form != Form.Unknown) return false;
            var isFound = alert.Substances.Any(s => found.Contains(Product.Named(s.Substance, register)!));
            var warned = alert.Appearance is { } of ? words.Read(SeenTablet.Of(of)) : null;
            if (own is { Logo.Length: > 0 } && warned?.Logo == own.Logo) return isFound || !isMeasured || HasColourOf(own, warned);
            // Until a laboratory has measured it, what looks like it may be it.
            return (warned is null or { Logo.Length: 0 } && isFound && IsSoldAlike(alert, sample, register)) || (!isMeasured && own is not null && warned is not null && TabletFeatures.IsWarned(own, warned, rules));
        });
    }

    // People name colours differently: another colour speaks against it only where a laboratory has found nothing of what is warned of.
    private static bool HasColourOf(SeenTablet own, SeenTablet warned) => warned.Colours.Count == 0 || own.Colours.Count == 0 || warned.Colours.Intersect(own.Colours, StringComparer.Ordinal).Any();

    private static bool IsSoldAlike(Alert alert, SubmitSample sample, RegisterSnapshot register) =>
        alert.SoldAs.Count == 0 || sample.SoldAs.Count == 0 || alert.SoldAs.Select(s => Product.Named(s, register)).Intersect(sample.SoldAs.Select(s => Product.Named(s, register))).Any();
}
