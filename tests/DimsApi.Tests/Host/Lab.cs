using Dims.Samples;

namespace Dims.Tests.Host;

// What a test location has on its bench: a sample in one line.
public static class Lab
{
    private static int _count;

    public static SubmitSample Tablet(decimal? mdma = null, string? reference = null, string? day = null, string? location = Places.Amsterdam, string soldAs = "ecstasy", Basis basis = Basis.Hydrochloride) => new()
    {
        Reference = reference ?? $"T-{Interlocked.Increment(ref _count)}",
        Location = location,
        CollectedOn = DateOnly.Parse(day ?? "2026-11-17", System.Globalization.CultureInfo.InvariantCulture),
        SoldAs = [soldAs],
        Form = Form.Tablet,
        Analyses = mdma is null ? [] : [Measured(new Finding { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = mdma, Unit = Unit.MgPerTablet, Basis = basis })],
    };

    public static Analysis Measured(params Finding[] findings) => new() { Source = Source.Laboratory, Laboratory = "lab-1", Method = "LC-DAD", Findings = findings };

    public static Finding Found(string substance) => new() { Substance = substance, Qualifier = Qualifier.Detected };
}
