using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Dims.Spreadsheets;

// The one table of columns: reading, the template, its list of values and its explanations come from here. A new column is a new line.
internal static class SheetColumns
{
    public static readonly IReadOnlyList<SheetColumn> All =
    [
        new("sample", SheetColumn.Bag, "Needed. The number on the bag, on each row of the sample. Case, hyphen and spaces do not matter."),
        new("reference", "/reference", "Needed. Your own number for the sample: the same on each of its rows. Never anything about a person."),
        new("location", "/location", "The id of the testing location. Leave it empty when you send with your location's own key."),
        new("collected on", "/collectedOn", "Needed. The day the sample was handed in."),
        new("brought in", "/broughtIn", "Why it was brought in; routine when empty."),
        new("sold as", "/soldAs", "What it was sold as, in the words that were told; up to 5 names with / between them."),
        new("form", "/form", "Needed. What kind of thing it is."),
        new("logo", "/appearance/logo", "What is pressed into or printed on it."),
        new("shape", "/appearance/shape", "For example round, oval, triangular."),
        new("colours", "/appearance/colours", "Up to 5, with / between them."),
        new("length mm", "/appearance/lengthMm", "Millimetres."),
        new("width mm", "/appearance/widthMm", "Millimetres."),
        new("diameter mm", "/appearance/diameterMm", "Millimetres."),
        new("thickness mm", "/appearance/thicknessMm", "Millimetres."),
        new("mass mg", "/appearance/massMg", "Milligrams."),
        new("score line", "/appearance/scoreLine", "Whether there is a line to break it along."),
        new("marquis", "/appearance/marquis", "The colour of the Marquis reaction."),
        new("reactions", "/appearance/reactions", "Up to 5 other reagents, each with : and the colour that it gave or no reaction, with / between them, as mecke: green / simon: blue."),
        new("price", "/price/amount", "What was paid for one of what 'price per' says."),
        new("price currency", "/price/currency", "Three capitals, as EUR."),
        new("price per", "/price/per", "What the price is for."),
        new("sent to", "/sentTo", "The laboratory it was sent to, where it has no result yet."),
        new("analysis", "/analyses/*/", "Only where one sample has two analyses that are the same in source, laboratory, method, panel, run and day: any mark (1 and 2) that keeps their rows apart. It is not stored."),
        new("source", "/analyses/*/source", "Where the result comes from. Needed with an analysis of a new sample; in a table of analyses it is laboratory when empty."),
        new("laboratory", "/analyses/*/laboratory", "Who analysed it."),
        new("method", "/analyses/*/method", "For example GC-MS, LC-DAD, FTIR."),
        new("panel", "/analyses/*/panel", "The id of the laboratory's registered panel: what the analysis looks for."),
        new("run", "/analyses/*/run", "The laboratory's mark of the run that it was measured in."),
        new("analysed on", "/analyses/*/analysedOn", "The day of the analysis."),
        new("authorised", "/analyses/*/authorised", "no while the laboratory has not authorised the result; yes when empty."),
        new("tested for", "/analyses/*/testedFor", "Substances that were looked for, found or not, with / between them."),
        new("substance", "/analyses/*/findings/*/substance", "One for each row: a name, a synonym, a CAS number or an InChIKey. Empty on every row of an analysis: analysed, and nothing found."),
        new("role", "/analyses/*/findings/*/role", "What the substance does in the sample."),
        new("qualifier", "/analyses/*/findings/*/qualifier", "Needed with a substance. = measured, < below and > above the amount, trace or detected without an amount, not-detected looked for and not found."),
        new("amount", "/analyses/*/findings/*/amount", "A number, without its unit and without <."),
        new("unit", "/analyses/*/findings/*/unit", "Needed with an amount. mg/{tbl} is milligrams per tablet."),
        new("basis", "/analyses/*/findings/*/basis", "What the amount is the mass of: the base or a salt; unknown where the laboratory does not say."),
        new("parts", "/analyses/*/findings/*/parts", "Its share in a ratio such as 3 to 1, where there is no amount."),
        new("lod", "/analyses/*/findings/*/lod", "Limit of detection, in the unit of the row."),
        new("loq", "/analyses/*/findings/*/loq", "Limit of quantification, in the unit of the row."),
        new("uncertainty", "/analyses/*/findings/*/uncertainty", "Half the width of the 95% interval, in the unit of the row."),
    ];

    public static readonly IReadOnlyList<SheetColumn> TellAnalysesApart = [.. All.Where(c => c.TellsAnalysesApart)];

    private static readonly SearchValues<char> BetweenWords = SearchValues.Create([' ', '\u00A0', '\u202F', '\t', '-', '_']);
    private static readonly int LongestHeader = All.Max(c => c.Header.Length);
    private static readonly FrozenDictionary<string, SheetColumn> ByHeader = All.ToFrozenDictionary(c => c.Header, StringComparer.OrdinalIgnoreCase);
    private static readonly FrozenDictionary<string, SheetColumn> ByPointer = All.ToFrozenDictionary(c => c.Pointer, StringComparer.Ordinal);

    // Every cell of a table is asked whether it is a header: most are told apart without folding them.
    public static SheetColumn? Of(string header) =>
        ByHeader.TryGetValue(header, out var column) ? column : header.Length <= LongestHeader * 2 && header.AsSpan().ContainsAny(BetweenWords) ? ByHeader.GetValueOrDefault(Fold(header)) : null;

    public static SheetColumn? At(string pointer) => ByPointer.GetValueOrDefault(pointer);

    // Case, and what stands between words, make no other header.
    public static string Fold(string header)
    {
        var folded = new StringBuilder(header.Length);
        foreach (var c in header.Trim().ToLowerInvariant())
        {
            var space = char.IsWhiteSpace(c) || c is '_' or '-';
            if (!space) folded.Append(c);
            else if (folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
        }
        return folded.ToString().TrimEnd();
    }

    // The header that was probably meant; null where none is near.
    public static string? Nearest(string header, SheetDoor door)
    {
        var folded = Fold(header);
        var (nearest, distance) = door.Columns.Select(c => (c.Header, Distance: Distance(folded, c.Header))).MinBy(c => c.Distance);
        return distance <= Math.Max(2, nearest.Length / 3) ? nearest : null;
    }

    private static int Distance(string a, string b)
    {
        if (a.Length > 40) return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var before = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++) (before, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, before + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[b.Length];
    }
}
