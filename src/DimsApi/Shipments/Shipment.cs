using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Samples;
using Dims.Ways;

namespace Dims.Shipments;

/// <summary>`open`: being filled; `sent`: on its way; `received`: the laboratory has said what was in it; `cancelled`: made by mistake, before anything in it was received.</summary>
public enum ShipmentState { Open, Sent, Received, Cancelled }

/// <summary>`missing`: not among what the laboratory received; `unexpected`: came with it and was not in it; `left-behind`: ended its way before the shipment was sent.</summary>
public enum ShipmentOutcome { Received, Missing, Unexpected, LeftBehind }

/// <summary>Samples that are sent to a laboratory together.</summary>
public sealed record Shipment
{
    /// <summary>Our own id of the shipment.</summary>
    public required string Id { get; init; }
    /// <summary>The testing location that sends it.</summary>
    public required string Location { get; init; }
    /// <summary>The laboratory that it goes to.</summary>
    public required string Laboratory { get; init; }
    public required ShipmentState State { get; init; }
    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }
    /// <summary>Work label of who opened it.</summary>
    public string? OpenedBy { get; init; }
    /// <summary>When it was sent; left out before that.</summary>
    public DateTimeOffset? SentAt { get; init; }
    /// <summary>Work label of who sent it.</summary>
    public string? SentBy { get; init; }
    /// <summary>When the laboratory first said what was in it; left out before that.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }
    /// <summary>Work label of who received it.</summary>
    public string? ReceivedBy { get; init; }
    /// <summary>When it was cancelled; left out where it was not.</summary>
    public DateTimeOffset? CancelledAt { get; init; }
    /// <summary>Work label of who cancelled it.</summary>
    public string? CancelledBy { get; init; }
    /// <summary>Why it was cancelled.</summary>
    public string? CancelledBecause { get; init; }
    /// <summary>How many samples were put into it.</summary>
    public required int Samples { get; init; }
    /// <summary>Numbers that the laboratory did not find in it; these stay `sent` until they are found or said to be destroyed.</summary>
    public required IReadOnlyList<string> Missing { get; init; }
    /// <summary>Numbers that came with it and were not in it, as the laboratory told them.</summary>
    public required IReadOnlyList<string> Unexpected { get; init; }
    /// <summary>Numbers that were put into it and not sent, because their way had ended.</summary>
    public required IReadOnlyList<string> LeftBehind { get; init; }
    /// <summary>What was put into it, in that order; left out in lists.</summary>
    public IReadOnlyList<ShipmentItem>? Items { get; init; }
    /// <summary>True where any sample in it is generated demonstration data.</summary>
    public required bool Generated { get; init; }
}

/// <summary>A sample in a shipment.</summary>
public sealed record ShipmentItem
{
    /// <summary>Its number.</summary>
    public required string Number { get; init; }
    /// <summary>Where it stands now.</summary>
    public required WayState State { get; init; }
    /// <summary>What became of it in this shipment; left out while that is not known.</summary>
    public ShipmentOutcome? Outcome { get; init; }
}

/// <summary>A page of shipments; the header `Link` has the next one.</summary>
public sealed record ShipmentList
{
    public required IReadOnlyList<Shipment> Items { get; init; }
}

/// <summary>Which shipments are asked for.</summary>
public sealed record ShipmentQuestion
{
    /// <summary>Only those that stand here.</summary>
    public ShipmentState? State { get; init; }
    /// <summary>1 to 200; 50 when left out.</summary>
    [Range(1, 200)] public int Limit { get; init; } = 50;
    /// <summary>From the `Link` of the page before.</summary>
    [StringLength(36, MinimumLength = 36)] public string? Cursor { get; init; }
}

// Pure: the numbers of a shipment as they were typed or scanned.
internal static class ShipmentNumbers
{
    public static void Check(IReadOnlyList<string> told, Faults faults)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < told.Count; i++)
        {
            if (told[i] is not { } text || faults.Has(At(i))) continue;
            if (!SampleNumber.TryParse(text, out var number)) faults.Add(At(i), "no-sample-number", $"'{text}' is no sample number: it has seven characters, and the last of them does not fit the others when one was misread. Compare it with the bag.");
            else if (!first.TryAdd(SampleNumber.Format(number), i)) faults.Add(At(i), "twice", $"is {SampleNumber.Format(number)}, which stands at {At(first[SampleNumber.Format(number)])} already; a bag is in a shipment once.");
        }
    }

    public static string At(int place) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/samples/{place}");

    public static string Of(string told) => SampleNumber.TryParse(told, out var number) ? SampleNumber.Format(number) : told;
}
