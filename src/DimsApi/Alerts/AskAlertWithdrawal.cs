using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// The first of the two people a withdrawal needs says why. Nothing is public yet.
public sealed record AskAlertWithdrawal : ICommand<AskedWithdrawal>
{
    public required string Id { get; init; }
    public required WithdrawalRequest Request { get; init; }

    public string? Subject(object answer) => Id;
}

public sealed class AskAlertWithdrawalHandler(Session session, AlertWriter writer) : IRequestHandler<AskAlertWithdrawal, AskedWithdrawal>
{
    public async Task<AskedWithdrawal> Handle(AskAlertWithdrawal command, CancellationToken cancellationToken)
    {
        var person = Decider.Of(session);
        var record = await AlertRecord.Need(session, command.Id);
        AlertStates.Require(record.StageAt(session.Now), AlertStep.AskWithdrawal);
        var asked = new AskedWithdrawal { Reason = command.Request.Reason, Note = command.Request.Note, AskedAt = session.Now, AskedBy = person.OwnerName };
        if (!await writer.AskWithdrawal(command.Id, record.Version, asked, person.Owner))
            AlertStates.Require((await AlertRecord.Need(session, command.Id)).StageAt(session.Now), AlertStep.AskWithdrawal);
        return asked;
    }
}
