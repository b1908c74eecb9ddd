using Dims.Access;
using Dims.Http;
using Dims.Samples;
using static Dims.Ways.StepMaker;
using static Dims.Ways.StepMeans;
using static Dims.Ways.WayState;

namespace Dims.Ways;

// One way from a state to another. `OwnOnly`: not where all that waits is of laboratories.
public sealed record Transition(WayState From, WayState To, StepMaker By, StepMeans How, bool OwnOnly = false)
{
    // Beyond writing samples.
    public string? Scope => (To, How) switch { (Authorised, Step) => Scopes.ResultsAuthorise, (_, Removal) => Scopes.SamplesRemove, _ => null };

    public bool IsFor(bool onlyTheLaboratorys) => !(onlyTheLaboratorys && OwnOnly);
}

// A result of a sample, as far as its way goes by it. `ByLaboratory`: a laboratory answers for it, and nobody else but an administrator authorises it.
internal readonly record struct WayResult(Source Source, bool Counts, bool ByLaboratory = false)
{
    public static WayResult Of(string source, long counts, long byLaboratory) =>
        new(Wire.TryParse<Source>(source, out var known) ? known : throw new InvalidOperationException($"The database holds the source '{source}'."), counts == 1, byLaboratory == 1);
}

// The one table of the ways that samples go. Pure.
public static class Transitions
{
    public static readonly IReadOnlyList<Transition> All =
    [
        .. By(Location, Step, Registered, Refused, Recognised, MeasuredOnSite, Queued, NotAnalysed, Destroyed, InsufficientMaterial),
        .. By(Location, Shipment, Registered, Queued),
        .. Results(Registered, Recognised, MeasuredOnSite, Analysed, Authorised),
        .. By(Location, Step, Recognised, Queued, Authorised),
        .. Results(Recognised, Analysed, Authorised),
        .. By(Location, Step, MeasuredOnSite, Queued, Authorised),
        .. Results(MeasuredOnSite, Analysed, Authorised),
        .. By(Location, Step, Queued, NotAnalysed, Destroyed, InsufficientMaterial),
        .. By(Location, Shipment, Queued, Sent),
        .. By(Laboratory, Shipment, Sent, Received),
        // Its shipment is cancelled.
        .. By(Location, Shipment, Sent, Queued),
        // Lost on the way.
        .. By(Location, Step, Sent, Destroyed),
        .. By(Laboratory, Step, Received, NotAnalysed, Destroyed, InsufficientMaterial),
        .. By(Laboratory, Result, Received, Analysed),
        .. By(Laboratory, Step, Analysed, Authorised),
        .. By(Location, Step, Analysed, Authorised).Select(t => t with { OwnOnly = true }),
        // A correction took the result away, or left nothing that waits.
        .. Results(Analysed, Registered, Received, Authorised),
        .. By(Location, Step, Authorised, Reported, Queued),
        .. By(Location, Step, Reported, Queued),
        // A further result waits, or a correction took it away.
        .. Results(Authorised, Analysed, Registered, Received),
        .. Results(Reported, Analysed, Registered, Received),
        // Entered by mistake, or brought again.
        .. By(Location, Step, Refused, Registered),
        .. By(Location, Step, NotAnalysed, Registered),
        .. By(Location, Step, Destroyed, Registered),
        .. By(Location, Step, InsufficientMaterial, Registered),
        // A test record, from wherever it was left; but not where a visitor has been told.
        .. Enum.GetValues<WayState>().Where(s => s is not (Reported or Removed)).SelectMany(s => By(Coordinator, Removal, s, Removed)),
    ];

    private static readonly ILookup<WayState, Transition> ByFrom = All.ToLookup(t => t.From);

    public static IEnumerable<Transition> From(WayState state) => ByFrom[state];

    public static bool IsPossible(WayState from, WayState to) => ByFrom[from].Any(t => t.To == to);

    // What ends the way without a result, or takes it up again, is explained.
    public static bool NeedsReason(WayState to) => to == Registered || IsEnd(to);

    // No result is added to these.
    public static bool IsEnd(WayState state) => state is Refused or NotAnalysed or Destroyed or InsufficientMaterial or Removed;

    // On its way to a laboratory or in it.
    public static bool IsAway(WayState state) => state is Queued or Sent or Received or Analysed;

    public static IReadOnlyList<NextState> Next(WayState from, bool onlyTheLaboratorys) =>
    [
        .. ByFrom[from].Where(t => t.IsFor(onlyTheLaboratorys)).GroupBy(t => t.To).Select(g => new NextState
        {
            State = g.Key,
            // A result may be anybody's; a step is not.
            By = [.. (g.Any(t => t.How != Result) ? g.Where(t => t.How != Result) : g).Select(t => t.By).Distinct().Order()],
            How = [.. g.Select(t => t.How).Distinct().Order()],
            Scope = g.Select(t => t.Scope).OfType<string>().FirstOrDefault(),
            NeedsReason = NeedsReason(g.Key),
        }),
    ];

    // Where the results that a sample has now put it.
    internal static WayState AfterResults(WayState state, bool shipped, IReadOnlyCollection<WayResult> results)
    {
        bool Waits(Source source) => results.Any(r => !r.Counts && r.Source == source);
        var (waiting, counted) = (results.Any(r => !r.Counts), results.Any(r => r.Counts));
        return state switch
        {
            Analysed or Authorised or Reported when results.Count == 0 => shipped ? Received : Registered,
            Registered when Waits(Source.Laboratory) => Analysed,
            Registered when Waits(Source.OnSite) => MeasuredOnSite,
            Registered when waiting => Recognised,
            Recognised or MeasuredOnSite or Received when Waits(Source.Laboratory) => Analysed,
            Authorised or Reported when waiting => Analysed,
            Registered or Recognised or MeasuredOnSite or Analysed when counted && !waiting => Authorised,
            _ => state,
        };
    }

    private static IEnumerable<Transition> By(StepMaker maker, StepMeans how, WayState from, params WayState[] to) => to.Select(t => new Transition(from, t, maker, how));

    private static IEnumerable<Transition> Results(WayState from, params WayState[] to) => By(Location, Result, from, to).Concat(By(Laboratory, Result, from, to));
}
