using System.Text;
using System.Text.Unicode;

namespace Dims.Spreadsheets;

// The text of a CSV and what stands between its fields, from the bytes alone: what a sender says of the encoding is seldom what the program wrote.
internal sealed record CsvText(string Text, string Encoding, char Separator, int FirstLine, int Start)
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    private static readonly char[] Separators = [';', ',', '\t', '|'];

    public static CsvText Read(byte[] file)
    {
        var bytes = file.AsSpan();
        if (bytes.StartsWith("PK"u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0])) throw SheetProblems.Unreadable("no-text", $"is a workbook and no CSV. Send it as {SheetBatch.Xlsx}.");
        var (text, encoding) = Decode(bytes);
        if (text.Contains('\0', StringComparison.Ordinal)) throw SheetProblems.Unreadable("nul-bytes", "holds NUL bytes, which no text has: it is damaged, or no CSV.");
        if (string.IsNullOrWhiteSpace(text)) throw SheetProblems.Unreadable("empty", "is empty; a line with the headers is needed.");
        var (line, start) = (1, 0);
        var header = TakeLine(text, ref start, out _);
        while (string.IsNullOrWhiteSpace(header) && start < text.Length) (line, header) = (line + 1, TakeLine(text, ref start, out _));
        // Excel writes and reads a first line that names the separator.
        if (header.Trim() is ['s' or 'S', 'e' or 'E', 'p' or 'P', '=', var told]) return new CsvText(text, encoding, told, line + 1, start);
        return new CsvText(text, encoding, SeparatorOf(header), 1, 0);
    }

    private static (string Text, string Encoding) Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) && Utf8.IsValid(bytes[3..])) return (System.Text.Encoding.UTF8.GetString(bytes[3..]), "utf-8");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return (System.Text.Encoding.Unicode.GetString(bytes[2..]), "utf-16");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return (System.Text.Encoding.BigEndianUnicode.GetString(bytes[2..]), "utf-16");
        return Utf8.IsValid(bytes) ? (System.Text.Encoding.UTF8.GetString(bytes), "utf-8") : (Windows1252.GetString(bytes), "windows-1252");
    }

    // The one by which most headers are known; among equals the one that makes most fields.
    private static char SeparatorOf(string header) =>
        Separators.Select(s => (Separator: s, Fields: CsvSheet.Split(header, s, out _))).MaxBy(s => (s.Fields.Count(f => SheetColumns.Of(f) is not null), s.Fields.Count)).Separator;

    // A line ends with \r\n, \n or \r. `ended`: an end stood there, and not only the end of the file.
    public static string TakeLine(string text, ref int start, out bool ended)
    {
        var rest = text.AsSpan(start);
        var end = rest.IndexOfAny('\r', '\n');
        ended = end >= 0;
        if (end < 0) end = rest.Length;
        var line = rest[..end].ToString();
        start += end + (end + 1 < rest.Length && rest[end] == '\r' && rest[end + 1] == '\n' ? 2 : ended ? 1 : 0);
        return line;
    }
}
