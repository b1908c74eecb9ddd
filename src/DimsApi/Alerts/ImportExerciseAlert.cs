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

public sealed class ImportExerciseAlertHandler(Session session, AlertWriter writer, EventLog log) : IRequestHandler<ImportExerciseAlert, Alert>
{
    public async Task<Alert> Handle(ImportExerciseAlert command, CancellationToken cancellationToken)
    {
        var content = command.Content with { Status = AlertStatus.Exercise };
        var published = Instant.Whole(command.PublishedAt);
        if (published > session.Now || command.WithdrawnAt > session.Now) throw new Problem(ProblemCodes.InvalidInput, "Generated alerts lie in the past.");
        var id = await writer.Write(content, published, generated: true);
        var facts = new List<AlertFact> { (await writer.Publish(id, 1, content, published, decidedBy: null, generated: true))! };
        var alert = facts[0].Alert;
        // What the clock would have logged in the meantime stands at its place in the log, not at the end.
        var end = command.WithdrawnAt is { } at ? Instant.Whole(at) : session.Now;
        if (alert.State == AlertState.Scheduled && alert.Effective <= end) facts.Add(new AlertFact(AlertEventType.Effective, alert.Effective, alert.In(AlertState.Active)));
        if (command is { WithdrawnAt: not null, Why: { } why })
        {
            facts.Add((await writer.Withdraw(alert, why, command.WhyNote, end, decidedBy: null))!);
        }
        else if (alert.Expires <= end)
        {
            await writer.Close(alert);
            facts.Add(new AlertFact(AlertEventType.Expired, alert.Expires, alert.In(AlertState.Expired)));
        }
        else if (facts.Count > 1)
        {
            await writer.BecameEffective(alert);
        }
        await log.Append(facts);
        return facts[^1].Alert;
    }
}
