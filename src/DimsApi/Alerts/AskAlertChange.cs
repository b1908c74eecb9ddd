using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// The first of the two people a change needs says what and why. Nothing is public yet.
public sealed record AskAlertChange : ICommand<AskedAlertChange>
{
    public required string Id { get; init; }
    public required string Match { get; init; }
    public required AlertWish Wish { get; init; }

    public string? Subject(object answer) => Id;
}

// With the ETag that the alert's draft has now.
public sealed record AskedAlertChange(AlertChange Change, string ETag);

public sealed class AskAlertChangeHandler(Session session, AlertWriter writer, AlertPlace place) : IRequestHandler<AskAlertChange, AskedAlertChange>
{
    public async Task<AskedAlertChange> Handle(AskAlertChange command, CancellationToken cancellationToken)
    {
        var person = Decider.Of(session);
        var record = await AlertRecord.Take(session, command.Id);
        record.Require(AlertChanges.Ask(command.Wish.Kind), command.Match, session.Now);
        var faults = new Faults();
        AlertChanges.After(command.Wish, record.Published, session.Now, faults);
        if (command.Wish.Content is { } content) await place.Check(content, faults, "/content");
        if (command.Wish.Regions is { } regions) await place.Regions(regions, faults, "/regions");
        faults.ThrowIfAny();
        var change = new AlertChange(command.Wish, session.Now, person.OwnerName);
        await writer.Ask(record.Id, change, person.Owner);
        var asked = (await AlertRecord.Find(session, record.Id))!;
        return new AskedAlertChange(change, AlertRecord.ETag(asked.Edition, asked.StageAt(session.Now)));
    }
}
