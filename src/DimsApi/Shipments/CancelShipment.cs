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

/// <summary>A shipment that was made by mistake. Its samples can be put into another.</summary>
public sealed record CancelShipment : ICommand<Shipment>, IChecked
{
    [JsonIgnore] public string Id { get; init; } = "";

    /// <summary>Why, 3 to 500 characters, for colleagues, nothing about a person. It stands in the step of each sample that comes back.</summary>
    [Required, StringLength(500, MinimumLength = 3)] public required string Reason { get; init; }

    public string? Subject(object answer) => ((Shipment)answer).Id;

    public void Check(Faults faults) => ReasonText.Check(Reason, faults);
}

public sealed class CancelShipmentHandler(Session session, StepWriter steps) : IRequestHandler<CancelShipment, Shipment>
{
    public async Task<Shipment> Handle(CancelShipment command, CancellationToken cancellationToken)
    {
        var shipment = await StoredShipments.Hold(session, command.Id);
        if (session.Call.Caller is { Role: Roles.Laboratory }) throw new Problem(ProblemCodes.StepNotYours, "The testing location cancels its shipment; what does not arrive, the laboratory leaves out of the receipt.");
        // Asked again it is as it is.
        if (shipment.CancelledAt is not null) return (await StoredShipments.Find(session, command.Id))!;
        var items = await StoredShipments.ItemsOf(session, command.Id);
        if (items.Where(i => i.Outcome == "received").Select(i => i.Told).ToArray() is { Length: > 0 } received)
            throw StoredShipments.Refused(shipment, $"The laboratory has received {received.Length} of its samples ({string.Join(", ", received.Take(5))}{(received.Length > 5 ? ", …" : "")}). What is missing is told by a further receipt, or is destroyed (POST /v1/samples/{{id}}/steps).");
        var samples = await OpenSamples.Find(session, items.Where(i => i.Sample is not null).Select(i => i.Told));
        var last = await StoredShipments.LastOf(session, samples.Numbers);
        await session.Execute("UPDATE shipments SET cancelled_at = @NowText, cancelled_by = @Owner, cancelled_because = @Reason WHERE id = @Id", new { command.Id, session.NowText, session.Call.Caller?.Owner, command.Reason });
        // What was lost in it and has gone in another since stays there.
        foreach (var sample in samples.All.Where(s => s.State == WayState.Sent && last.GetValueOrDefault(s.Number) == command.Id)) await steps.Make(sample, WayState.Queued, command.Reason);
        return (await StoredShipments.Find(session, command.Id))!;
    }
}
