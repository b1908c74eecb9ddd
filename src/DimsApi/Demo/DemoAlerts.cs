using Dims.Samples;

namespace Dims.Demo;

public enum DemoAlertLevel { National, Regional }

public sealed record DemoAlertSubstance(string Name, decimal? Amount = null, Unit? Unit = null, Basis? Basis = null);

// A Red Alert for the demo, as plain data. Its status is always `exercise`; the loader makes it through the same commands as a real one.
public sealed record DemoAlert
{
    public required DemoAlertLevel Level { get; init; }
    // Only of a regional alert: the set and the region.
    public string? RegionSet { get; init; }
    public string? Region { get; init; }
    public required string HeadlineNl { get; init; }
    public required string HeadlineEn { get; init; }
    public required string TextNl { get; init; }
    public required string TextEn { get; init; }
    public required string AdviceNl { get; init; }
    public required string AdviceEn { get; init; }
    public required IReadOnlyList<DemoAlertSubstance> Substances { get; init; }
    public Appearance? Appearance { get; init; }
    public required IReadOnlyList<string> SoldAs { get; init; }
    // None: published when the demo is loaded, so that there is a current one.
    public DateOnly? PublishedOn { get; init; }
    public int DaysValid { get; init; } = 28;
    public DateOnly? WithdrawnOn { get; init; }
    // The code of the reason, as the alert commands know it.
    public string? WithdrawnReason { get; init; }
    public string? WithdrawnTextNl { get; init; }
    public string? WithdrawnTextEn { get; init; }
}

public static class DemoAlerts
{
    private const string EmergencyNl = "Bel 112 bij ernstige klachten, zoals oververhitting, verwardheid, krampen, bewusteloosheid of moeite met ademen. Vertel de hulpverlener wat er is gebruikt. ";
    private const string EmergencyEn = "Call 112 for severe symptoms such as overheating, confusion, cramps, loss of consciousness or trouble breathing. Tell the responder what was taken. ";
    private const string LookNl = "Het uiterlijk zegt niets over de inhoud: andere producten met hetzelfde uiterlijk kunnen iets anders bevatten.";
    private const string LookEn = "The look tells nothing about the content: other products that look the same may hold something else.";

