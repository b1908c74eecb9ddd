using System.ComponentModel.DataAnnotations;
using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;
using Dims.Storage;
using Dims.Ways;
using MediatR;

namespace Dims.Shipments;

/// <summary>A shipment to be filled: what goes to a laboratory together.</summary>
public sealed record OpenShipment : ICommand<Shipment>, IChecked
{
    /// <summary>The laboratory, by the name of its keys.</summary>
    [Required, StringLength(64, MinimumLength = 1)] public required string Laboratory { get; init; }

    /// <summary>Numbers of samples that are registered or queued, 1 to 500, each once.</summary>
    [Required, MinLength(1), MaxLength(500), EachLength(36)] public required IReadOnlyList<string> Samples { get; init; }

    /// <summary>The testing location's id. A location's key may leave it out: then it is its own.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Location { get; init; }

    public string? Subject(object answer) => ((Shipment)answer).Id;

    public void Check(Faults faults)
    {
        if (Samples is not null) ShipmentNumbers.Check(Samples, faults);
    }
}

public sealed class OpenShipmentHandler(Session session, StepWriter steps) : IRequestHandler<OpenShipment, Shipment>
{
    private static readonly Insertion Items = new("shipment_items", "shipment", "ordinal", "sample", "told");

    public async Task<Shipment> Handle(OpenShipment command, CancellationToken cancellationToken)
    {
        var location = await Location(command);
        var samples = await OpenSamples.Find(session, command.Samples);
        var faults = new Faults();
        var laboratory = (await session.Query<string>("SELECT name FROM owners WHERE kind = 'laboratory' ORDER BY name")).FirstOrDefault(n => WayAccess.Same(n, command.Laboratory));
        if (laboratory is null) faults.Add("/laboratory", "unknown-laboratory", $"is '{command.Laboratory}'; no laboratory of that name has a key here.");
        var elsewhere = await InOpenShipments(samples);
        for (var i = 0; i < command.Samples.Count; i++) Hold(samples.Of(command.Samples[i]), command.Samples[i], location, command.Laboratory, elsewhere, ShipmentNumbers.At(i), faults);
        faults.ThrowIfAny();
        var id = session.NewId();
        await session.Execute("INSERT INTO shipments (id, location_id, laboratory, state, opened_at, opened_by) VALUES (@id, @location, @laboratory, 'open', @NowText, @Owner)",
            new { id, location, laboratory, session.NowText, session.Call.Caller?.Owner });
        for (var i = 0; i < command.Samples.Count; i++)
        {
            var sample = samples.Of(command.Samples[i])!;
            session.Insert(Items, id, i, sample.Number, SampleNumber.Format(sample.Number));
            if (sample.State == WayState.Registered) await steps.Make(sample, WayState.Queued);
        }
        return (await StoredShipments.Find(session, id))!;
    }

    private static void Hold(OpenSample? sample, string told, string location, string laboratory, Dictionary<long, string> elsewhere, string at, Faults faults)
    {
        if (sample is null || sample.Location != location) faults.Add(at, "unknown-sample", $"there is no sample '{told}' of this location.");
        else if (sample.State is not (WayState.Registered or WayState.Queued)) faults.Add(at, "not-to-be-sent", $"{SampleNumber.Format(sample.Number)} is '{Wire.Name(sample.State)}'; only what is registered or queued can be sent.");
        else if (elsewhere.TryGetValue(sample.Number, out var other)) faults.Add(at, "in-another-shipment", $"{SampleNumber.Format(sample.Number)} is in the shipment {other} already, which has not been sent.");
        else if (sample.Sent.SentTo is { } to && !WayAccess.Same(to, laboratory)) faults.Add(at, "sent-elsewhere", $"{SampleNumber.Format(sample.Number)} was registered as sent to '{to}', not to '{laboratory}'.");
    }

    private async Task<Dictionary<long, string>> InOpenShipments(OpenSamples samples)
    {
        long[] numbers = [.. samples.Numbers];
        return (await session.Query<(long Sample, string Shipment)>($"SELECT i.sample, i.shipment FROM shipment_items i JOIN shipments p ON p.id = i.shipment WHERE p.state = 'open' AND p.cancelled_at IS NULL AND {session.Database.In("i.sample", "@numbers")}", new { numbers }))
            .GroupBy(r => r.Sample).ToDictionary(g => g.Key, g => g.First().Shipment);
    }

    private async Task<string> Location(OpenShipment command)
    {
        var (caller, location) = (session.Call.Caller, command.Location ?? session.Call.Caller?.Location);
        if (caller is { Role: Roles.Laboratory }) throw new Problem(ProblemCodes.StepNotYours, "A testing location opens and sends a shipment; the laboratory receives it.");
        if (caller is not null && location is not null && !caller.Has(Scopes.SamplesWriteAll) && caller.Location != location) throw new Problem(ProblemCodes.NotYourLocation, "/location: a location sends its own samples only.");
        var faults = new Faults();
        if (location is null) faults.Add("/location", "required", "is missing; only a location's own key may leave it out.");
        else if (await session.Scalar<long>("SELECT count(*) FROM locations WHERE id = @location", new { location }) == 0) faults.Add("/location", "unknown-location", $"there is no location '{location}'.");
        faults.ThrowIfAny();
        return location!;
    }
}
