using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.LoadTests;

// A row of the bench's generator with its findings: invented, nobody's result.
internal sealed record InventedSample
{
    public required string Reference { get; init; }
    public required string CollectedOn { get; init; }
    public required string City { get; init; }
    public required string Province { get; init; }
    public required string Form { get; init; }
    public required string SoldAs { get; init; }
    public required string Colour { get; init; }
    public required decimal MassMg { get; init; }
    public required string Laboratory { get; init; }
    public required IReadOnlyList<InventedFinding> Findings { get; init; }

    public string Location => Slug(City);

    public static string Slug(string name) => name.ToLowerInvariant().Replace(' ', '-');

    // The same facts in our shape.
    public SubmitSample ToSubmit() => new()
    {
        Reference = Reference,
        Location = Location,
        CollectedOn = DateOnly.ParseExact(CollectedOn, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        SoldAs = SoldAs == "unknown" ? [] : [SoldAs],
        Form = Wire.TryParse<Form>(Form, out var form) ? form : throw new InvalidOperationException($"The generator has a form '{Form}' that we do not know."),
        Appearance = new Appearance { Colours = [Colour], MassMg = MassMg },
        Analyses = [new Analysis { Source = Source.Laboratory, Laboratory = Laboratory, Findings = [.. Findings.Select(f => f.ToFinding())] }],
    };
}

internal sealed record InventedFinding(string Substance, decimal? Quantity, string? Unit, string Role)
{
    // Blotters are in micrograms with us. A role "trace" is no role here, and no qualifier either, because the generator means a small part by it.
    public Finding ToFinding() => new()
    {
        Substance = Substance,
        Role = Role switch { "main" => Samples.Role.Active, "adulterant" => Samples.Role.Adulterant, _ => null },
        Qualifier = Quantity is null ? Qualifier.Detected : Qualifier.Equal,
        Amount = Unit == "mg/blotter" ? Quantity * 1000 : Quantity,
        Unit = Unit switch
        {
            null => null,
            "%" => Samples.Unit.Percent,
            "mg/tablet" => Samples.Unit.MgPerTablet,
            "mg/capsule" => Samples.Unit.MgPerCapsule,
            "mg/blotter" => Samples.Unit.UgPerBlotter,
            _ => throw new InvalidOperationException($"The generator has a unit '{Unit}' that we do not know."),
        },
    };
}
