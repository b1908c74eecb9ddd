using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using Dims.Http;

namespace Dims.Spreadsheets;

// What a cell of a closed list may say beside the names of the contract: Dutch words and spellings that mean one thing only.
internal static class SheetWords
{
    private static readonly Dictionary<string, string> Meanings = new(StringComparer.Ordinal)
    {
        // Form
        ["pil"] = "tablet",
        ["poeder"] = "powder",
        ["kristal"] = "crystal",
        ["kristallen"] = "crystal",
        ["zegel"] = "blotter",
        ["vloeistof"] = "liquid",
        ["plantaardig"] = "plant",
        ["pasta"] = "paste",
        ["overig"] = "other",
        ["anders"] = "other",
        ["onbekend"] = "unknown",
        // Why it was brought in
        ["verdacht"] = "suspected",
        ["na klachten"] = "after-adverse-effects",
        ["gevonden"] = "found",
        // Source
        ["lab"] = "laboratory",
        ["laboratorium"] = "laboratory",
        ["op locatie"] = "on-site",
        ["herkend"] = "recognised",
        // Qualifier
        ["spoor"] = "trace",
        ["aangetoond"] = "detected",
        ["niet aangetoond"] = "not-detected",
        // Unit
        ["mg/tablet"] = "mg/{tbl}",
        ["mg/capsule"] = "mg/{capsule}",
        ["ug/blotter"] = "ug/{blotter}",
        ["µg/blotter"] = "ug/{blotter}",
        ["μg/blotter"] = "ug/{blotter}",
        ["µg/ml"] = "ug/mL",
        ["μg/ml"] = "ug/mL",
        // Basis
        ["hcl"] = "hydrochloride",
        ["sulfaat"] = "sulfate",
        // What a price is for
        ["stuk"] = "item",
    };

    private static readonly Dictionary<string, bool> Truths = new(StringComparer.Ordinal) { ["yes"] = true, ["no"] = false, ["true"] = true, ["false"] = false, ["ja"] = true, ["nee"] = false, ["waar"] = true, ["onwaar"] = false };

    private static readonly ConcurrentDictionary<Type, FrozenDictionary<string, object>> Lists = new();

    // The value that is meant; null where it is none of this list.
    public static object? Value(Type list, string text) => Lists.GetOrAdd(list, ValuesOf).GetValueOrDefault(SheetColumns.Fold(text));

    private static FrozenDictionary<string, object> ValuesOf(Type list)
    {
        var byName = Wire.Names(list).ToDictionary(n => n, n => JsonSerializer.SerializeToElement(n).Deserialize(list, Wire.Json)!, StringComparer.Ordinal);
        return byName.Select(n => (Word: SheetColumns.Fold(n.Key), n.Value)).Concat(Meanings.Where(m => byName.ContainsKey(m.Value)).Select(m => (Word: m.Key, Value: byName[m.Value])))
            .ToFrozenDictionary(w => w.Word, w => w.Value, StringComparer.Ordinal);
    }

    public static bool? Truth(string text) => Truths.TryGetValue(SheetColumns.Fold(text), out var truth) ? truth : null;
}
