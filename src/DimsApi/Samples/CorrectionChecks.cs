using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Substances;

namespace Dims.Samples;

// Pure: what may be corrected, and by whom. A location corrects what it told, a laboratory its own analyses.
internal static class CorrectionChecks
{
    public static Faults Of(SubmitSample before, SubmitSample after, Caller? caller)
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
        }
        else if (caller is { Role: Roles.Location } && before.SentTo is { } to && !Same(before, after, a => a.Source == Source.Laboratory))
        {
            faults.Add("/sample/analyses", "laboratory-adds-its-own", $"differs in analyses of the laboratory '{to}', which corrects them itself.");
        }
        return faults;
    }

    private static bool IsOf(string laboratory, Analysis analysis) => analysis.Laboratory is { } told && NameFolding.Fold(told) == NameFolding.Fold(laboratory);

    private static bool Same(SubmitSample before, SubmitSample after, Func<Analysis, bool> which) => before.Analyses.Where(which).Select(Text).SequenceEqual(after.Analyses.Where(which).Select(Text), StringComparer.Ordinal);

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, Wire.Json);
}
