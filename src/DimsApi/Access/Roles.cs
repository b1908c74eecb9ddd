using System.Collections.Frozen;

namespace Dims.Access;

public static class Scopes
{
    public const string SelfRead = "self.read";
    public const string SamplesRead = "samples.read";
    public const string SamplesReadAll = "samples.read-all";
    public const string SamplesWrite = "samples.write";
    public const string SamplesWriteAll = "samples.write-all";
    public const string SamplesRemove = "samples.remove";
    public const string SamplesExport = "samples.export";
    public const string AnswerCodesManage = "answer-codes.manage";
    public const string ResultsAuthorise = "results.authorise";
    public const string TabletsRecognize = "tablets.recognize";
    public const string RecognitionsRead = "recognitions.read";
    public const string FlagsConfirm = "flags.confirm";
    public const string PanelsWrite = "panels.write";
    public const string AttachmentsReview = "attachments.review";
    public const string TrendsRead = "trends.read";
    public const string TrendsReadPublished = "trends.read-published";
    public const string FiguresManage = "figures.manage";
    public const string ReleasesManage = "releases.manage";
    public const string SubstancesRead = "substances.read";
    public const string SubstancesManage = "substances.manage";
    public const string AlertsProfessional = "alerts.read-professional";
    public const string AlertsRestricted = "alerts.read-restricted";
    public const string AlertsAcknowledge = "alerts.acknowledge";
    public const string AlertsWrite = "alerts.write";
    public const string AlertsDecide = "alerts.decide";
    public const string AlertsDecideNational = "alerts.decide-national";
    public const string RulesManage = "rules.manage";
    public const string NoticesRead = "notices.read";
    public const string SubscriptionsManage = "subscriptions.manage";
    public const string ProposalsRead = "alert-proposals.read";
    public const string AlertsPropose = "alerts.propose";
    public const string AlertsProposeCap = "alerts.propose-cap";
    public const string LocationsManage = "locations.manage";
    public const string KeysManage = "keys.manage";
    public const string AuditRead = "audit.read";
}

// Roles are named sets of scopes. Admin holds every scope but deciding alerts.
public static class Roles
{
    public const string Location = "location";
    public const string Laboratory = "laboratory";
    public const string Coordinator = "coordinator";
    public const string CoreTeam = "core-team";
    public const string Partner = "partner";
    public const string Reader = "reader";
    public const string Researcher = "researcher";
    public const string Admin = "admin";

    private static readonly FrozenDictionary<string, FrozenSet<string>> Table = new Dictionary<string, FrozenSet<string>>
    {
        [Location] = Set(Scopes.SelfRead, Scopes.ResultsAuthorise, Scopes.AnswerCodesManage, Scopes.TabletsRecognize, Scopes.RecognitionsRead, Scopes.SubscriptionsManage, Scopes.SamplesRead, Scopes.SamplesWrite, Scopes.FlagsConfirm, Scopes.TrendsRead, Scopes.TrendsReadPublished, Scopes.AlertsProfessional, Scopes.AlertsAcknowledge, Scopes.AlertsPropose, Scopes.NoticesRead),
        [Laboratory] = Set(Scopes.SelfRead, Scopes.ResultsAuthorise, Scopes.RecognitionsRead, Scopes.SubscriptionsManage, Scopes.SamplesRead, Scopes.SamplesReadAll, Scopes.SamplesWrite, Scopes.SamplesWriteAll, Scopes.FlagsConfirm, Scopes.PanelsWrite, Scopes.TrendsRead, Scopes.TrendsReadPublished, Scopes.AlertsProfessional, Scopes.AlertsAcknowledge, Scopes.AlertsPropose),
        [Coordinator] = Set(Scopes.SelfRead, Scopes.RecognitionsRead, Scopes.SubscriptionsManage, Scopes.SamplesRead, Scopes.SamplesReadAll, Scopes.SamplesRemove, Scopes.FlagsConfirm, Scopes.PanelsWrite, Scopes.AttachmentsReview, Scopes.TrendsRead, Scopes.TrendsReadPublished, Scopes.SamplesExport, Scopes.FiguresManage, Scopes.ReleasesManage, Scopes.SubstancesRead, Scopes.SubstancesManage, Scopes.AlertsProfessional, Scopes.AlertsRestricted, Scopes.AlertsAcknowledge, Scopes.AlertsWrite, Scopes.AlertsDecide, Scopes.ProposalsRead, Scopes.AlertsPropose, Scopes.AlertsProposeCap, Scopes.RulesManage, Scopes.NoticesRead, Scopes.AuditRead),
        [CoreTeam] = Set(Scopes.SelfRead, Scopes.RecognitionsRead, Scopes.SubscriptionsManage, Scopes.SamplesRead, Scopes.SamplesReadAll, Scopes.AttachmentsReview, Scopes.TrendsRead, Scopes.TrendsReadPublished, Scopes.SamplesExport, Scopes.SubstancesRead, Scopes.AlertsProfessional, Scopes.AlertsRestricted, Scopes.AlertsAcknowledge, Scopes.AlertsWrite, Scopes.AlertsDecide, Scopes.AlertsDecideNational, Scopes.ProposalsRead, Scopes.AlertsPropose, Scopes.AlertsProposeCap, Scopes.RulesManage, Scopes.NoticesRead, Scopes.AuditRead),
        [Partner] = Set(Scopes.SelfRead, Scopes.SubscriptionsManage, Scopes.TrendsReadPublished, Scopes.AlertsProfessional, Scopes.AlertsAcknowledge, Scopes.AlertsPropose, Scopes.AlertsProposeCap),
        [Reader] = Set(Scopes.SelfRead, Scopes.TrendsReadPublished),
        [Researcher] = Set(Scopes.SelfRead, Scopes.TrendsRead, Scopes.TrendsReadPublished, Scopes.SamplesExport),
        [Admin] = Set(Scopes.SelfRead, Scopes.ResultsAuthorise, Scopes.AnswerCodesManage, Scopes.TabletsRecognize, Scopes.RecognitionsRead, Scopes.SubscriptionsManage, Scopes.SamplesRead, Scopes.SamplesReadAll, Scopes.SamplesWrite, Scopes.SamplesWriteAll, Scopes.SamplesRemove, Scopes.FlagsConfirm, Scopes.PanelsWrite, Scopes.AttachmentsReview, Scopes.TrendsRead, Scopes.TrendsReadPublished, Scopes.SamplesExport, Scopes.FiguresManage, Scopes.ReleasesManage, Scopes.SubstancesRead, Scopes.SubstancesManage, Scopes.AlertsProfessional, Scopes.AlertsRestricted, Scopes.AlertsAcknowledge, Scopes.AlertsWrite, Scopes.ProposalsRead, Scopes.AlertsPropose, Scopes.AlertsProposeCap, Scopes.RulesManage, Scopes.NoticesRead, Scopes.LocationsManage, Scopes.KeysManage, Scopes.AuditRead),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IReadOnlyList<string> All { get; } = [Location, Laboratory, Coordinator, CoreTeam, Partner, Reader, Researcher, Admin];

    public static bool Exists(string role) => Table.ContainsKey(role);

    public static FrozenSet<string> ScopesOf(string role) => Table.TryGetValue(role, out var scopes) ? scopes : FrozenSet<string>.Empty;

    public static string OwnerKind(string role) => role switch
    {
        Location => "location",
        Laboratory => "laboratory",
        Partner => "partner",
        _ => "person",
    };

    private static FrozenSet<string> Set(params string[] scopes) => scopes.ToFrozenSet(StringComparer.Ordinal);
}
