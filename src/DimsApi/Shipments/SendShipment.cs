using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;
using Dims.Storage;
using Dims.Ways;
using MediatR;

namespace Dims.Shipments;

// What is queued in it goes; what has ended its way meanwhile stays behind.
public sealed record SendShipment(string Id) : ICommand<Shipment>
{
    public string? Subject(object answer) => ((Shipment)answer).Id;
}

public sealed class SendShipmentHandler(Session session, StepWriter steps) : IRequestHandler<SendShipment, Shipment>
{
    public async Task<Shipment> Handle(SendShipment command, CancellationToken cancellationToken)
    {
        var shipment = await StoredShipments.Hold(session, command.Id);
        if (session.Call.Caller is { Role: Roles.Laboratory }) throw new Problem(ProblemCodes.StepNotYours, "The testing location sends its shipment; the laboratory receives it.");
        StoredShipments.Is(shipment, ShipmentState.Open);
        var items = await StoredShipments.ItemsOf(session, command.Id);
        var samples = await OpenSamples.Find(session, items.Select(i => i.Told));
        var leaving = items.Select(i => samples.Of(i.Told)!).Where(s => s.State == WayState.Queued).ToList();
        if (leaving.Count == 0) throw new Problem(ProblemCodes.TransitionNotAllowed, "No sample in this shipment is queued any more: there is nothing to send.") { More = new Dictionary<string, object?> { ["allowed"] = Array.Empty<string>() } };
        await session.Execute("UPDATE shipments SET state = 'sent', sent_at = @NowText, sent_by = @Owner WHERE id = @Id", new { command.Id, session.NowText, session.Call.Caller?.Owner });
        foreach (var sample in leaving) await steps.Make(sample, WayState.Sent, shippedTo: shipment.Laboratory);
        foreach (var item in items.Where(i => samples.Of(i.Told)!.State != WayState.Sent)) await session.Execute("UPDATE shipment_items SET outcome = 'left-behind' WHERE shipment = @Id AND ordinal = @Ordinal", new { command.Id, item.Ordinal });
        return (await StoredShipments.Find(session, command.Id))!;
    }
}
