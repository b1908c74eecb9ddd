using System.Globalization;
using Dims.Access;
using Dims.Http;
using Dims.Substances;
using Dims.Ways;

namespace Dims.Samples;

// Pure: what may be corrected, and by whom. A location corrects what it told, a laboratory its own analyses.
internal static class CorrectionChecks
{
    public static Faults Of(SubmitSample before, SubmitSample after, Caller? caller, OpenSample open)
    {
        var (faults, state) = (new Faults(), open.State);
        if (state == WayState.Removed)
        {
            faults.Add("/sample", ProblemCodes.StepNotPossible.Code, "was a test record and was taken out of the register; nothing of it is corrected any more.");
            return faults;
        }
        if (after.Reference != before.Reference) faults.Add("/sample/reference", "not-changed", $"is '{after.Reference}'; the sample's is '{before.Reference}', and a reference stays.");
        if (after.Location != before.Location) faults.Add("/sample/location", "not-changed", $"is '{after.Location}'; the sample is of '{before.Location}', and a sample stays where it was handed in.");
        if (caller is { Role: Roles.Laboratory } laboratory)
        {
            if (!Same(before with { Analyses = [] }, after with { Analyses = [] }))
                faults.Add("/sample", "not-yours", "differs in what the testing location told; a laboratory corrects its own analyses.");
            if (!Same(before, after, a => !IsOf(laboratory.OwnerName, a)))
                faults.Add("/sample/analyses", "not-your-laboratory", $"differs in analyses of others; this key belongs to '{laboratory.OwnerName}', and a laboratory corrects its own analyses.");
            if (after.Analyses.Count(a => IsOf(laboratory.OwnerName, a)) > before.Analyses.Count(a => IsOf(laboratory.OwnerName, a)))
                faults.Add("/sample/analyses", "not-added", "has more of your analyses than the sample; an analysis is added by POST /v1/samples/{id}/analyses, which looks where the sample was sent.");
            for (var a = 0; a < after.Analyses.Count; a++)
                if (after.Analyses[a] is var said && IsOf(laboratory.OwnerName, said) && !before.Analyses.Any(b => AnalysisWriter.IsSame(b, said)) && AnalysisWriter.NotYourSource(caller, said, At(a)) is { } fault)
                    Add(fault, faults);
        }
        else if (caller is { Role: Roles.Location })
        {
            OfLocation(before, after, open, faults);
            // What was recognised stays as it was told, or goes.
            for (var a = 0; a < after.Analyses.Count; a++)
                if (after.Analyses[a] is var said && !before.Analyses.Any(b => Same(b, said)) && AnalysisWriter.NotYourSource(caller, said, At(a)) is { } fault) Add(fault, faults);
        }
        if (Transitions.IsEnd(state) ? after.Analyses.Count > before.Analyses.Count : state is (WayState.Queued or WayState.Sent) && OfLaboratories(after) > OfLaboratories(before))
            faults.Add("/sample/analyses", ProblemCodes.StepNotPossible.Code, $"has more results than the sample, which is '{Wire.Name(state)}': what POST /v1/samples/{{id}}/analyses does not add to it now, a correction does not either.");
        if (open.ShippedTo is not null) OfShipped(before, after, faults);
        return faults;
    }

    // What a laboratory has told or added stays, in its order, and so does where the sample was sent.
    private static void OfLocation(SubmitSample before, SubmitSample after, OpenSample open, Faults faults)
    {
        var to = open.ShippedTo ?? before.SentTo;
        var kept = before.Analyses.Where((a, i) => i >= open.Sent.Analyses.Count || open.Results[i].ByLaboratory || (to is not null && a.Source == Source.Laboratory)).ToList();
        var found = 0;
        foreach (var analysis in after.Analyses) if (found < kept.Count && Same(analysis, kept[found])) found++;
        if (found < kept.Count || (to is not null && !Same(before, after, a => a.Source == Source.Laboratory)))
            faults.Add("/sample/analyses", "laboratory-adds-its-own", "differs in analyses of a laboratory, which corrects them itself.");
        if (kept.Count > 0 && after.SentTo != before.SentTo) faults.Add("/sample/sentTo", "not-changed", "differs, and the laboratory has sent results already.");
    }

    // What a laboratory was sent is authorised by a step.
    private static void OfShipped(SubmitSample before, SubmitSample after, Faults faults)
    {
        for (var a = 0; a < after.Analyses.Count; a++)
            if (after.Analyses[a] is { Source: Source.Laboratory, Authorised: true } said && !before.Analyses.Any(b => b.Authorised && AnalysisWriter.IsSame(b, said)))
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"/sample/analyses/{a}/authorised"), "not-authorised-here", "is true; what a laboratory was sent in a shipment is authorised by POST /v1/samples/{id}/steps, not by a correction.");
    }

    private static string At(int analysis) => string.Create(CultureInfo.InvariantCulture, $"/sample/analyses/{analysis}");

    private static int OfLaboratories(SubmitSample sample) => sample.Analyses.Count(a => a.Source == Source.Laboratory);

    private static void Add(Fault fault, Faults faults) => faults.Add(fault.Pointer, fault.Code, fault.Detail);

    private static bool IsOf(string laboratory, Analysis analysis) => analysis.Laboratory is { } told && NameFolding.Fold(told) == NameFolding.Fold(laboratory);

    // By value: 240.0 is 240.
    private static bool Same<T>(T before, T after) where T : class => SampleDifferences.Between(before, after).Count == 0;

    private static bool Same(SubmitSample before, SubmitSample after, Func<Analysis, bool> which)
    {
        Analysis[] mine = [.. before.Analyses.Where(which)], theirs = [.. after.Analyses.Where(which)];
        return mine.Length == theirs.Length && mine.Zip(theirs).All(p => Same(p.First, p.Second));
    }

    // For each analysis after a correction its place before; none where it is new. Best its own.
    public static int?[] PlacesBefore(IReadOnlyList<Analysis> before, IReadOnlyList<Analysis> after)
    {
        var places = new int?[after.Count];
        for (var a = 0; a < Math.Min(before.Count, after.Count); a++) if (AnalysisWriter.IsSame(before[a], after[a])) places[a] = a;
        var free = Enumerable.Range(0, before.Count).Except(places.OfType<int>()).ToList();
        for (var a = 0; a < after.Count && free.Count > 0; a++)
        {
            if (places[a] is not null || free.FindIndex(b => AnalysisWriter.IsSame(before[b], after[a])) is not (>= 0 and var at)) continue;
            places[a] = free[at];
            free.RemoveAt(at);
        }
        return places;
    }

    // How many of the analyses after a correction count as sent with the sample: those added later stay apart, so that a location that sends its sample once more finds it as it left it.
    public static int SentOf(IReadOnlyList<Analysis> before, int sent, IReadOnlyList<Analysis> after)
    {
        var added = before.Count - sent;
        var isTailThere = after.Count >= added && before.Skip(sent).Zip(after.Skip(after.Count - added)).All(p => AnalysisWriter.IsSame(p.First, p.Second));
        return isTailThere ? after.Count - added : Math.Min(sent, after.Count);
    }
}
