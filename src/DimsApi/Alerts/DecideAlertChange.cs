using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// The second person carries out what the first one asked for. It is a version of its own.
public sealed record DecideAlertChange : ICommand<Alert>
{
    public required string Id { get; init; }
    public required AlertChangeKind Kind { get; init; }
    // The alert and the request as the decider has read them.
    public required string Match { get; init; }
    public required AlertDecision Decision { get; init; }

    public string? Subject(object answer) => Id;
}

public sealed class DecideAlertChangeHandler(Session session, AlertWriter writer, AlertPlace place, AlertTrail trail, ClockFacts clock, EventLog log) : IRequestHandler<DecideAlertChange, Alert>
{
    public async Task<Alert> Handle(DecideAlertChange command, CancellationToken cancellationToken)
    {
        // First what the clock has made true, then what is decided now.
        var facts = await clock.Take();
        var record = await AlertRecord.Take(session, command.Id);
        record.Require(AlertChanges.Decide(command.Kind), command.Match, session.Now);
        var (last, change) = (record.Published, record.Asked!);
        // For the whole country where it holds for it now, or would.
        var person = Decider.For(session, last.Level == AlertLevel.National ? AlertLevel.National : change.Content?.Level ?? last.Level);
        Decider.RequireAnother(person, record.ChangeBy);
        // What was possible when it was asked may not be any more.
        var faults = new Faults();
        var next = AlertChanges.After(change, last, session.Now, faults);
        if (change.Content is { } content)
        {
            await PublishAlertHandler.RequireReal(session, content.Status);
            await place.Check(content, faults, "/content");
        }
        faults.ThrowIfAny();
        AlertWords.RequireConfirmed(AlertWords.In(change, place.AllowedNames), command.Decision.Confirms);
        await trail.Append(record.Id, AlertTrailAction.Decided, new DecidedChange { Change = change, Confirms = command.Decision.Confirms });
        var fact = await writer.Next(next, AlertChanges.Version(change.Kind), change.Note, session.Now, person.Owner, record.ChangeBy);
        await log.Append([.. facts, fact]);
        return fact.Alert;
    }
}
