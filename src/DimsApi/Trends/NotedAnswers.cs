using Dims.SeriesNotes;

namespace Dims.Trends;

// An answer with the notes of its series: as it is asked for, and as a release freezes it.
internal sealed class NotedAnswers(DosageTrend dosage, Prevalence prevalence, CompositionTrend composition, Comparison comparison, NotesAbout notes)
{
    public async Task<DosageAnswer> Answer(DosageQuestion question, CancellationToken cancel)
    {
        var a = await dosage.Answer(question, cancel);
        return a with { SeriesNotes = await notes.Series(a.From, a.To, [a.Substance], a.Form, a.Region, cancel) };
    }

    public async Task<PrevalenceAnswer> Answer(PrevalenceQuestion question, CancellationToken cancel)
    {
        var a = await prevalence.Answer(question, cancel);
        return a with { SeriesNotes = await notes.Series(a.From, a.To, a.Substance is { } one ? [one] : null, a.Form, a.Region, cancel) };
    }

    public async Task<CompositionAnswer> Answer(CompositionQuestion question, CancellationToken cancel)
    {
        var a = await composition.Answer(question, cancel);
        return a with { SeriesNotes = await notes.Series(a.From, a.To, a.Promised, a.Form, a.Region, cancel) };
    }

    public async Task<ComparisonAnswer> Answer(ComparisonQuestion question, CancellationToken cancel)
    {
        var a = await comparison.Answer(question, cancel);
        return a with { SeriesNotes = await notes.Series(question.FromA, question.ToB, [a.Substance], a.Form, a.Region, cancel) };
    }
}
