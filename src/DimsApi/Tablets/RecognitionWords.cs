using System.Globalization;
using Dims.Alerts;
using Dims.Http;

namespace Dims.Tablets;

// Pure: the sentences of an answer. None of them reassures.
internal static class RecognitionWords
{
    public static LocalText Sentence(RecognitionVerdict verdict, TabletMatch match) => verdict switch
    {
        RecognitionVerdict.Recognised => Say(
            $"Herkend aan het uiterlijk, niet gemeten: {Count(match)} gemeten tabletten die er zo uitzien, bevatten dit. Deze tablet kan iets anders bevatten.",
            $"Recognised by its looks, not measured: {Count(match)} measured tablets that look like it held this. This tablet can hold something else."),
        RecognitionVerdict.DangerousLookAlike => Say(
            "Niet herkend: er is iets gevaarlijks bekend van wat er zo uitziet. Gebruik dit niet, en stuur het in voor onderzoek.",
            "Not recognised: something dangerous is known of what looks like it. Do not use this, and send it to the laboratory."),
        RecognitionVerdict.Ambiguous => Say("Niet herkend: hier kan niets uit worden afgeleid. Stuur de tablet in voor onderzoek.", "Not recognised: nothing can be told from this. Send the tablet to the laboratory."),
        _ => Say("Niet herkend: er is niet genoeg gemeten dat er zo uitziet. Niemand weet wat erin zit. Stuur de tablet in voor onderzoek.", "Not recognised: not enough that looks like it has been measured. Nobody knows what is in it. Send the tablet to the laboratory."),
    };

    public static LocalText Why(RecognitionReason reason, TabletMatch match, RecognitionRules rules) => reason switch
    {
        RecognitionReason.LookAlikesAgree => Say(
            $"{Count(match)} gemeten look-alikes van de laatste {rules.Weeks} weken bevatten hetzelfde, binnen {Number(rules.MostSpreadMg)} mg.", $"{Count(match)} measured look-alikes of the last {rules.Weeks} weeks held the same, within {Number(rules.MostSpreadMg)} mg."),
        RecognitionReason.DangerousLookAlike => Say(
            $"In {rules.DangerMonths} maanden is in {match.Dangerous.Count} tablet(ten) die er zo uitzien iets gevaarlijks gevonden.", $"In {rules.DangerMonths} months something dangerous was found in {match.Dangerous.Count} tablet(s) that look like it."),
        RecognitionReason.UrgentLookAlike => Say("Een tablet die er zo uitziet, is met spoed in onderzoek.", "A tablet that looks like it is in the laboratory with an urgent mark."),
        RecognitionReason.ActiveAlert => Say("Er geldt een waarschuwing voor wat er zo uitziet.", "An alert is in force about what looks like it."),
        RecognitionReason.NoLookAlike => Say($"In de laatste {rules.Weeks} weken is niets gemeten dat er zo uitziet.", $"Nothing that looks like it was measured in the last {rules.Weeks} weeks."),
        RecognitionReason.TooFewLookAlikes => Say(
            $"Er zijn {match.Whole} look-alikes waarvan alles klopt; er zijn er {rules.FewestLookAlikes} nodig.", $"There are {match.Whole} look-alikes that agree in everything; {rules.FewestLookAlikes} are needed."),
        RecognitionReason.FeatureMissing => Say(
            $"Er is te weinig gezien; dit ontbreekt: {string.Join(", ", match.Missing.Select(Dutch))}.", $"Too little was seen; missing: {string.Join(", ", match.Missing.Select(English))}."),
        RecognitionReason.OtherContent => Say("Tabletten die er zo uitzien, bevatten niet allemaal hetzelfde.", "Tablets that look like it did not all hold the same."),
        RecognitionReason.WideSpread => Say($"Hun gehalte ligt verder uiteen dan {Number(rules.MostSpreadMg)} mg.", $"Their content lies further apart than {Number(rules.MostSpreadMg)} mg."),
        RecognitionReason.NothingFound => Say("In wat er zo uitziet, is niets werkzaams gevonden; dat zegt niet dat er niets in zit.", "Nothing active was found in what looks like it; that does not say that nothing is in it."),
        RecognitionReason.OwnTest => Say("De eigen test van dit monster vond iets anders dan wat er zo uitziet bevat.", "This sample's own test found something else than what looks like it holds."),
        RecognitionReason.NotMeasured => Say("Van te weinig look-alikes is het gehalte gemeten.", "The content of too few look-alikes was measured."),
        _ => Say(
            "Herkennen is hier nog niet goedgekeurd: er is nog geen goedgekeurde toets op eigen gegevens met deze instellingen.", "Recognition is not approved here yet: no evaluation of these settings on the network's own data has been approved."),
    };