    public static IReadOnlyList<DemoAlert> All { get; } =
    [
        new()
        {
            Level = DemoAlertLevel.Regional, RegionSet = "province", Region = "groningen",
            HeadlineNl = "PMMA in gele tabletten met een ster, verkocht als ecstasy",
            HeadlineEn = "PMMA in yellow tablets with a star, sold as ecstasy",
            TextNl = "In twee tabletten die als ecstasy zijn verkocht is ongeveer 90 mg PMMA gevonden en geen MDMA. PMMA werkt later dan MDMA en is bij een kleine dosis al giftig.",
            TextEn = "Two tablets sold as ecstasy held about 90 mg of PMMA and no MDMA. PMMA acts later than MDMA and is toxic at a small dose.",
            AdviceNl = "Gebruik deze tabletten niet. Neem niet bij als het effect uitblijft. " + EmergencyNl + LookNl,
            AdviceEn = "Do not take these tablets. Do not take more when the effect is slow to come. " + EmergencyEn + LookEn,
            Substances = [new("PMMA", 91.3m, Unit.MgPerTablet, Basis.Unknown)],
            Appearance = new() { Logo = "Star", Shape = "round", Colours = ["yellow"], DiameterMm = 8.6m, ThicknessMm = 4.4m, ScoreLine = true },
            SoldAs = ["ecstasy"], PublishedOn = new(2011, 8, 25),
        },
        new()
        {
            Level = DemoAlertLevel.National,
            HeadlineNl = "PMMA (173 mg) in roze Superman-tabletten, verkocht als ecstasy",
            HeadlineEn = "PMMA (173 mg) in pink Superman tablets, sold as ecstasy",
            TextNl = "In roze tabletten met het Superman-logo is 173 mg PMMA gevonden en geen MDMA. Deze hoeveelheid kan dodelijk zijn. Er zijn ook Superman-tabletten met MDMA in omloop die er hetzelfde uitzien.",
            TextEn = "Pink tablets with the Superman logo held 173 mg of PMMA and no MDMA. This amount can be lethal. Superman tablets that hold MDMA and look the same are around as well.",
            AdviceNl = "Gebruik geen tabletten met dit uiterlijk. Neem niet bij als het effect uitblijft. " + EmergencyNl + LookNl,
            AdviceEn = "Do not take tablets that look like this. Do not take more when the effect is slow to come. " + EmergencyEn + LookEn,
            Substances = [new("PMMA", 173.0m, Unit.MgPerTablet, Basis.Unknown)],
            Appearance = new() { Logo = "Superman", Shape = "shield", Colours = ["pink"], LengthMm = 11.2m, WidthMm = 8.1m, ThicknessMm = 4.6m, MassMg = 372m, ScoreLine = true, Marquis = "no reaction" },
            SoldAs = ["ecstasy"], PublishedOn = new(2014, 12, 18), DaysValid = 90,
            WithdrawnOn = new(2015, 2, 24), WithdrawnReason = "no-longer-seen",
            WithdrawnTextNl = "Deze tablet is sinds 16 december 2014 niet meer aangeboden. Dit zegt niets over andere tabletten, ook niet over andere Superman-tabletten.",
            WithdrawnTextEn = "This tablet has not been handed in since 16 December 2014. This says nothing about other tablets, nor about other Superman tablets.",
        },
        new()
        {
            Level = DemoAlertLevel.National,
            HeadlineNl = "Atropine in poeder, verkocht als cocaïne",
            HeadlineEn = "Atropine in powder sold as cocaine",
            TextNl = "In drie monsters die als cocaïne zijn verkocht is 9 tot 12% atropine gevonden. De monsters zijn ingeleverd na onverwachte klachten.",
            TextEn = "Three samples sold as cocaine held 9 to 12% of atropine. They were handed in after unexpected symptoms.",
            AdviceNl = "Gebruik dit poeder niet. Let op wijde pupillen, een droge mond, een snelle hartslag, verwardheid en hallucinaties. " + EmergencyNl + "Aan het poeder is niet te zien of er atropine in zit.",
            AdviceEn = "Do not use this powder. Watch for wide pupils, a dry mouth, a fast heart rate, confusion and hallucinations. " + EmergencyEn + "The powder does not show whether it holds atropine.",
            Substances = [new("atropine", 12.4m, Unit.Percent, Basis.Unknown), new("cocaine")],
            Appearance = new() { Colours = ["white"] },
            SoldAs = ["cocaine"], PublishedOn = new(2018, 11, 16),
        },
        new()
        {
            Level = DemoAlertLevel.National,
            HeadlineNl = "Synthetische cannabinoïde MDMB-4en-PINACA in cannabis",
            HeadlineEn = "Synthetic cannabinoid MDMB-4en-PINACA in cannabis",
            TextNl = "In wiet en hasj die om een vermoeden zijn ingeleverd is MDMB-4en-PINACA gevonden. Alleen verdachte monsters zijn onderzocht: dit zegt niet hoe vaak het in cannabis voorkomt.",
            TextEn = "MDMB-4en-PINACA was found in herbal cannabis and hashish handed in on suspicion. Only suspected samples were analysed: this does not tell how often it is found in cannabis.",
            AdviceNl = "Ook kleine hoeveelheden kunnen duizeligheid, paniek, tintelingen en een verlammend gevoel geven, ook bij ervaren gebruikers. Stop bij een onverwacht effect en blijf niet alleen. " + EmergencyNl + "Het is niet te zien of te ruiken.",
            AdviceEn = "Even small amounts can cause dizziness, panic, tingling and a feeling of paralysis, also in experienced users. Stop when the effect is unexpected and do not stay alone. " + EmergencyEn + "It cannot be seen or smelled.",
            Substances = [new("MDMB-4en-PINACA", 3.2m, Unit.MgPerG, Basis.Base)],
            SoldAs = ["cannabis"], PublishedOn = new(2020, 11, 12), DaysValid = 56,
        },
        new()
        {
            Level = DemoAlertLevel.National,
            HeadlineNl = "Ecstasytabletten met meer dan 300 mg MDMA",
            HeadlineEn = "Ecstasy tablets with more than 300 mg of MDMA",
            TextNl = "In december 2023 zijn drie blauwe tabletten met een schedel onderzocht die elk meer dan 300 mg MDMA bevatten. Zo'n hoeveelheid kan ernstige vergiftiging veroorzaken.",
            TextEn = "In December 2023 three blue tablets with a skull were analysed that held more than 300 mg of MDMA each. Such an amount can cause severe poisoning.",
            AdviceNl = "Gebruik deze tabletten niet. Een deel van de tablet nemen is geen maat: de stof hoeft niet gelijk verdeeld te zijn. " + EmergencyNl + LookNl,
            AdviceEn = "Do not take these tablets. Taking a part is no measure: the substance need not be spread evenly. " + EmergencyEn + LookEn,
            Substances = [new("MDMA", 318.1m, Unit.MgPerTablet, Basis.Unknown)],
            Appearance = new() { Logo = "Punisher", Shape = "skull", Colours = ["blue"], LengthMm = 13.1m, WidthMm = 8.9m, ThicknessMm = 5.4m, MassMg = 468m, ScoreLine = true, Marquis = "purple-black" },
            SoldAs = ["ecstasy"], PublishedOn = new(2023, 12, 21),
        },
        new()
        {
            Level = DemoAlertLevel.National,
            HeadlineNl = "Isotonitazepyne in namaaktabletten, verkocht als oxycodon",
            HeadlineEn = "Isotonitazepyne in counterfeit tablets sold as oxycodone",
            TextNl = "In blauwe tabletten die als oxycodon zijn verkocht is isotonitazepyne gevonden, een zeer sterk opioïde. Het bericht steunt op een melding: er zijn geen eigen monsters. Hoeveel erin zit is niet bekend.",
            TextEn = "Isotonitazepyne, a very potent opioid, was found in blue tablets sold as oxycodone. The message rests on a report: there are no samples of one's own. How much they hold is not known.",
            AdviceNl = "Gebruik geen tabletten die niet uit de apotheek komen. Gebruik niet alleen. Bij trage ademhaling of bewusteloosheid: bel 112 en geef naloxon als dat er is; meer dan één dosis kan nodig zijn. " + LookNl,
            AdviceEn = "Do not take tablets that do not come from a pharmacy. Do not use alone. For slow breathing or loss of consciousness: call 112 and give naloxone if there is any; more than one dose may be needed. " + LookEn,
            Substances = [new("isotonitazepyne")],
            Appearance = new() { Logo = "M 30", Shape = "round", Colours = ["blue"], DiameterMm = 6.5m, ScoreLine = true },
            SoldAs = ["oxycodone"],
        },
    ];
}
