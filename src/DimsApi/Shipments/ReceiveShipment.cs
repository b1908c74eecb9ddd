using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;
using Dims.Storage;
using Dims.Ways;
using MediatR;

namespace Dims.Shipments;

/// <summary>What the laboratory has in its hands. Told again with what was found later, it adds to what was received.</summary>
public sealed record ReceiveShipment : ICommand<Shipment>, IChecked
{
    [JsonIgnore] public string Id { get; init; } = "";

    /// <summary>The numbers on the bags, 0 to 1,000, each once.</summary>
    [Required, MaxLength(1000), EachLength(36)] public required IReadOnlyList<string> Samples { get; init; }

    public string? Subject(object answer) => ((Shipment)answer).Id;

    public void Check(Faults faults)
    {
        if (Samples is not null) ShipmentNumbers.Check(Samples, faults);
    }
}

public sealed class ReceiveShipmentHandler(Session session, StepWriter steps) : IRequestHandler<ReceiveShipment, Shipment>
{
    private static readonly Insertion Items = new("shipment_items", "shipment", "ordinal", "told", "outcome");

    public async Task<Shipment> Handle(ReceiveShipment command, CancellationToken cancellationToken)
    {
        var shipment = await StoredShipments.Hold(session, command.Id);
        if (session.Call.Caller is { Role: Roles.Location }) throw new Problem(ProblemCodes.StepNotYours, $"The laboratory '{shipment.Laboratory}' receives this shipment, not the location that sent it.");
        StoredShipments.Is(shipment, ShipmentState.Sent, ShipmentState.Received);
        var samples = await OpenSamples.Find(session, (await StoredShipments.ItemsOf(session, command.Id)).Where(i => i.Sample is not null).Select(i => i.Told));
        // Read once its samples are held: who takes one out of the register ends its line.
        var items = await StoredShipments.ItemsOf(session, command.Id);
        var there = items.Where(i => i.Sample is not null).ToDictionary(i => i.Told, StringComparer.Ordinal);
        var last = await StoredShipments.LastOf(session, there.Values.Select(i => i.Sample!.Value));
        var (faults, arrived) = (new Faults(), new List<StoredShipments.Item>());
        for (var i = 0; i < command.Samples.Count; i++)
        {
            if (!there.TryGetValue(ShipmentNumbers.Of(command.Samples[i]), out var item) || item.Outcome is "received" or "left-behind" or "unexpected") continue;
            if (samples.Of(item.Told)!.State == WayState.Sent && last.GetValueOrDefault(item.Sample!.Value) == command.Id) arrived.Add(item);
            else if (samples.Of(item.Told)!.State == WayState.Sent) faults.Add(ShipmentNumbers.At(i), "not-on-its-way", $"{item.Told} went in another shipment since. Receive that one.");
            else faults.Add(ShipmentNumbers.At(i), "not-on-its-way", $"{item.Told} is '{Wire.Name(samples.Of(item.Told)!.State)}' by now, and was not on its way any more. Ask the location that sent it.");
        }
        faults.ThrowIfAny();
        foreach (var item in arrived)
        {
            await steps.Make(samples.Of(item.Told)!, WayState.Received);
            await Mark(command.Id, item, "received");
        }
        foreach (var item in there.Values.Where(i => i.Outcome is null && !arrived.Contains(i))) await Mark(command.Id, item, "missing");
        KeepUnexpected(command, items);
        await session.Execute("UPDATE shipments SET state = 'received', received_at = COALESCE(received_at, @NowText), received_by = COALESCE(received_by, @Owner) WHERE id = @Id", new { command.Id, session.NowText, session.Call.Caller?.Owner });
        return (await StoredShipments.Find(session, command.Id))!;
    }

    private Task Mark(string id, StoredShipments.Item item, string outcome) =>
        session.Execute("UPDATE shipment_items SET outcome = @outcome WHERE shipment = @id AND ordinal = @Ordinal", new { id, item.Ordinal, outcome });

    // What it was is not told to who has only found a bag. One that was left behind stays that as well.
    private void KeepUnexpected(ReceiveShipment command, IReadOnlyList<StoredShipments.Item> items)
    {
        var next = items.Count;
        foreach (var told in command.Samples.Select(ShipmentNumbers.Of))
        {
            if (items.All(i => i.Told != told || i.Outcome == "left-behind")) session.Insert(Items, command.Id, next++, told, "unexpected");
        }
    }
}
