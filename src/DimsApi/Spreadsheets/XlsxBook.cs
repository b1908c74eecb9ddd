using System.IO.Compression;
using System.Text;
using System.Xml;
using Dims.Http;

namespace Dims.Spreadsheets;

// A workbook as the archive that it is: what kind of file, which sheets, and the tables that its cells refer to. Every part is read as a stream, forward only.
internal sealed class XlsxBook : IDisposable
{
    private const int MostEntries = 2_000;
    private static readonly XmlReaderSettings Xml = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, CloseInput = true };

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly UnpackedBytes _unpacked;

    private XlsxBook(byte[] file)
    {
        _unpacked = new UnpackedBytes(file.Length);
        _archive = new ZipArchive(new MemoryStream(file, writable: false), ZipArchiveMode.Read);
        foreach (var entry in _archive.Entries)
            if (!_parts.TryAdd(entry.FullName.TrimStart('/'), entry)) throw Broken($"holds two parts named '{entry.FullName}'.");
    }

    public IReadOnlyList<XlsxSheet> Sheets { get; private set; } = [];
    public XlsxTexts Texts { get; private set; } = null!;
    public XlsxFormats Formats { get; private set; } = null!;
    // Days are counted from 1904 where the workbook was begun on an old Mac.
    public bool From1904 { get; private set; }

    public static XlsxBook Open(byte[] file) => Guarded(() =>
    {
        RefuseOthers(file);
        var book = new XlsxBook(file);
        try
        {
            book.ReadParts();
            return book;
        }
        catch
        {
            book.Dispose();
            throw;
        }
    });

    // What the archive or its XML is broken by becomes a problem that says so.
    public static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (XmlException broken) when (broken.Message.Contains("DTD", StringComparison.Ordinal))
        {
            throw Broken("holds a document type declaration, which no workbook has.");
        }
        catch (Exception broken) when (broken is InvalidDataException or XmlException or NotSupportedException or EndOfStreamException or IOException)
        {
            throw Broken("is damaged or was cut off: it cannot be unpacked as a workbook. Open it in your spreadsheet program, save it as .xlsx again and send that.");
        }
    }

    public static Problem Broken(string detail) => SheetProblems.Unreadable("broken-workbook", detail);

    private static void RefuseOthers(byte[] file)
    {
        if (file.Length == 0) throw SheetProblems.Unreadable("empty", "is empty.");
        var bytes = file.AsSpan();
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            throw bytes.IndexOf(Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0
                ? SheetProblems.Unreadable("password", "is protected with a password. Save it without one and send that.")
                : SheetProblems.Unreadable("old-workbook", "is an old workbook (.xls). Save it as .xlsx and send that.");
        if (!bytes.StartsWith("PK"u8)) throw SheetProblems.Unreadable("no-workbook", "is not a workbook (.xlsx). A CSV is sent as text/csv.");
        // Before the list of parts is read into memory.
        if (bytes.Count("PK\u0001\u0002"u8) > MostEntries) throw SheetProblems.Unreadable("unpacked-size", $"holds more than {MostEntries} parts, which no table of samples has.");
    }

    private void ReadParts()
    {
        if (_parts.Values.Any(p => p.IsEncrypted)) throw SheetProblems.Unreadable("password", "is protected with a password. Save it without one and send that.");
        if (_parts.Keys.Any(n => n.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase)) || (Open("[Content_Types].xml") is { } types && HoldsMacros(types)))
            throw SheetProblems.Unreadable("macros", "holds macros (.xlsm). Save it as .xlsx, without macros, and send that.");
        if (_parts.ContainsKey("xl/workbook.bin")) throw SheetProblems.Unreadable("old-workbook", "is a binary workbook (.xlsb). Save it as .xlsx and send that.");
        var main = Links("").Values.FirstOrDefault(l => l.Type.EndsWith("/officeDocument", StringComparison.Ordinal)).Target;
        if (main is null || !_parts.ContainsKey(main)) throw SheetProblems.Unreadable("no-workbook", "is an archive, but not a workbook (.xlsx).");
        var links = Links(main);
        ReadSheets(main, links);
        using (var styles = Open(Of("/styles"))) Formats = XlsxFormats.Read(styles);
        using (var texts = Open(Of("/sharedStrings"))) Texts = XlsxTexts.Read(texts, _unpacked.MostTexts);

        string? Of(string type) => links.Values.FirstOrDefault(l => l.Type.EndsWith(type, StringComparison.Ordinal)).Target;
    }

    private static bool HoldsMacros(XmlReader types)
    {
        using (types)
            while (types.Read())
                if (types.NodeType == XmlNodeType.Element && types.GetAttribute("ContentType")?.Contains("macroEnabled", StringComparison.OrdinalIgnoreCase) == true) return true;
        return false;
    }

    private void ReadSheets(string main, Dictionary<string, (string Type, string Target)> links)
    {
        var sheets = new List<XlsxSheet>();
        using var reader = Open(main)!;
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element) continue;
            if (reader.LocalName == "workbookPr") From1904 = XlsxSheet.IsSet(reader.GetAttribute("date1904"));
            if (reader.LocalName != "sheet") continue;
            var id = reader.GetAttribute("id", "http://schemas.openxmlformats.org/officeDocument/2006/relationships") ?? reader.GetAttribute("id", "http://purl.oclc.org/ooxml/officeDocument/relationships") ?? "";
            if (!links.TryGetValue(id, out var link) || !_parts.ContainsKey(link.Target)) throw Broken("names a sheet that is not in it.");
            // A sheet of charts has no cells.
            if (link.Type.EndsWith("/worksheet", StringComparison.Ordinal)) sheets.Add(new XlsxSheet(this, reader.GetAttribute("name") ?? "", link.Target, reader.GetAttribute("state") is "hidden" or "veryHidden"));
        }
        Sheets = sheets;
    }

    // What a part refers to, by the id it uses, with the target as a name in the archive.
    private Dictionary<string, (string Type, string Target)> Links(string part)
    {
        var folder = part[..(part.LastIndexOf('/') + 1)];
        var links = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        using var reader = Open($"{folder}_rels/{part[folder.Length..]}.rels");
        while (reader?.Read() == true)
        {
            if (reader is not { NodeType: XmlNodeType.Element, LocalName: "Relationship" } || reader.GetAttribute("TargetMode") == "External") continue;
            var target = reader.GetAttribute("Target") ?? "";
            links[reader.GetAttribute("Id") ?? ""] = (reader.GetAttribute("Type") ?? "", target.StartsWith('/') ? target[1..] : folder + target);
        }
        return links;
    }

    // Null where there is no such part.
    public XmlReader? Open(string? part) => part is not null && _parts.TryGetValue(part, out var entry) ? XmlReader.Create(new UnpackedPart(entry.Open(), _unpacked), Xml) : null;

    public void Dispose() => _archive.Dispose();
}
