using Dims.Access;
using Dims.Http;
using Dims.Samples;
using Dims.Substances;

namespace Dims.Ways;

// Pure: who touches which sample, and what they are told where they may not.
internal static class WayAccess
{
    // A location its own; a laboratory what was sent to it, and where nobody said where to, what it has analysed. What it has measured it authorises wherever the sample went since.
    public static bool Touches(Caller? caller, OpenSample sample, WayState? step = null) => caller switch
    {
        null => true,
        { Role: Roles.Laboratory } when step == WayState.Authorised && Waiting(caller, sample).Count > 0 => true,
        { Role: Roles.Laboratory } laboratory => (sample.ShippedTo ?? sample.Sent.SentTo) is { } to
            ? Same(to, laboratory.OwnerName)
            : sample.Analyses.Any(a => a.Laboratory is { } by && Same(by, laboratory.OwnerName)),
        _ => caller.Has(Scopes.SamplesWriteAll) || caller.Location == sample.Location,
    };

    // Throws where this step does not follow, is made otherwise, or is somebody else's.
    public static void Hold(Caller? caller, OpenSample sample, WayState to)
    {
        var ways = Transitions.From(sample.State).Where(t => t.To == to && t.IsFor(sample.IsTheLaboratorys)).ToList();
        var (from, number) = (Wire.Name(sample.State), SampleNumber.Format(sample.Number));
        if (ways.Count == 0)
        {
            var next = Transitions.Next(sample.State, sample.IsTheLaboratorys);
            throw Refused(ProblemCodes.StepNotPossible, sample, $"The sample {number} is '{from}'; '{Wire.Name(to)}' does not follow on that. {(next.Count == 0 ? "Nothing does." : $"What can follow: {string.Join(", ", next.Select(Words))}.")}");
        }
        if (!ways.Exists(t => t.How == StepMeans.Step))
            throw Refused(ProblemCodes.StepNotPossible, sample, $"The sample {number} becomes '{Wire.Name(to)}' {Means(ways[0].How)}, not by a step of its own.");
        if (!ways.Exists(t => t.How == StepMeans.Step && IsMaker(caller, t.By) && (t.Scope is null || caller is null || caller.Has(t.Scope))))
            throw Refused(ProblemCodes.StepNotYours, sample, $"From '{from}' to '{Wire.Name(to)}' is a step of {string.Join(" or ", ways.Select(t => Wire.Name(t.By)).Distinct())}{(ways[0].Scope is { } scope ? $" with the scope '{scope}'" : "")}, not of this key.");
        if (to == WayState.Authorised && sample.Results.All(r => r.Counts))
            throw Refused(ProblemCodes.StepNotPossible, sample, $"The sample {number} has no result that waits to be authorised. Record it first (POST /v1/samples/{{id}}/analyses).");
        if (to == WayState.Authorised && Waiting(caller, sample).Count == 0)
            throw Refused(ProblemCodes.StepNotYours, sample, $"The sample {number} has a result of {Others(sample)} that waits, and none of '{caller?.OwnerName}': each authorises its own.");
    }

    // The places of the results that wait for this caller: a laboratory's own; at the location all that no laboratory answers for.
    public static IReadOnlySet<int> Waiting(Caller? caller, OpenSample sample) =>
        Enumerable.Range(0, sample.Analyses.Count).Where(i => !sample.Results[i].Counts && (caller?.Role switch
        {
            Roles.Laboratory => sample.Analyses[i] is { Source: Source.Laboratory } own && (own.Laboratory is { } by ? Same(by, caller.OwnerName) : sample.ShippedTo is { } to && Same(to, caller.OwnerName)),
            Roles.Location => !sample.Results[i].ByLaboratory,
            _ => true,
        })).ToHashSet();

    private static string Others(OpenSample sample) =>
        string.Join(" and ", sample.Analyses.Where((_, i) => !sample.Results[i].Counts).Select(a => a switch { { Source: not Source.Laboratory } => "the testing location", { Laboratory: { } by } => $"the laboratory '{by}'", _ => "a laboratory" }).Distinct());

    private static bool IsMaker(Caller? caller, StepMaker maker) => caller?.Role switch
    {
        Roles.Location => maker == StepMaker.Location,
        Roles.Laboratory => maker == StepMaker.Laboratory,
        _ => true,
    };

    private static string Words(NextState next) =>
        $"'{Wire.Name(next.State)}' (by {string.Join(" or ", next.By.Select(Wire.Name))}, {string.Join(" or ", next.How.Select(h => h switch { StepMeans.Step => "by a step", StepMeans.Shipment => "with its shipment", StepMeans.Removal => "where it is a test record", _ => "with its result" }))})";

    private static string Means(StepMeans how) => how switch
    {
        StepMeans.Shipment => "with its shipment (/v1/shipments)",
        StepMeans.Removal => "when it is taken out of the register (POST /v1/samples/{id}/removal)",
        _ => "when its result is recorded (POST /v1/samples/{id}/analyses)",
    };

    internal static Problem Refused(ProblemCode code, OpenSample sample, string detail) => new(code, detail)
    {
        More = new Dictionary<string, object?> { ["state"] = Wire.Name(sample.State), ["next"] = Transitions.Next(sample.State, sample.IsTheLaboratorys) },
    };

    internal static bool Same(string a, string b) => NameFolding.Fold(a) == NameFolding.Fold(b);
}
