using Dims.Alerts;
using Dims.Samples;

namespace Dims.Tests.Alerts;

internal static class AlertContents
{
    public static AlertContent Regional() => new()
    {
        Level = AlertLevel.Regional,
        Regions = [new AlertRegion { RegionSet = "province", Region = "utrecht" }],
        Headline = new LocalText { Nl = "PMMA in roze tablet", En = "PMMA in a pink tablet" },
        Text = new LocalText { Nl = "In deze tablet zit PMMA.", En = "This tablet holds PMMA." },
        Sms = new LocalText { Nl = "PMMA in roze tablet. Niet nemen.", En = "PMMA in a pink tablet. Do not take it." },
        Short = new LocalText { Nl = "PMMA in een roze tablet.", En = "PMMA in a pink tablet." },
        Advice = new AlertAdvice { Users = new LocalText { Nl = "Neem deze tablet niet.", En = "Do not take this tablet." } },
        Substances = [new AlertSubstance { Substance = "PMMA", Amount = 173.0m, Unit = Unit.MgPerTablet, Basis = Basis.Unknown }],
        Form = Form.Tablet,
        Appearance = new Appearance { Logo = "Superman", Colours = ["pink"] },
        SoldAs = ["ecstasy"],
    };

    public static AlertContent National() => Regional() with { Level = AlertLevel.National, Regions = [] };
}
