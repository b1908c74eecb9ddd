using Dims.Http;
using Dims.Substances;

namespace Dims.PublishedFigures;

// Names of a figure or of a question about figures, as slugs.
internal static class FigureNames
{
    public static string AddressOf(string substance) => "/v1/published-figures?substance=" + substance;

    public static string? Substance(string? text, RegisterSnapshot register, string at, Faults faults)
    {
        if (text is null || register.FindSubstance(text) is not { } known) return text is null ? null : Unknown(text, register, at, "unknown-substance", "is no substance of the register", faults);
        return known.Slug;
    }

    public static string? SoldAs(string? text, RegisterSnapshot register, string at, Faults faults) =>
        text is null ? null : register.FindMarketName(text)?.Slug ?? register.FindSubstance(text)?.Slug ?? Unknown(text, register, at, "unknown-name", "is no name that the register knows", faults);

    private static string? Unknown(string text, RegisterSnapshot register, string at, string code, string detail, Faults faults)
    {
        faults.Add(at, code, $"is '{text}', which {detail}.{(register.Suggest(text) is { Count: > 0 } near ? $" Did you mean {string.Join(" or ", near)}?" : "")}");
        return null;
    }
}
