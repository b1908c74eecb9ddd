using System.Globalization;
using System.Xml;

namespace Dims.Spreadsheets;

// Which cell styles show a number as a date or as a percentage: only the format tells 46343 from a day.
internal sealed class XlsxFormats
{
    private const int MostStyles = 70_000;
    private readonly Dictionary<int, string> _codes = [];
    private readonly List<CellKind> _styles = [];

    public CellKind this[int style] => style >= 0 && style < _styles.Count ? _styles[style] : CellKind.Number;

    public static XlsxFormats Read(XmlReader? reader)
    {
        var formats = new XlsxFormats();
        if (reader is null) return formats;
        var inCells = false;
        while (reader.Read())
        {
            if (reader is { LocalName: "cellXfs", NodeType: XmlNodeType.Element or XmlNodeType.EndElement }) inCells = reader is { NodeType: XmlNodeType.Element, IsEmptyElement: false };
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "numFmt" } && Number(reader, "numFmtId") is { } id && formats._codes.Count < MostStyles) formats._codes[id] = reader.GetAttribute("formatCode") ?? "";
            else if (inCells && reader is { NodeType: XmlNodeType.Element, LocalName: "xf" } && formats._styles.Count < MostStyles) formats._styles.Add(formats.KindOf(Number(reader, "numFmtId") ?? 0));
        }
        return formats;
    }

    private static int? Number(XmlReader reader, string attribute) => int.TryParse(reader.GetAttribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private CellKind KindOf(int id)
    {
        if (_codes.TryGetValue(id, out var code)) return KindOf(code);
        // The formats that every program knows by number (ECMA-376 part 1, 18.8.30).
        return id switch
        {
            >= 14 and <= 22 or >= 27 and <= 36 or >= 45 and <= 47 or >= 50 and <= 58 => CellKind.Date,
            9 or 10 => CellKind.Percent,
            _ => CellKind.Number,
        };
    }

    // By its letters, leaving out what is in quotes or brackets, escaped, or a filler.
    internal static CellKind KindOf(string code)
    {
        for (var at = 0; at < code.Length; at++)
        {
            switch (code[at])
            {
                case '"':
                    at = End(code, at, '"');
                    break;
                case '[':
                    at = End(code, at, ']');
                    break;
                case '\\' or '_' or '*':
                    at++;
                    break;
                case '%':
                    return CellKind.Percent;
                case 'd' or 'D' or 'm' or 'M' or 'y' or 'Y' or 'h' or 'H' or 's' or 'S':
                    return CellKind.Date;
                case 'G' or 'g' when code.AsSpan(at).StartsWith("General", StringComparison.OrdinalIgnoreCase):
                    at += 6;
                    break;
            }
        }
        return CellKind.Number;
    }

    private static int End(string code, int from, char mark) => code.IndexOf(mark, from + 1) is >= 0 and var end ? end : code.Length;
}
