namespace Dims.Exports;

// Methods in common use, as they are written. A method is any text where it is recorded; what leaves the house is one of these.
internal static class Methods
{
    private static readonly Dictionary<string, string> Known = new[]
    {
        "GC-MS", "GC-FID", "GC-IR", "LC-MS", "LC-MS/MS", "LC-QTOF", "LC-HRMS", "LC-DAD", "HPLC", "HPLC-DAD", "HPLC-UV", "UPLC-MS", "UHPLC-MS", "DART-MS", "PS-MS", "FTIR", "ATR-FTIR", "NIR", "Raman", "NMR", "qNMR",
        "TLC", "HPTLC", "Marquis", "Colour test", "Immunoassay strip", "Fentanyl test strip",
    }.ToDictionary(m => m, StringComparer.OrdinalIgnoreCase);

    public static string? Of(string? method) => method is null ? null : Known.GetValueOrDefault(method.Trim(), "other");
}
