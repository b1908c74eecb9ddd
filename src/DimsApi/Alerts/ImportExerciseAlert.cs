using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// A generated alert of the past, for the demonstration data: always an exercise, always marked, and decided by nobody. It is in the event log as any other.
public sealed record ImportExerciseAlert : ICommand<Alert>, IChecked
{
    // Its status is exercise, whatever it says.
    public required AlertContent Content { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
    public DateTimeOffset? WithdrawnAt { get; init; }
    public WithdrawalReason? Why { get; init; }
    public LocalText? WhyNote { get; init; }

    public string? Subject(object answer) => ((Alert)answer).Id;

    public void Check(Faults faults)
    {
        Content.Check(faults);
        var terms = AlertTerms.Of(Content, PublishedAt, faults);
        if ((WithdrawnAt is null) != (Why is null)) faults.Add("/why", "required", "a withdrawal has an instant and a reason.");
        if (WithdrawnAt <= PublishedAt || WithdrawnAt >= terms.Expires) faults.Add("/withdrawnAt", "out-of-range", "lies after the publication and before the end.");
    }
}

public sealed class ImportExerciseAlertHandler(Session session, AlertWriter writer, AlertTrail trail, EventLog log) : IRequestHandler<ImportExerciseAlert, Alert>
{
    public async Task<Alert> Handle(ImportExerciseAlert command, CancellationToken cancellationToken)
    {
        var content = command.Content with { Status = AlertStatus.Exercise };
        var published = Instant.Whole(command.PublishedAt);
        if (published > session.Now || command.WithdrawnAt > session.Now) throw new Problem(ProblemCodes.InvalidInput, "Generated alerts lie in the past.");
        var id = await writer.Write(content, published, generated: true);
        var facts = new List<AlertFact> { await writer.Publish(id, content, published, decidedBy: null, generated: true, confirms: []) };
        var alert = facts[0].Alert;
        // What the clock would have logged in the meantime stands at its place in the log, not at the end.
        var end = command.WithdrawnAt is { } at ? Instant.Whole(at) : session.Now;
        if (alert.State == AlertState.Scheduled && alert.Effective <= end) facts.Add(new AlertFact(AlertFactKind.Effective, alert.Effective, [alert]));
        if (command is { WithdrawnAt: not null, Why: { } why })
        {
            var withdrawn = alert.In(AlertState.Withdrawn) with { WithdrawnAt = end, Why = why, WhyNote = command.WhyNote };
            facts.Add(await writer.Next(withdrawn, AlertVersionKind.Withdrawn, command.WhyNote, end, decidedBy: null));
        }
        else if (alert.Expires <= end)
        {
            await writer.Close(alert);
            await trail.Append(id, AlertTrailAction.Expired, new ExpiredVersion { Version = 1, Expires = alert.Expires });
            facts.Add(new AlertFact(AlertFactKind.Expired, alert.Expires, [alert]));
        }
        else if (facts.Count > 1)
        {
            await writer.BecameEffective(alert);
        }
        await log.Append(facts);
        return facts[^1].Kind == AlertFactKind.Expired ? alert.In(AlertState.Expired) : facts[^1].Kind == AlertFactKind.Effective ? alert.In(AlertState.Active) : facts[^1].Alert;
    }
}
