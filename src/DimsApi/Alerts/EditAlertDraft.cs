using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// Replaces the content of a draft that still is as it was read. A draft that was sent back is one to be decided again.
public sealed record EditAlertDraft : ICommand<AlertDraft>, IChecked
{
    public required string Id { get; init; }
    public required string Match { get; init; }
    public required AlertContent Content { get; init; }

    public string? Subject(object answer) => Id;

    public void Check(Faults faults) => Content.Check(faults);
}

public sealed class EditAlertDraftHandler(Session session, AlertWriter writer, AlertPlace place) : IRequestHandler<EditAlertDraft, AlertDraft>
{
    public async Task<AlertDraft> Handle(EditAlertDraft command, CancellationToken cancellationToken)
    {
        var person = Decider.Of(session);
        var record = await AlertRecord.Take(session, command.Id);
        record.Require(AlertStep.Edit, command.Match, session.Now);
        await place.Check(command.Content);
        await writer.Edit(record.Id, command.Content);
        await writer.AddWriter(record.Id, person.Owner);
        return await AlertDraft.Of(session, (await AlertRecord.Find(session, record.Id))!, session.Now, place.AllowedNames);
    }
}
