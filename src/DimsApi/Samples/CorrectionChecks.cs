using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Substances;

namespace Dims.Samples;

// Pure: what may be corrected, and by whom. A location corrects what it told, a laboratory its own analyses.
internal static class CorrectionChecks
{
    // `sent`: so many of the analyses came with the sample.
    public static Faults Of(SubmitSample before, int sent, SubmitSample after, Caller? caller)
    {
        var faults = new Faults();
        if (after.Reference != before.Reference) faults.Add("/sample/reference", "not-changed", $"is '{after.Reference}'; the sample's is '{before.Reference}', and a reference stays.");
        if (after.Location != before.Location) faults.Add("/sample/location", "not-changed", $"is '{after.Location}'; the sample is of '{before.Location}', and a sample stays where it was handed in.");
        if (caller is { Role: Roles.Laboratory } laboratory)
        {
            if (Text(before with { Analyses = [] }) != Text(after with { Analyses = [] }))
                faults.Add("/sample", "not-yours", "differs in what the testing location told; a laboratory corrects its own analyses.");
            if (!Same(before, after, a => !IsOf(laboratory.OwnerName, a)))
                faults.Add("/sample/analyses", "not-your-laboratory", $"differs in analyses of others; this key belongs to '{laboratory.OwnerName}', and a laboratory corrects its own analyses.");
            if (after.Analyses.Count(a => IsOf(laboratory.OwnerName, a)) > before.Analyses.Count(a => IsOf(laboratory.OwnerName, a)))
                faults.Add("/sample/analyses", "not-added", "has more of your analyses than the sample; an analysis is added by POST /v1/samples/{id}/analyses, which looks where the sample was sent.");
        }
        else if (caller is { Role: Roles.Location })
        {
            OfLocation(before, sent, after, faults);
        }
        return faults;
    }

    // What a laboratory has added stays, in its order, and so does where the sample was sent.
    private static void OfLocation(SubmitSample before, int sent, SubmitSample after, Faults faults)
    {
        var kept = before.Analyses.Where((a, i) => i >= sent || (before.SentTo is not null && a.Source == Source.Laboratory)).Select(Text).ToList();
        var found = 0;
        foreach (var analysis in after.Analyses) if (found < kept.Count && Text(analysis) == kept[found]) found++;
        if (found < kept.Count || (before.SentTo is not null && !Same(before, after, a => a.Source == Source.Laboratory)))
            faults.Add("/sample/analyses", "laboratory-adds-its-own", "differs in analyses of a laboratory, which corrects them itself.");
        if (kept.Count > 0 && after.SentTo != before.SentTo) faults.Add("/sample/sentTo", "not-changed", "differs, and the laboratory has sent results already.");
    }

    private static bool IsOf(string laboratory, Analysis analysis) => analysis.Laboratory is { } told && NameFolding.Fold(told) == NameFolding.Fold(laboratory);

    private static bool Same(SubmitSample before, SubmitSample after, Func<Analysis, bool> which) => before.Analyses.Where(which).Select(Text).SequenceEqual(after.Analyses.Where(which).Select(Text), StringComparer.Ordinal);

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, Wire.Json);
}
