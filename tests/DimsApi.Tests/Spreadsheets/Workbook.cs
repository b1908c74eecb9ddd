using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace Dims.Tests.Spreadsheets;

// A workbook as a spreadsheet program writes one, or as one never would: every part of it can be another.
internal sealed class Workbook
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    // Styles of cells: 1 is a day, 2 a percentage, 3 a day in Dutch words, 4 text.
    public const int Day = 1, Percent = 2, DayInWords = 3;

    private readonly List<string> _texts = [];
    private readonly List<(string Name, string Attributes, string Xml)> _sheets = [];

    // Parts that stand instead of, or beside, the usual ones.
    public Dictionary<string, string> Parts { get; } = new(StringComparer.Ordinal);
    public string Properties { get; init; } = "";

    public static byte[] Of(params object?[][] rows) => new Workbook().Sheet("samples", rows).Bytes();

    // A null is no cell, a string a shared text, a number or a day a number, a Raw what it says.
    public Workbook Sheet(string name, object?[][] rows, string before = "", string after = "", string attributes = "", Func<int, string>? rowAttributes = null)
    {
        var xml = new StringBuilder();
        for (var r = 0; r < rows.Length; r++)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<row r=\"{r + 1}\" {rowAttributes?.Invoke(r + 1)}>");
            for (var c = 0; c < rows[r].Length; c++) xml.Append(Cell(Letters(c) + (r + 1).ToString(CultureInfo.InvariantCulture), rows[r][c]));
            xml.Append("</row>");
        }
        return SheetXml(name, $"<worksheet xmlns=\"{Main}\">{before}<sheetData>{xml}</sheetData>{after}</worksheet>", attributes);
    }

    public Workbook SheetXml(string name, string xml, string attributes = "")
    {
        _sheets.Add((name, attributes, xml));
        return this;
    }

    public static string Letters(int column) => column < 26 ? ((char)('A' + column)).ToString() : Letters((column / 26) - 1) + (char)('A' + (column % 26));

    private string Cell(string at, object? value)
    {
        switch (value)
        {
            case null:
                return "";
            case Raw raw:
                return string.Create(CultureInfo.InvariantCulture, $"<c r=\"{at}\" {raw.Attributes}>{raw.Xml}</c>");
            case DateOnly day:
                return string.Create(CultureInfo.InvariantCulture, $"<c r=\"{at}\" s=\"{Day}\"><v>{day.DayNumber - new DateOnly(1899, 12, 30).DayNumber}</v></c>");
            case bool truth:
                return $"<c r=\"{at}\" t=\"b\"><v>{(truth ? 1 : 0)}</v></c>";
            case string text:
                _texts.Add(text);
                return string.Create(CultureInfo.InvariantCulture, $"<c r=\"{at}\" t=\"s\"><v>{_texts.Count - 1}</v></c>");
            default:
                return $"<c r=\"{at}\"><v>{Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)}</v></c>";
        }
    }

    public byte[] Bytes()
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["[Content_Types].xml"] = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>",
            ["_rels/.rels"] = $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{Office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
            ["xl/workbook.xml"] = $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><workbookPr {Properties}/><sheets>{string.Concat(_sheets.Select((s, i) => $"<sheet name=\"{SecurityElement.Escape(s.Name)}\" sheetId=\"{i + 1}\" r:id=\"rId{i + 1}\" {s.Attributes}/>"))}</sheets></workbook>",
            ["xl/_rels/workbook.xml.rels"] = $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{string.Concat(_sheets.Select((_, i) => $"<Relationship Id=\"rId{i + 1}\" Type=\"{Office}/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>"))}<Relationship Id=\"rIdT\" Type=\"{Office}/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rIdS\" Type=\"{Office}/styles\" Target=\"/xl/styles.xml\"/></Relationships>",
            ["xl/styles.xml"] = $"<styleSheet xmlns=\"{Main}\"><numFmts><numFmt numFmtId=\"170\" formatCode=\"[$-413]d\\ mmmm\\ yyyy;@\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"9\"/><xf numFmtId=\"170\"/><xf numFmtId=\"49\"/></cellXfs></styleSheet>",
            ["xl/sharedStrings.xml"] = $"<sst xmlns=\"{Main}\">{string.Concat(_texts.Select(t => $"<si><t xml:space=\"preserve\">{SecurityElement.Escape(t.Replace("_x", "_x005F_x", StringComparison.Ordinal))}</t></si>"))}</sst>",
        };
        for (var i = 0; i < _sheets.Count; i++) parts[$"xl/worksheets/sheet{i + 1}.xml"] = _sheets[i].Xml;
        foreach (var (name, content) in Parts) parts[name] = content;
        return Zip(parts.Select(p => (p.Key, Encoding.UTF8.GetBytes(p.Value))));
    }

    public static byte[] Zip(IEnumerable<(string Name, byte[] Content)> parts)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in parts)
            {
                using var part = archive.CreateEntry(name).Open();
                part.Write(content);
            }
        return file.ToArray();
    }
}

// A cell as XML.
internal sealed record Raw(string Xml, string Attributes = "")
{
    public static Raw Formula(string formula, string value) => new($"<f>{SecurityElement.Escape(formula)}</f><v>{value}</v>");

    public static Raw Number(string value, int style = 0) => new($"<v>{value}</v>", string.Create(CultureInfo.InvariantCulture, $"s=\"{style}\""));

    public static Raw Error(string shown) => new($"<v>{shown}</v>", "t=\"e\"");
}
