using System.Collections.Concurrent;

namespace Dims.Alerts.Feeds;

// Answers by their questions. Anybody may ask for any filter: what is kept is bounded, and rather begun anew than kept for long. What is asked for without a filter is kept apart, so that no filter pushes it out.
public sealed class MadeAnswers<TQuestion, TAnswer>(int most, Func<TQuestion, bool> isFiltered)
    where TQuestion : notnull
    where TAnswer : class
{
    private readonly ConcurrentDictionary<TQuestion, TAnswer> _usual = new();
    private readonly ConcurrentDictionary<TQuestion, TAnswer> _filtered = new();

    public int Kept => _usual.Count + _filtered.Count;

    public TAnswer Get(TQuestion question, Func<TAnswer, bool> holds, Func<TAnswer> make)
    {
        var kept = isFiltered(question) ? _filtered : _usual;
        if (kept.TryGetValue(question, out var known) && holds(known)) return known;
        if (isFiltered(question) && kept.Count >= most) kept.Clear();
        return kept[question] = make();
    }
}
