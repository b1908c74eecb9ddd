using Dims.Http;
using Dims.Messaging;
using Dims.Proposals;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// A draft becomes version 1, by a person who has not written on it.
public sealed record PublishAlert : ICommand<Alert>
{
    public required string Id { get; init; }
    public required string Match { get; init; }
    public required AlertDecision Decision { get; init; }

    public string? Subject(object answer) => Id;
}

public sealed class PublishAlertHandler(Session session, AlertWriter writer, AlertPlace place, ClockFacts clock, ProposalWriter proposals, EventLog log) : IRequestHandler<PublishAlert, Alert>
{
    public async Task<Alert> Handle(PublishAlert command, CancellationToken cancellationToken)
    {
        // First what the clock has made true, then what is decided now.
        var facts = await clock.Take();
        var record = await AlertRecord.Take(session, command.Id);
        record.Require(AlertStep.Publish, command.Match, session.Now);
        var content = record.Content;
        var person = Decider.For(session, content.Level);
        await RequireAnother(session, record.Id, person.Owner);
        await RequireReal(session, content.Status);
        await place.Check(content);
        AlertWords.RequireConfirmed(AlertWords.In(content, place.AllowedNames), command.Decision.Confirms);
        var fact = await writer.Publish(record.Id, content, session.Now, person.Owner, record.Generated == 1, command.Decision.Confirms);
        if (record.ProposalId is { } proposal) await proposals.Published(proposal, record.Id, content.Status);
        await log.Append([.. facts, fact]);
        return fact.Alert;
    }

    internal static async Task RequireAnother(Session session, string id, string owner)
    {
        if (await session.Scalar<long>("SELECT count(*) FROM alert_writers WHERE alert_id = @id AND owner_id = @owner", new { id, owner }) > 0)
            throw new Problem(ProblemCodes.SecondPersonNeeded, "You have written on this draft; another person decides it. Keys of one person count as one person.");
    }

    internal static async Task RequireReal(Session session, AlertStatus status)
    {
        if (status == AlertStatus.Actual && await HoldsGenerated(session))
            throw new Problem(ProblemCodes.DemoData, "This database holds generated data: nothing real is published from it. An alert with the status `exercise` can be.");
    }

    internal static async Task<bool> HoldsGenerated(Session session) => await session.Scalar<long>(
        """
        SELECT CASE WHEN EXISTS (SELECT 1 FROM locations WHERE generated = 1)
                      OR EXISTS (SELECT 1 FROM alerts WHERE generated = 1)
                      OR EXISTS (SELECT 1 FROM samples WHERE generated = 1) THEN 1 ELSE 0 END
        """) == 1;
}
