using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// A draft becomes version 1, by a person who has not written on it.
public sealed record PublishAlert : ICommand<Alert>
{
    public required string Id { get; init; }

    // The edition the decider has read, where If-Match said so.
    public int? Edition { get; init; }

    public string? Subject(object answer) => Id;
}

public sealed class PublishAlertHandler(Session session, AlertWriter writer, ClockFacts clock, EventLog log) : IRequestHandler<PublishAlert, Alert>
{
    public async Task<Alert> Handle(PublishAlert command, CancellationToken cancellationToken)
    {
        var record = await AlertRecord.Need(session, command.Id);
        AlertStates.Require(record.StageAt(session.Now), AlertStep.Publish);
        var content = record.Content;
        var person = Decider.For(session, content.Level);
        if (await HasWritten(command.Id, person.Owner))
            throw new Problem(ProblemCodes.SecondPersonNeeded, "You have written on this draft; another person publishes it. Keys of one person count as one person.");
        if (content.Status == AlertStatus.Actual && await HoldsGenerated(session))
            throw new Problem(ProblemCodes.DemoData, "This database holds generated data: nothing real is published from it. An alert with the status `exercise` can be.");
        await AlertPlace.Check(session, content);
        if (command.Edition is { } read && read != record.Edition) throw EditAlertDraftHandler.Changed();
        var fact = await writer.Publish(command.Id, record.Edition, content, session.Now, person.Owner, record.Generated == 1) ?? throw EditAlertDraftHandler.Changed();
        await log.Append([.. await clock.Take(), fact]);
        return fact.Alert;
    }

    private async Task<bool> HasWritten(string id, string owner) =>
        await session.Scalar<long>("SELECT count(*) FROM alert_writers WHERE alert_id = @id AND owner_id = @owner", new { id, owner }) > 0;

    internal static async Task<bool> HoldsGenerated(Session session) => await session.Scalar<long>(
        """
        SELECT CASE WHEN EXISTS (SELECT 1 FROM locations WHERE generated = 1)
                      OR EXISTS (SELECT 1 FROM alerts WHERE generated = 1)
                      OR EXISTS (SELECT 1 FROM samples WHERE generated = 1) THEN 1 ELSE 0 END
        """) == 1;
}
