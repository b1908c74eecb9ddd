using System.Globalization;
using System.Text.Json;
using Dims.Alerts;
using Dims.Http;
using Dims.Messaging;
using Dims.Notices;
using Dims.Proposals;
using Dims.Storage;
using MediatR;

namespace Dims.Reach;

// Each is a row of its own: who passes an alert on again says so again.
public sealed record AcknowledgeAlert : ICommand<Acknowledgement>, IChecked
{
    public required string Id { get; init; }
    public required NewAcknowledgement Said { get; init; }

    public string? Subject(object answer) => ((Acknowledgement)answer).Alert;

    public void Check(Faults faults) => Said.Check(faults);
}

public sealed class AcknowledgeAlertHandler(Session session, ProposalWriter proposals, NoticeLog notices) : IRequestHandler<AcknowledgeAlert, Acknowledgement>
{
    public async Task<Acknowledgement> Handle(AcknowledgeAlert command, CancellationToken cancellationToken)
    {
        var (said, caller) = (command.Said, session.Call.Caller ?? throw new Problem(ProblemCodes.Unauthorised, "Whoever acknowledges an alert does so with a key."));
        var record = await AlertRecord.Find(session, command.Id);
        var seen = record is null ? [] : AlertViews.For(Audiences.Of(caller), await AlertWriter.Versions(session, record.Id));
        if (seen is not [.., var latest]) throw ReachQueries.NotThere();
        Judge(said, seen);
        var fresh = await NotToldBefore(record!.Id, caller.Owner, said.Incidents);
        var given = new Acknowledgement
        {
            Id = session.NewId(),
            Alert = record.Id,
            Version = said.Version ?? latest.Version,
            Owner = caller.Owner,
            OwnerName = caller.OwnerName,
            At = session.Now,
            PassedOn = said.PassedOn,
            Note = said.Note,
            Incidents = said.Incidents,
        };
        await session.Execute(
            "INSERT INTO alert_acknowledgements (id, alert_id, version, owner_id, at, passed_on, note, incidents) VALUES (@Id, @Alert, @Version, @Owner, @NowText, @PassedOn, @Note, @incidents)",
            new { given.Id, given.Alert, given.Version, given.Owner, session.NowText, given.PassedOn, given.Note, incidents = said.Incidents.Count == 0 ? null : JsonSerializer.Serialize(said.Incidents, Wire.Json) });
        if (fresh.Count > 0) await AskReview(record, fresh);
        return given;
    }

    private void Judge(NewAcknowledgement said, IReadOnlyList<Alert> seen)
    {
        var (faults, today) = (new Faults(), AmsterdamDay.Of(session.Now));
        if (said.Version is { } version && seen.All(a => a.Version != version))
            faults.Add("/version", "unknown-version", string.Create(CultureInfo.InvariantCulture, $"is {version}; of this alert you may read {string.Join(", ", seen.Select(a => a.Version))}."));
        for (var i = 0; i < said.Incidents.Count; i++)
            if (said.Incidents[i].Until > today) faults.Add(string.Create(CultureInfo.InvariantCulture, $"/incidents/{i}/until"), "in-the-future", $"is after today, {today:yyyy-MM-dd}.");
        faults.ThrowIfAny();
    }

    private async Task<IReadOnlyList<IncidentCounts>> NotToldBefore(string alert, string owner, IReadOnlyList<IncidentCounts> told)
    {
        if (told.Count == 0) return [];
        var known = (await session.Query<AcknowledgementRow>(AcknowledgementRow.Select + "WHERE a.alert_id = @alert AND a.owner_id = @owner AND a.incidents IS NOT NULL", new { alert, owner }))
            .SelectMany(r => r.Counts).Select(AcknowledgementRow.Identity).ToHashSet(StringComparer.Ordinal);
        return [.. told.Where(i => known.Add(AcknowledgementRow.Identity(i)))];
    }

    // Evidence on the proposal that the alert answers, where there is one; that tells coordinators by itself once the alert is published.
    private async Task AskReview(AlertRecord record, IReadOnlyList<IncidentCounts> fresh)
    {
        var told = record.ProposalId is { } proposal && await AddTo(proposal, fresh);
        if (!told) await notices.Append(NoticeKind.ReviewAsked, record.Id, null, Text(record.Number!, fresh));
    }

    // Whether coordinators have been told.
    private async Task<bool> AddTo(string id, IReadOnlyList<IncidentCounts> fresh)
    {
        var proposal = await ProposalRecord.Lock(session, id);
        var evidence = await new EvidenceReader(session).Read(new NewEvidence { Incidents = fresh }, "", new Faults());
        var unknown = await new ProposalRows(session).Fresh(id, evidence);
        // It was told there already, and coordinators with it.
        if (unknown.Count == 0) return true;
        await proposals.Add(proposal, new Offer { Product = new Product { Form = default, Day = proposal.Last }, Title = proposal.Title, Evidence = evidence }, unknown, byRule: false);
        await proposals.Notify();
        return proposal.At is ProposalState.Closed or ProposalState.Rejected;
    }

    // What nobody counted is not told as nought.
    private static LocalText Text(string number, IReadOnlyList<IncidentCounts> fresh)
    {
        var all = fresh.Sum(i => i.Number);
        return new LocalText
        {
            Nl = string.Create(CultureInfo.InvariantCulture, $"Bij {number} zijn passende incidenten gemeld: {all}{Part(fresh, i => i.LifeThreatening, ", levensbedreigend: ")}{Part(fresh, i => i.Deaths, ", overleden: ")}. Moet de waarschuwing worden gewijzigd?"),
            En = string.Create(CultureInfo.InvariantCulture, $"Incidents that fit {number} were reported: {all}{Part(fresh, i => i.LifeThreatening, ", life-threatening: ")}{Part(fresh, i => i.Deaths, ", died: ")}. Does the alert need an update?"),
        };
    }

    private static string Part(IReadOnlyList<IncidentCounts> fresh, Func<IncidentCounts, int?> of, string words) =>
        fresh.Any(i => of(i) is not null) ? string.Create(CultureInfo.InvariantCulture, $"{words}{fresh.Sum(i => of(i) ?? 0)}") : "";
}
