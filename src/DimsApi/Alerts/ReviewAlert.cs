using Dims.Access;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// One person, at once: the alert stays in force for everybody and says that it is doubted, until an update or a withdrawal is decided.
public sealed record ReviewAlert : ICommand<Alert>
{
    public required string Id { get; init; }
    public required string Match { get; init; }
    public required ReviewRequest Request { get; init; }

    public string? Subject(object answer) => Id;
}

public sealed class ReviewAlertHandler(Session session, AlertWriter writer, AlertPlace place, AlertTrail trail, ClockFacts clock, EventLog log) : IRequestHandler<ReviewAlert, Alert>
{
    public async Task<Alert> Handle(ReviewAlert command, CancellationToken cancellationToken)
    {
        var facts = await clock.Take();
        var record = await AlertRecord.Take(session, command.Id);
        record.Require(AlertStep.Review, command.Match, session.Now);
        // Also of a national alert: it takes nothing away.
        Caller person = Decider.For(session, AlertLevel.Regional);
        AlertWords.RequireConfirmed(AlertWords.In(command.Request.Note, place.AllowedNames), command.Request.Confirms);
        await trail.Append(record.Id, AlertTrailAction.UnderReview, command.Request);
        var fact = await writer.Next(record.Published with { Why = null }, AlertVersionKind.UnderReview, command.Request.Note, session.Now, person.Owner);
        await log.Append([.. facts, fact]);
        return fact.Alert;
    }
}
