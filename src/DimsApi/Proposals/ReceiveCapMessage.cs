using System.Security.Cryptography;
using Dims.Alerts.Formats;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Proposals;

// A partner's CAP message: an Alert proposes, an Update adds to what it refers to, a Cancel marks that. Nothing is removed, and nothing is published.
public sealed record ReceiveCapMessage : ICommand<TakenProposal>
{
    public required byte[] Document { get; init; }

    public string? Subject(object answer) => ((TakenProposal)answer).Proposal.Id;
}

public sealed class ReceiveCapMessageHandler(Session session, ProposalWriter writer, IOptions<DimsOptions> options) : IRequestHandler<ReceiveCapMessage, TakenProposal>
{
    public async Task<TakenProposal> Handle(ReceiveCapMessage command, CancellationToken cancellationToken)
    {
        var message = CapReader.Read(command.Document);
        Refuse(message);
        var hash = Convert.ToHexStringLower(SHA256.HashData(command.Document));
        // The row of a message is where two who send it at once meet.
        var isNew = await session.Execute(
            "INSERT INTO proposal_messages (owner_id, identity, hash, received_at) VALUES (@Owner, @Identity, @hash, @NowText) ON CONFLICT (owner_id, identity) DO NOTHING",
            new { Owner, message.Identity, hash, session.NowText }) == 1;
        if (!isNew) return await Known(message, hash);
        var (id, outcome) = await Take(message);
        await session.Execute("UPDATE proposal_messages SET proposal = @id WHERE owner_id = @Owner AND identity = @Identity", new { id, Owner, message.Identity });
        await session.Execute("DELETE FROM proposal_references WHERE owner_id = @Owner AND identity = @Identity", new { Owner, message.Identity });
        await writer.Notify();
        return await Answer(id, outcome);
    }

    private string Owner => session.Call.Caller?.Owner ?? "";

    private void Refuse(CapDocument message)
    {
        var faults = new Faults();
        if (message.Status is not ("Actual" or "Exercise")) faults.Add("/alert/status", "not-taken", $"is {message.Status}: only Actual and Exercise become proposals. Nothing was stored.");
        if (message.MsgType is not ("Alert" or "Update" or "Cancel")) faults.Add("/alert/msgType", "not-taken", $"is {message.MsgType}: only Alert, Update and Cancel are taken. Nothing was stored.");
        if (string.Equals(message.Sender, Sender.Of(options.Value).Cap, StringComparison.OrdinalIgnoreCase)) faults.Add("/alert/sender", "own-message", "is this service itself: its own alerts propose nothing.");
        if (message.Sent > session.Now.AddHours(1)) faults.Add("/alert/sent", "in-the-future", "lies more than an hour ahead.");
        faults.ThrowIfAny();
    }

    private async Task<TakenProposal> Known(CapDocument message, string hash)
    {
        var (stored, proposal) = await session.One<(string Hash, string Proposal)>("SELECT hash, proposal FROM proposal_messages WHERE owner_id = @Owner AND identity = @Identity", new { Owner, message.Identity });
        return stored == hash
            ? await Answer(proposal, ProposalOutcome.Unchanged)
            : throw new Problem(ProblemCodes.AlreadyExists, $"The message {message.Identity} has been received with another content. A message never changes: send an Update with an identifier of its own.");
    }

