using System.Collections.Frozen;
using System.Text.Json;

namespace Dims.Substances;

// The register as it was.
internal static class FormerRegister
{
    // `former`: what each stood for before a change, the latest change first.
    public static RegisterSnapshot Before(this RegisterSnapshot now, IEnumerable<(string Kind, string Entry, string? Document)> former)
    {
        var (names, substances, marketNames) = (new Dictionary<string, Naming>(now.Names, StringComparer.Ordinal), new Dictionary<string, Substance>(now.Substances, StringComparer.Ordinal), new Dictionary<string, MarketName>(now.MarketNames, StringComparer.Ordinal));
        foreach (var (kind, entry, document) in former)
        {
            if (kind == FormerMeanings.Name) Put(names, entry, document);
            else if (kind == FormerMeanings.Substance) Put(substances, entry, document);
            else if (kind == FormerMeanings.MarketName) Put(marketNames, entry, document);
        }
        return new RegisterSnapshot
        {
            At = now.At,
            Legal = now.Legal,
            Names = names.ToFrozenDictionary(StringComparer.Ordinal),
            Substances = substances.ToFrozenDictionary(StringComparer.Ordinal),
            MarketNames = marketNames.ToFrozenDictionary(StringComparer.Ordinal),
        };
    }

    private static void Put<T>(Dictionary<string, T> entries, string entry, string? document)
    {
        if (document is null) entries.Remove(entry);
        else entries[entry] = JsonSerializer.Deserialize<T>(document, RegisterHistory.AsWritten)!;
    }
}
