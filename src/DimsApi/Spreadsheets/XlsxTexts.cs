using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Dims.Spreadsheets;

// The texts that cells refer to by number.
internal sealed partial class XlsxTexts
{
    // As many characters as a cell can have.
    private const int Longest = 32_767;
    private readonly List<string> _texts = [];

    public string? this[int number] => number >= 0 && number < _texts.Count ? _texts[number] : null;

    public static XlsxTexts Read(XmlReader? reader, int most)
    {
        var texts = new XlsxTexts();
        while (reader?.Read() == true)
        {
            if (reader is not { NodeType: XmlNodeType.Element, LocalName: "si" }) continue;
            if (texts._texts.Count == most) throw SheetProblems.Unreadable("unpacked-size", $"holds more than {most} texts, which a table of samples of its size never does. Copy the rows into a new workbook.");
            texts._texts.Add(Pieces(reader));
        }
        return texts;
    }

    // All pieces of a text with formats in it, without what is only told how to say it. Ends at the end of the element it began on.
    public static string Pieces(XmlReader reader)
    {
        if (reader.IsEmptyElement) return "";
        var (depth, text, silent) = (reader.Depth, new StringBuilder(), 0);
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader is { LocalName: "rPh", IsEmptyElement: false }) silent += reader.NodeType == XmlNodeType.EndElement ? -1 : 1;
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "t" } && silent == 0) text.Append(Value(reader));
            if (text.Length > Longest) throw XlsxBook.Broken($"holds a text of more than {Longest} characters.");
        }
        return Clean(text.ToString());
    }

    // What stands in the element: its end is where this ends.
    public static string Value(XmlReader reader)
    {
        if (reader.IsEmptyElement) return "";
        var (depth, length, buffer) = (reader.Depth, 0, new char[32]);
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)) continue;
            int count;
            while ((count = reader.ReadValueChunk(buffer, length, buffer.Length - length)) > 0)
            {
                length += count;
                if (length > Longest) throw XlsxBook.Broken($"holds a text of more than {Longest} characters.");
                if (length == buffer.Length) Array.Resize(ref buffer, length * 2);
            }
        }
        return new string(buffer, 0, length);
    }

    // _x000D_ stands for a character that XML cannot hold.
    public static string Clean(string text) =>
        (text.Contains("_x", StringComparison.Ordinal) ? Escapes().Replace(text, m => ((char)ushort.Parse(m.Groups[1].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString()) : text).Trim();

    [GeneratedRegex("_x([0-9A-Fa-f]{4})_")]
    private static partial Regex Escapes();
}
