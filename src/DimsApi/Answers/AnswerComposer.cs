using Dims.Alerts;
using Dims.Samples;

namespace Dims.Answers;

// Pure: the answer from how the sample stands.
internal static class AnswerComposer
{
    public static ResultAnswer Compose(SampleStanding standing, AnswerLanguage language)
    {
        var status = standing.Status;
        string Say(LocalText text) => language == AnswerLanguage.Nl ? text.Nl : text.En;
        return new ResultAnswer
        {
            Language = language,
            Status = status,
            Headline = Say(Headline(standing, status)),
            Text = [.. Texts(standing, status).Select(Say)],
            Alerts = [.. standing.Alerts.Select(a => new ResultAlert { Number = a.Number, Version = a.Version, Headline = Say(a.Headline), Advice = Say(a.Advice.Users), Address = a.Address, Expires = a.Expires, Exercise = a.Status == AlertStatus.Exercise || a.Generated })],
            Tests = [.. standing.Told.Select(t => Test(t, standing, language))],
            Advice = [.. AnswerWords.Advice.Select(Say)],
            AskAgain = Say(standing.IsRemoved ? AnswerWords.AskAboutRemoved : status == ResultStatus.NotTested && standing.WillNotBeTested ? AnswerWords.AskTheLocation : AnswerWords.AskAgain(status, standing.Days, standing.Until)),
            Until = standing.Until,
            Form = standing.Sample?.Form,
            CollectedOn = standing.Sample?.CollectedOn,
            Generated = standing.Generated,
        };
    }

    private static LocalText Headline(SampleStanding standing, ResultStatus status) => status switch
    {
        ResultStatus.ContactNow => AnswerWords.ContactNow,
        ResultStatus.TakenBack => AnswerWords.TakenBack,
        ResultStatus.Found => AnswerWords.Found(string.Join(", ", standing.Told.SelectMany(t => t.Found).Select(f => Name(f.Finding.Substance, standing)).Distinct(StringComparer.Ordinal))),
        ResultStatus.InLaboratory => AnswerWords.InLaboratory,
        ResultStatus.NothingFound => AnswerWords.NothingFound,
        _ => standing.IsRemoved ? AnswerWords.Removed : standing.Sample is null ? AnswerWords.NotRegistered : standing.WillNotBeTested ? AnswerWords.WillNotBeTested : AnswerWords.NotTested,
    };

    private static IEnumerable<LocalText> Texts(SampleStanding standing, ResultStatus status)
    {
        if (standing.Generated) yield return AnswerWords.Invented;
        if (standing.Alerts.Count > 0) yield return AnswerWords.Warned;
        if (standing is { Urgent: false, WarningLiftedOn: { } lifted }) yield return AnswerWords.WarningLifted(lifted);
        switch (status)
        {
            case ResultStatus.ContactNow:
                yield return AnswerWords.Danger;
                if (standing.AnythingUnauthorised) yield return AnswerWords.NotConfirmed;
                break;
            case ResultStatus.TakenBack:
                yield return AnswerWords.WhyTakenBack;
                break;
            case ResultStatus.NotTested or ResultStatus.InLaboratory:
                yield return AnswerWords.NobodyKnows;
                break;
            case ResultStatus.NothingFound:
                yield return AnswerWords.NotSeen;
                break;
        }
        if (standing.Told.Any(t => t.Found.Any())) yield return AnswerWords.MoreThanFound;
        if (standing.Told.Any(t => t.Analysis.Source == Source.Recognised) && !standing.Told.Any(t => t.Analysis.Source == Source.Laboratory)) yield return AnswerWords.Recognised;
        if (status == ResultStatus.Found && standing.IsPending) yield return AnswerWords.StillPending;
    }

    private static ResultTest Test(StandingTest test, SampleStanding standing, AnswerLanguage language)
    {
        string Say(LocalText text) => language == AnswerLanguage.Nl ? text.Nl : text.En;
        var (source, reach, notDetected) = (test.Analysis.Source, test.NotDetected.Reach, test.NotDetected.Substances);
        return new ResultTest
        {
            Source = source,
            How = Say(AnswerWords.How(source)),
            Method = test.Analysis.Method,
            Found = [.. test.Found.Select(f => Finding(f.Finding, f.InDoubt, Name(f.Finding.Substance, standing), language))],
            Reach = reach,
            Limits = Say(AnswerWords.Limits(source, reach, notDetected.Count + test.Found.Count())),
            NotFound = [.. notDetected.Select(n => new ResultNotFound { Substance = Name(n.Substance, standing), Text = FoundWords.NotFound(n, Name(n.Substance, standing), language) })],
        };
    }

    private static ResultFinding Finding(Finding finding, bool inDoubt, string name, AnswerLanguage language)
    {
        var text = FoundWords.Found(name, finding, inDoubt, language);
        if (inDoubt) return new ResultFinding { Substance = name, Text = text, Qualifier = Qualifier.Detected };
        var range = FoundWords.Range(finding);
        return new ResultFinding
        {
            Substance = name,
            Text = text,
            Qualifier = finding.Qualifier,
            Amount = finding.Amount,
            From = range?.From,
            To = range?.To,
            Unit = finding.Amount is null ? null : finding.Unit,
            Basis = finding.Amount is null ? null : finding.Basis ?? Basis.Unknown,
            Parts = finding.Parts,
        };
    }

    // As the register has it today; as it was told where the register does not know it.
    private static string Name(string told, SampleStanding standing) => standing.Register.FindSubstance(told)?.Name ?? told;
}
