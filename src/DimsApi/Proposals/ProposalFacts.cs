namespace Dims.Proposals;

/// <summary>Where a proposal stands: nobody has decided, a draft has been written from it, rejected with a reason, or done: its alert is published, or it became one with another.</summary>
public enum ProposalState { Open, TakenUp, Rejected, Closed }

/// <summary>A step that can be taken with it.</summary>
public enum ProposalMove { AddEvidence, Reject, TakeUp }

/// <summary>What happened to a proposal.</summary>
public enum ProposalStepKind { Raised, EvidenceAdded, Rejected, Reopened, TakenUp, Closed, WithdrawnBySource, Renamed, Merged }

/// <summary>What kind of evidence it is.</summary>
public enum EvidenceKind { Sample, Incidents, Report, Attachment }

/// <summary>Which service saw the incidents.</summary>
public enum IncidentService { FirstAid, Ambulance, EmergencyDepartment, Hospital, ForensicDoctor, GeneralPractitioner, PoisonsCentre, Police, TestingLocation, Other }

/// <summary>What was seen or told in the incidents.</summary>
public enum Symptom
{
    Agitation, Aggression, Anxiety, Panic, Confusion, Hallucinations, Dizziness, Headache, Tingling, FeelingParalysed, MuscleCramps, Nausea, Vomiting, BlurredVision, WidePupils, PinpointPupils, DryMouth,
    Palpitations, ChestPain, HighBloodPressure, Overheating, Seizure, Drowsiness, LossOfConsciousness, SlowBreathing, StoppedBreathing, CardiacArrest, Other,
}
