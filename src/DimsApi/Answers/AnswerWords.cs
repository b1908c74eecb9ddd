using System.Globalization;
using Dims.Alerts;
using Dims.Samples;

namespace Dims.Answers;

// Pure: the sentences of an answer, in Dutch and English. What says that there is no result, or that nothing was found, begins with "no reassurance".
internal static class AnswerWords
{
    public static LocalText NotTested => Say("Geen geruststelling: dit monster is nog niet getest.", "No reassurance: this sample has not been tested yet.");
    public static LocalText WillNotBeTested => Say("Geen geruststelling: dit monster is niet getest en wordt niet meer getest.", "No reassurance: this sample was not tested, and will not be tested any more.");
    public static LocalText AskTheLocation => Say("Er komt geen uitslag. Vraag de testlocatie waarom, en wat nog kan.", "There will be no result. Ask the testing location why, and what is still possible.");
    public static LocalText Removed => Say("Geen geruststelling: bij deze code is geen uitslag. Gebruik dit niet en neem contact op met de testlocatie.", "No reassurance: there is no result under this code. Do not use this, and contact the testing location.");
    public static LocalText AskAboutRemoved => Say("Onder deze code komt geen uitslag. Neem contact op met de testlocatie.", "There will be no result under this code. Contact the testing location.");
    public static LocalText NotRegistered => Say("Geen geruststelling: bij deze code is nog geen monster aangemeld, dus er is nog niets getest.", "No reassurance: no sample has been registered under this code yet, so nothing has been tested.");
    public static LocalText InLaboratory => Say("Geen geruststelling: het onderzoek loopt nog en er is nog geen uitslag.", "No reassurance: the sample is still in the laboratory and there is no result yet.");
    public static LocalText NothingFound => Say("Geen geruststelling, al is er getest: er is niets gevonden boven de grenzen van deze test.", "No reassurance, although it was tested: nothing was found above the limits of this test.");
    public static LocalText ContactNow => Say("Gebruik dit niet. Neem nu contact op met de testlocatie.", "Do not use this. Contact the testing location now.");
    public static LocalText TakenBack => Say("De eerdere uitslag geldt niet meer. Gebruik dit niet en neem contact op met de testlocatie.", "The earlier answer does not hold any more. Do not use this, and contact the testing location.");

    public static LocalText Found(string names) => Say($"Gevonden: {names}.", $"Found: {names}.");

    public static LocalText NobodyKnows => Say("Niemand weet nog wat erin zit. Het kan van alles zijn, ook iets waarvan een kleine hoeveelheid dodelijk is.", "Nobody knows yet what is in it. It can be anything, also something of which a small amount kills.");
    public static LocalText NotSeen => Say(
        "De test vindt alleen wat hij kan zien, en alleen als er genoeg van in zit. Er kan iets in zitten dat deze test niet ziet, en dat kan gevaarlijk zijn.",
        "The test finds only what it can see, and only where there is enough of it. There can be something in it that this test does not see, and that can be dangerous.");
    public static LocalText MoreThanFound => Say(
        "Er kan meer in zitten dan de test kan zien. Wat er hetzelfde uitziet, kan iets anders bevatten.", "There can be more in it than the test can see. What looks the same can hold something else.");
    public static LocalText StillPending => Say("Het onderzoek is nog niet klaar: deze uitslag kan veranderen.", "The testing has not ended: this answer can change.");
    public static LocalText Recognised => Say(
        "Dit monster is niet zelf gemeten. Het is herkend aan zijn uiterlijk, omdat zulke tabletten eerder zijn gemeten. Een tablet die er hetzelfde uitziet, kan iets anders bevatten.",
        "This sample was not measured itself. It was recognised by its looks, because tablets like it were measured before. A tablet that looks the same can hold something else.");
    public static LocalText Danger => Say(
        "In dit monster is iets gevonden dat levensgevaarlijk kan zijn, ook in een kleine hoeveelheid. Geef het ook niet aan een ander.",
        "Something was found in this sample that can be a danger to life, also in a small amount. Do not give it to anybody else either.");
    public static LocalText NotConfirmed => Say("De uitslag is nog niet vastgesteld. Wacht daar niet op.", "The result has not been authorised yet. Do not wait for that.");
    public static LocalText WhyTakenBack => Say(
        "Eerder is verteld wat erin zit, omdat het leek op tabletten die waren gemeten. Dat geldt niet meer: latere uitslagen, verbeteringen of waarschuwingen spreken het tegen, of er is te weinig dat het nog steunt. Ga niet meer af op wat eerder is verteld.",
        "You were told before what is in it, because it looked like tablets that had been measured. That does not hold any more: later results, corrections or warnings speak against it, or too little supports it now. Do not go by what you were told before.");
    public static LocalText WarningLifted(DateOnly day) => Say(
        $"Hier stond eerder: gebruik dit niet en neem nu contact op met de testlocatie. De uitslag is opnieuw bekeken, en die waarschuwing is op {Day(day, Dutch)} ingetrokken. Vragen? Neem contact op met de testlocatie.",
        $"It said here before: do not use this, and contact the testing location now. The result was looked at again, and that warning was taken back on {Day(day, English)}. Questions? Contact the testing location.");
    public static LocalText Warned => Say("Er geldt een waarschuwing voor producten zoals dit.", "A warning is in force about products like this.");
    public static LocalText Invented => Say("Dit zijn verzonnen gegevens om het systeem te tonen. Het is geen echt monster.", "These are invented data that show how the system works. This is no real sample.");