    private async Task<(string Id, ProposalOutcome Outcome)> Take(CapDocument message)
    {
        var offer = OfferOf(message);
        if (await Referred(message) is not { } record) return await Begin(message, offer, null);
        if (record.Exercise == 1 != offer.Product.Exercise)
            throw new Problem(ProblemCodes.InvalidInput, "/alert/status: what it refers to is " + (record.Exercise == 1 ? "an exercise, and this is not." : "no exercise, and this is."))
            {
                Errors = [new Fault { Pointer = "/alert/status", Code = "another-status", Detail = "is not that of the messages it refers to." }],
            };
        var evidence = await new ProposalRows(session).Fresh(record.Id, offer.Evidence);
        // Also where its alert is published: who decides about that is told.
        if (message.MsgType == "Cancel")
        {
            await Await(message, record.Id);
            return (record.Id, await writer.Cancelled(record, offer, evidence, message.Note));
        }
        // What led to an alert is done; what its source says after that is a new question.
        if (record.At == ProposalState.Closed) return await Begin(message, offer, record.Id);
        await Await(message, record.Id);
        // What came before its own Alert is called after that.
        if (message.MsgType == "Alert") record = record with { Title = offer.Title };
        return (record.Id, evidence.Count == 0 ? ProposalOutcome.Unchanged : await writer.Add(record, offer, evidence, byRule: false));
    }

    private async Task<(string, ProposalOutcome)> Begin(CapDocument message, Offer offer, string? previous)
    {
        var id = session.NewId();
        if (message.MsgType != "Alert" && previous is null) offer = offer with { Title = $"{offer.Title} ({message.MsgType} of messages that were not received here)" };
        await writer.Begin(id, offer, previous, byRule: false);
        await Await(message, id);
        if (message.MsgType == "Cancel") await writer.Cancelled(await ProposalRecord.Lock(session, id), offer, [], message.Note);
        return (id, ProposalOutcome.Raised);
    }

    // The proposal that it belongs to, as far as the same partner has brought it here: that of a message it refers to, or one that waits for it or for what it refers to.
    // One that is not closed comes first.
    private async Task<ProposalRecord?> Referred(CapDocument message)
    {
        ProposalRecord? closed = null;
        foreach (var identity in message.References.Prepend(message.Identity))
        {
            if (await session.Scalar<string>(
                """
                SELECT proposal FROM proposal_messages WHERE owner_id = @Owner AND identity = @identity AND proposal IS NOT NULL
                UNION ALL SELECT proposal FROM proposal_references WHERE owner_id = @Owner AND identity = @identity LIMIT 1
                """, new { Owner, identity }) is not { } proposal) continue;
            var record = await ProposalRecord.LockLiving(session, proposal);
            if (record.At != ProposalState.Closed) return record;
            closed ??= record;
        }
        return closed;
    }

    // What it refers to and that has not come: it belongs to the same proposal when it does.
    private async Task Await(CapDocument message, string proposal)
    {
        foreach (var identity in message.References)
            await session.Execute(
                """
                INSERT INTO proposal_references (owner_id, identity, proposal) SELECT @Owner, @identity, @proposal
                WHERE NOT EXISTS (SELECT 1 FROM proposal_messages WHERE owner_id = @Owner AND identity = @identity) ON CONFLICT (owner_id, identity) DO UPDATE SET proposal = excluded.proposal
                """, new { Owner, identity, proposal });
    }

    private Offer OfferOf(CapDocument message)
    {
        var reports = message.Reports.Count > 0 ? message.Reports : [new ProposalReport { Organisation = message.Sender, Text = message.Note ?? $"{message.MsgType} without a text.", Message = message.Message }];
        return new Offer
        {
            Product = new Product { Form = default, Day = AmsterdamDay.Of(session.Now), Exercise = message.Status == "Exercise" },
            Title = message.Title,
            Urgent = message.Urgent && message.MsgType != "Cancel",
            Evidence = [.. reports.Select((r, i) => new OfferedEvidence { Kind = EvidenceKind.Report, Source = "report", Identity = FormattableString.Invariant($"cap:{message.Identity}#{i}"), Said = OfferedEvidence.Bare(EvidenceKind.Report) with { Report = r } })],
        };
    }

    private async Task<TakenProposal> Answer(string id, ProposalOutcome outcome) =>
        new() { Outcome = outcome, Proposal = await ProposalAnswer.Of(session, (await ProposalRecord.Find(session, id))!, session.Call.Caller) };
}
