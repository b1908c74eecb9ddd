using System.Globalization;
using Dims.Access;

namespace Dims.Trends;

/// <summary>By what policy figures are told to whoever asks with a key.</summary>
public sealed record KeyDisclosure
{
    /// <summary>The scope by which it is told.</summary>
    public required string Scope { get; init; }
    /// <summary>From so many samples on a figure is told: with 1 nothing is suppressed.</summary>
    public required int Minimum { get; init; }
    /// <summary>The minimum without a key. What rests on fewer samples is not to be published.</summary>
    public required int PublicMinimum { get; init; }
    /// <summary>The policy in words.</summary>
    public required string Policy { get; init; }
    /// <summary>Where the whole policy stands.</summary>
    public string Lattice { get; init; } = "/v1/disclosure";

    // What was printed is public as it was printed.
    public static KeyDisclosure OfPrinted(DimsOptions options) => Of(options) with { Policy = "Figures as their publishers printed them: nothing is suppressed here, and they are public by their sources." };

    public static KeyDisclosure Of(DimsOptions options) => new()
    {
        Scope = Scopes.TrendsRead,
        Minimum = 1,
        PublicMinimum = options.PublicMinimum,
        Policy = string.Create(CultureInfo.InvariantCulture,
            $"Told to a key with the scope {Scopes.TrendsRead}: nothing is suppressed, and whoever holds the key answers for what is passed on. A figure that rests on fewer than {options.PublicMinimum} samples, or from which one could be worked out, is not to be published."),
    };
}