    public static IReadOnlyList<LocalText> Advice =>
    [
        Say("Alleen wie niet gebruikt, loopt geen risico.", "Only not using it is without danger."),
        Say("Voelt iemand zich niet goed na gebruik? Bel meteen 112 en zeg wat er is gebruikt.", "Does somebody feel unwell after using it? Call 112 at once and say what was used."),
        Say("Ga nooit af op kleur, logo of naam: wat er hetzelfde uitziet, kan iets anders zijn.", "Never go by colour, logo or name: what looks the same can be something else."),
    ];

    public static LocalText AskAgain(ResultStatus status, int days, DateOnly? until) => status switch
    {
        ResultStatus.ContactNow => Say("Wacht niet: neem nu contact op met de testlocatie.", "Do not wait: contact the testing location now."),
        ResultStatus.TakenBack => Say("Kijk hier over een paar dagen weer, en neem contact op met de testlocatie.", "Look here again in a few days, and contact the testing location."),
        ResultStatus.NotTested or ResultStatus.InLaboratory => Say(
            $"Kijk over een paar dagen weer; de meeste uitslagen zijn er binnen een week. Deze code werkt tot {days} dagen na de uitslag.", $"Ask again in a few days; most results are there within a week. This code works until {days} days after the result."),
        _ => Say(
            $"Kijk vóór gebruik altijd nog een keer: een uitslag kan worden verbeterd en een waarschuwing kan later komen. Deze code werkt tot en met {Day(until, Dutch)}, {days} dagen na de uitslag.",
            $"Always look once more before any use: a result can be corrected and a warning can come later. This code works until {Day(until, English)}, {days} days after the result."),
    };

    public static LocalText How(Source source) => source switch
    {
        Source.Laboratory => Say("Gemeten in een laboratorium", "Measured in a laboratory"),
        Source.OnSite => Say("Gemeten op de testlocatie", "Measured at the testing location"),
        _ => Say("Herkend aan het uiterlijk, niet gemeten", "Recognised by its looks, not measured"),
    };

    public static LocalText Limits(Source source, Samples.Reach reach, int lookedFor)
    {
        var said = reach switch
        {
            Samples.Reach.Screening => Say("Deze test ziet veel stoffen, maar niet alle, en niets onder zijn grenzen.", "This test sees many substances, but not all, and nothing below its limits."),
            Samples.Reach.Listed => Say(
                string.Create(CultureInfo.InvariantCulture, $"Deze test zoekt alleen naar de {lookedFor} stoffen van zijn lijst; andere ziet hij niet."),
                string.Create(CultureInfo.InvariantCulture, $"This test looks for the {lookedFor} substances of its list only; it does not see others.")),
            _ => Say("Het is niet bekend waarnaar deze test zocht. Wat hier niet staat, is misschien niet onderzocht.", "It is not known what this test looked for. What does not stand here may not have been looked for."),
        };
        return source == Source.OnSite
            ? Say(said.Nl + " Een test op de locatie mist kleine hoeveelheden, en van sommige stoffen is een kleine hoeveelheid dodelijk.", said.En + " A test at the location misses small amounts, and of some substances a small amount kills.")
            : said;
    }

    public static LocalText Say(string nl, string en) => new() { Nl = nl, En = en };

    public static readonly CultureInfo Dutch = CultureInfo.GetCultureInfo("nl-NL"), English = CultureInfo.GetCultureInfo("en-GB");

    private static string Day(DateOnly? day, CultureInfo culture) => day?.ToString("d MMMM yyyy", culture) ?? "";
}
