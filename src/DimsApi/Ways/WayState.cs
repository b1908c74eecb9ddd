namespace Dims.Ways;

/// <summary>
/// Where a sample stands on its way. `queued`: chosen for a laboratory; `analysed`: it has a result that waits to be authorised; `reported`: its visitor has been told.
/// `refused`, `not-analysed` (no capacity), `destroyed` and `insufficient-material` end the way without a result.
/// </summary>
public enum WayState { Registered, Refused, Recognised, MeasuredOnSite, Queued, Sent, Received, Analysed, Authorised, Reported, NotAnalysed, Destroyed, InsufficientMaterial }

/// <summary>Who makes a step: the location that took the sample in, or the laboratory that it was sent to.</summary>
public enum StepMaker { Location, Laboratory }

/// <summary>`step`: by POST /v1/samples/{id}/steps. `shipment`: when its shipment is opened, sent or received. `result`: when a result is recorded or corrected.</summary>
public enum StepMeans { Step, Shipment, Result }

/// <summary>A state that can follow.</summary>
public sealed record NextState
{
    public required WayState State { get; init; }
    /// <summary>Who may make this step. Where only a result brings it: whoever records one.</summary>
    public required IReadOnlyList<StepMaker> By { get; init; }
    /// <summary>How it is made.</summary>
    public required IReadOnlyList<StepMeans> How { get; init; }
    /// <summary>The scope that it needs beyond `samples.write`; left out where none.</summary>
    public string? Scope { get; init; }
    /// <summary>True where a reason has to be told.</summary>
    public required bool NeedsReason { get; init; }
}
