using Dims.Alerts;
using Dims.Proposals;
using Dims.Samples;
using Dims.Substances;

namespace Dims.Answers;

// Pure: which alerts are about a product like this sample. A tablet is known by its logo, whatever was found in it or not yet; anything else by substance, form and what it was sold as.
public static class AlertsAbout
{
    // `found`: by authorised tests. `isMeasured`: a laboratory has authorised a result.
    public static IEnumerable<Alert> Of(IEnumerable<Alert> inForce, SubmitSample sample, IReadOnlyCollection<string> found, bool isMeasured, RegisterSnapshot register) => inForce.Where(alert =>
    {
        if (alert.Form is { } form && form != sample.Form && sample.Form != Form.Unknown) return false;
        var isFound = alert.Substances.Any(s => found.Contains(Product.Named(s.Substance, register)!));
        return alert.Appearance?.Logo is not null ? LooksAlike(alert.Appearance, sample.Appearance, isFound, isMeasured) : isFound && IsSoldAlike(alert, sample, register);
    });

    // People name colours differently: another colour speaks against it only where a laboratory has found nothing of what is warned of.
    private static bool LooksAlike(Appearance warned, Appearance? own, bool isFound, bool isMeasured) =>
        own?.Logo is { } logo && Fold(logo) == Fold(warned.Logo!)
        && (isFound || !isMeasured || warned.Colours is not { Count: > 0 } || own.Colours is not { Count: > 0 } || warned.Colours.Select(Fold).Intersect(own.Colours.Select(Fold)).Any());

    private static bool IsSoldAlike(Alert alert, SubmitSample sample, RegisterSnapshot register) =>
        alert.SoldAs.Count == 0 || sample.SoldAs.Count == 0 || alert.SoldAs.Select(s => Product.Named(s, register)).Intersect(sample.SoldAs.Select(s => Product.Named(s, register))).Any();

    private static string Fold(string text) => NameFolding.Fold(text);
}