    public static LocalText TakenBack(RecognitionReason reason, TakeBackCause because, decimal most) => (reason, because) switch
    {
        (RecognitionReason.DangerousLookAlike or RecognitionReason.UrgentLookAlike, _) => Say("In een tablet die er zo uitziet, is iets gevaarlijks gevonden.", "Something dangerous was found in a tablet that looks like it."),
        (RecognitionReason.LookAlikesAgree, _) => Say($"Een tablet die er zo uitziet, bevat meer dan {Number(most)} mg meer of minder dan er is verteld.", $"A tablet that looks like it holds more than {Number(most)} mg more or less than was told."),
        (RecognitionReason.OtherContent or RecognitionReason.WideSpread, _) => Say("Tabletten die er zo uitzien, bleken niet allemaal hetzelfde te bevatten.", "Tablets that look like it turned out not to hold all the same."),
        (RecognitionReason.ActiveAlert, _) => Say("Er geldt een waarschuwing voor wat er zo uitziet.", "An alert is in force about what looks like it."),
        (RecognitionReason.NothingFound, _) => Say("In wat er zo uitziet, is niets werkzaams gevonden; dat zegt niet dat er niets in zit.", "Nothing active was found in what looks like it; that does not say that nothing is in it."),
        (RecognitionReason.NotMeasured, _) => Say("Het gehalte van tabletten die er zo uitzien, staat niet meer vast.", "The content of tablets that look like it is not certain any more."),
        (RecognitionReason.OwnTest, _) => Say("De eigen test van het monster vond iets anders dan er is verteld.", "The sample's own test found something else than was told."),
        (RecognitionReason.FeatureMissing, _) => Say("Van het monster staat niet meer opgeschreven waaraan het is herkend.", "What the sample was recognised by is not written down of it any more."),
        (_, TakeBackCause.Settings) => Say(
            "De instellingen zijn gewijzigd: te weinig gemeten tabletten gelden nog als gelijk. Er is niets gemeten dat iets anders zegt.",
            "The settings were changed: too few measured tablets are taken to look like it now. Nothing was measured that says otherwise."),
        (_, TakeBackCause.Meaning) => Say("Namen van stoffen zijn gewijzigd: te weinig metingen steunen de uitslag nog.", "Names of substances were changed: too few measurements support the answer now."),
        _ => Say("Metingen of het uiterlijk zijn verbeterd: te weinig gemeten tabletten zien er nog zo uit.", "Measurements or looks were corrected: too few measured tablets look like it now."),
    };

    public static LocalText Say(string nl, string en) => new() { Nl = nl, En = en };

    private static string Count(TabletMatch match) => match.LookAlikes.Count.ToString(CultureInfo.InvariantCulture);

    private static string Number(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private static string English(TabletFeature feature) => feature switch { TabletFeature.Diameter => "a size", TabletFeature.Colours => "colour", TabletFeature.Marquis => "Marquis reaction", _ => Wire.Name(feature) };

    private static string Dutch(TabletFeature feature) => feature switch
    {
        TabletFeature.Logo => "logo",
        TabletFeature.Colours => "kleur",
        TabletFeature.Mass => "gewicht",
        TabletFeature.Diameter => "een maat",
        _ => "Marquis-reactie",
    };
}
