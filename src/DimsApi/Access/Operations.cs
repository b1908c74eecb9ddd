using System.Collections.Frozen;

namespace Dims.Access;

// One row per operation: the scope it needs, or null where everybody may call it. The policies, the tests and docs/access.md come from this table.
public sealed record Operation(string Id, string? Scope)
{
    public bool IsPublic => Scope is null;
}

public static class Operations
{
    public static readonly IReadOnlyList<Operation> All =
    [
        new("getHealthLive", null),
        new("getHealthReady", null),
        new("getRoot", null),
        new("getOpenApi", null),
        new("listProblemTypes", null),
        new("getProblemType", null),
        new("listLocations", null),
        new("getLocation", null),
        new("putLocation", Scopes.LocationsManage),
        new("listRegionSets", null),
        new("getRegionSet", null),
        new("putRegionSet", Scopes.LocationsManage),
        new("listKeys", Scopes.KeysManage),
        new("createKey", Scopes.KeysManage),
        new("revokeKey", Scopes.KeysManage),
        new("getMyself", Scopes.SelfRead),
        new("listSubstances", null),
        new("getSubstance", null),
        new("putSubstance", Scopes.SubstancesManage),
        new("listSubstanceVersions", Scopes.SubstancesRead),
        new("listMarketNames", null),
        new("getMarketName", null),
        new("putMarketName", Scopes.SubstancesManage),
        new("listMarketNameVersions", Scopes.SubstancesRead),
        new("listUnknownNames", Scopes.SubstancesRead),
        new("getName", Scopes.SubstancesRead),
        new("putName", Scopes.SubstancesManage),
        new("deleteName", Scopes.SubstancesManage),
        new("listSubstanceMerges", Scopes.SubstancesRead),
        new("getSubstanceMerge", Scopes.SubstancesRead),
        new("mergeSubstances", Scopes.SubstancesManage),
        new("undoSubstanceMerge", Scopes.SubstancesManage),
        new("listLegalStatuses", null),
        new("getLegalStatus", null),
        new("enterLegalStatus", Scopes.SubstancesManage),
        new("putLegalStatus", Scopes.SubstancesManage),
        new("removeLegalStatus", Scopes.SubstancesManage),
        new("listLegalStatusVersions", Scopes.SubstancesRead),
        new("listLegalGroups", null),
        new("getLegalGroup", null),
        new("putLegalGroup", Scopes.SubstancesManage),
        new("listLegalGroupVersions", Scopes.SubstancesRead),
        new("listSamples", Scopes.SamplesRead),
        new("getSample", Scopes.SamplesRead),
        new("submitSample", Scopes.SamplesWrite),
        new("submitSampleBatch", Scopes.SamplesWrite),
        new("addAnalysis", Scopes.SamplesWrite),
        new("addAnalysisBatch", Scopes.SamplesWrite),
        new("listFlags", Scopes.SamplesRead),
        new("confirmFlag", Scopes.FlagsConfirm),
        new("listNotDetected", Scopes.SamplesRead),
        new("listPanels", Scopes.TrendsRead),
        new("getPanel", Scopes.TrendsRead),
        new("putPanel", Scopes.PanelsWrite),
        new("addAttachment", Scopes.SamplesWrite),
        new("listAttachmentsOfSample", Scopes.SamplesRead),
        new("listAttachments", Scopes.AttachmentsReview),
        new("getAttachment", Scopes.SamplesRead),
        new("getAttachmentContent", null),
        new("releaseAttachment", Scopes.AttachmentsReview),
        new("withholdAttachment", Scopes.AttachmentsReview),
        new("removeAttachment", Scopes.AttachmentsReview),
        new("getSampleBatchTemplate", null),
        new("getAnalysisBatchTemplate", null),
        new("getDosageTrend", Scopes.TrendsRead),
        new("listAlerts", null),
        new("getAlert", null),
        new("listAlertVersions", null),
        new("getAlertVersion", null),
        new("listAlertEvents", null),
        new("listAlertDrafts", Scopes.AlertsWrite),
        new("writeAlert", Scopes.AlertsWrite),
        new("getAlertDraft", Scopes.AlertsWrite),
        new("editAlertDraft", Scopes.AlertsWrite),
        new("publishAlert", Scopes.AlertsDecide),
        new("askAlertWithdrawal", Scopes.AlertsWrite),
        new("withdrawAlert", Scopes.AlertsDecide),
        new("listAudit", Scopes.AuditRead),
    ];

    private static readonly FrozenDictionary<string, Operation> ById = All.ToFrozenDictionary(o => o.Id, StringComparer.Ordinal);

    public static Operation Of(string id) =>
        ById.TryGetValue(id, out var operation) ? operation : throw new InvalidOperationException($"The operation '{id}' is not in the table of Access/Operations.cs.");
}
