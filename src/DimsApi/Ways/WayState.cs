namespace Dims.Ways;

/// <summary>
/// Where a sample stands on its way. `queued`: chosen for a laboratory; `analysed`: it has a result that waits to be authorised; `reported`: its visitor has been told.
/// `refused`, `not-analysed` (no capacity), `destroyed` and `insufficient-material` end the way without a result. `removed`: it was a test record and was taken out of the register; nothing follows on that.
/// </summary>
public enum WayState { Registered, Refused, Recognised, MeasuredOnSite, Queued, Sent, Received, Analysed, Authorised, Reported, NotAnalysed, Destroyed, InsufficientMaterial, Removed }

/// <summary>Who makes a step: the location that took the sample in, the laboratory that it was sent to, or a coordinator.</summary>
public enum StepMaker { Location, Laboratory, Coordinator }

/// <summary>`step`: by POST /v1/samples/{id}/steps. `shipment`: when its shipment is opened, sent, received or cancelled. `result`: when a result is recorded or corrected. `removal`: by POST /v1/samples/{id}/removal.</summary>
public enum StepMeans { Step, Shipment, Result, Removal }

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
