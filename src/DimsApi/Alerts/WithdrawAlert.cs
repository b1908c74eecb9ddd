using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// The second person withdraws, for the reason the first one gave. The withdrawal is a version of its own that keeps the whole alert.
public sealed record WithdrawAlert : ICommand<Alert>
{
    public required string Id { get; init; }

    // The request as the decider has read it, where If-Match said so.
    public string? Tag { get; init; }

    public string? Subject(object answer) => Id;
}

public sealed class WithdrawAlertHandler(Session session, AlertWriter writer, ClockFacts clock, EventLog log) : IRequestHandler<WithdrawAlert, Alert>
{
    public async Task<Alert> Handle(WithdrawAlert command, CancellationToken cancellationToken)
    {
        // Locks the row: nobody asks with another reason while this one is being decided.
        await session.Execute("UPDATE alerts SET state = state WHERE id = @Id", new { command.Id });
        var record = await AlertRecord.Need(session, command.Id);
        AlertStates.Require(record.StageAt(session.Now), AlertStep.Withdraw);
        if (command.Tag is { } read && read != AlertQueries.ETag(await AlertDraft.Of(session, record, session.Now))) throw EditAlertDraftHandler.Changed();
        var last = record.Published;
        var person = Decider.For(session, last.Level);
        if (record.WithdrawalAskedBy == person.Owner)
            throw new Problem(ProblemCodes.SecondPersonNeeded, "You have asked for this withdrawal; another person decides it. Keys of one person count as one person.");
        // First what the clock has made true, then what is decided now.
        var facts = await clock.Take();
        var asked = record.Asked!;
        var fact = await writer.Withdraw(last, asked.Reason, asked.Note, session.Now, person.Owner) ?? throw Ended();
        await log.Append([.. facts, fact]);
        return fact.Alert;
    }

    // Only where another instance's clock is ahead of ours and has ended the alert already.
    private static Problem Ended() => new(ProblemCodes.TransitionNotAllowed, "The alert has come to its end in this moment.") { More = new Dictionary<string, object?> { ["allowed"] = Array.Empty<string>() } };
}
