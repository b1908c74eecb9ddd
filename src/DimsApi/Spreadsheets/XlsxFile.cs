using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Dims.Spreadsheets;

// A sheet to be written: rows of cells, how wide each column is and in which style, and what may be filled in below the first row.
internal sealed record XlsxPage(string Name, IReadOnlyList<XlsxColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows);

// `Rule`: the type of a data validation with its formula.
internal sealed record XlsxColumn(int Width, int Style, (string Type, string Operator, string Formula, string Says)? Rule = null);

// Writes a workbook, part by part: texts stand in their cells, so that there is no table of them. The same pages give the same bytes.
internal static class XlsxFile
{
    public const int General = 0, Text = 1, Day = 2, Head = 3, Wrapped = 4;
    public const int LastLine = 10_001;
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/", Types = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

    public static byte[] Write(IReadOnlyList<XlsxPage> pages)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            var numbered = pages.Select((p, i) => (Page: p, Number: (i + 1).ToString(CultureInfo.InvariantCulture))).ToList();
            Raw(archive, "[Content_Types].xml", $"<Types xmlns=\"{Package}content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>{Override("/xl/workbook.xml", "sheet.main")}{Override("/xl/styles.xml", "styles")}{string.Concat(numbered.Select(p => Override($"/xl/worksheets/sheet{p.Number}.xml", "worksheet")))}</Types>");
            Raw(archive, "_rels/.rels", $"<Relationships xmlns=\"{Package}relationships\">{Link("rId1", "officeDocument", "xl/workbook.xml")}</Relationships>");
            Raw(archive, "xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheets>{string.Concat(numbered.Select(p => $"<sheet name=\"{p.Page.Name}\" sheetId=\"{p.Number}\" r:id=\"rId{p.Number}\"/>"))}</sheets></workbook>");
            Raw(archive, "xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"{Package}relationships\">{string.Concat(numbered.Select(p => Link("rId" + p.Number, "worksheet", $"worksheets/sheet{p.Number}.xml")))}{Link("rIdS", "styles", "styles.xml")}</Relationships>");
            Raw(archive, "xl/styles.xml", $"<styleSheet xmlns=\"{Main}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"5\"><xf numFmtId=\"0\"/><xf numFmtId=\"49\" applyNumberFormat=\"1\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/><xf numFmtId=\"49\" fontId=\"1\" applyNumberFormat=\"1\" applyFont=\"1\"/><xf numFmtId=\"49\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf></cellXfs></styleSheet>");
            foreach (var (page, number) in numbered) Write(archive, $"xl/worksheets/sheet{number}.xml", page);
        }
        return file.ToArray();
    }

    private static string Override(string part, string type) => $"<Override PartName=\"{part}\" ContentType=\"{Types}{type}+xml\"/>";

    private static string Link(string id, string type, string target) => $"<Relationship Id=\"{id}\" Type=\"{Office}/{type}\" Target=\"{target}\"/>";

    private static void Raw(ZipArchive archive, string name, string xml)
    {
        using var part = New(archive, name);
        part.Write(Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>" + xml));
    }

    private static Stream New(ZipArchive archive, string name)
    {
        var entry = archive.CreateEntry(name);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return entry.Open();
    }

    private static void Write(ZipArchive archive, string name, XlsxPage page)
    {
        using var part = New(archive, name);
        using var xml = XmlWriter.Create(part, new XmlWriterSettings { Encoding = new UTF8Encoding(false) });
        xml.WriteStartElement("worksheet", Main);
        // The headers stay where they are when the rows are scrolled.
        xml.WriteRaw("<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>");
        xml.WriteStartElement("cols", Main);
        for (var i = 0; i < page.Columns.Count; i++) xml.WriteRaw(string.Create(CultureInfo.InvariantCulture, $"<col min=\"{i + 1}\" max=\"{i + 1}\" width=\"{page.Columns[i].Width}\" style=\"{page.Columns[i].Style}\" customWidth=\"1\"/>"));
        xml.WriteEndElement();
        xml.WriteStartElement("sheetData", Main);
        for (var r = 0; r < page.Rows.Count; r++)
        {
            xml.WriteStartElement("row", Main);
            xml.WriteAttributeString("r", (r + 1).ToString(CultureInfo.InvariantCulture));
            for (var c = 0; c < page.Rows[r].Count; c++) Cell(xml, r, c, page.Rows[r][c], r == 0 ? Head : page.Columns[c].Style);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        Rules(xml, page.Columns);
        xml.WriteEndElement();
    }

    private static void Cell(XmlWriter xml, int row, int column, object? value, int style)
    {
        if (value is null) return;
        xml.WriteStartElement("c", Main);
        xml.WriteAttributeString("r", ColumnLetters.Of(column) + (row + 1).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("s", style.ToString(CultureInfo.InvariantCulture));
        if (value is string text)
        {
            xml.WriteAttributeString("t", "inlineStr");
            xml.WriteStartElement("is", Main);
            xml.WriteElementString("t", Main, text);
            xml.WriteEndElement();
        }
        else xml.WriteElementString("v", Main, Convert.ToString(value is DateOnly day ? day.DayNumber - new DateOnly(1899, 12, 30).DayNumber : value, CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    private static void Rules(XmlWriter xml, IReadOnlyList<XlsxColumn> columns)
    {
        if (columns.All(c => c.Rule is null)) return;
        xml.WriteStartElement("dataValidations", Main);
        for (var c = 0; c < columns.Count; c++)
        {
            if (columns[c].Rule is not { } rule) continue;
            xml.WriteStartElement("dataValidation", Main);
            xml.WriteAttributeString("type", rule.Type);
            if (rule.Operator.Length > 0) xml.WriteAttributeString("operator", rule.Operator);
            foreach (var flag in (string[])["allowBlank", "showErrorMessage"]) xml.WriteAttributeString(flag, "1");
            xml.WriteAttributeString("error", rule.Says);
            var letters = ColumnLetters.Of(c);
            xml.WriteAttributeString("sqref", string.Create(CultureInfo.InvariantCulture, $"{letters}2:{letters}{LastLine}"));
            xml.WriteElementString("formula1", Main, rule.Formula);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }
}
