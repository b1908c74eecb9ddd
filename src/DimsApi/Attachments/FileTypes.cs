using System.Text;

namespace Dims.Attachments;

// The media types that are stored.
internal static class FileTypes
{
    public const string Jpeg = "image/jpeg";
    public const string Png = "image/png";
    public const string Webp = "image/webp";
    public const string Jcamp = "chemical/x-jcamp-dx";
    public const string Csv = "text/csv";
    // Said by who does not know: judged by content alone.
    public const string Unsaid = "application/octet-stream";

    public static string Words(string type) => type switch
    {
        Jpeg => "a JPEG picture",
        Png => "a PNG picture",
        Webp => "a WebP picture",
        Jcamp => "a JCAMP-DX spectrum",
        _ => "a CSV table",
    };

    public static string Suffix(string type) => type switch
    {
        Jpeg => "jpg",
        Png => "png",
        Webp => "webp",
        Jcamp => "jdx",
        _ => "csv",
    };

    public static bool IsPicture(string type) => type is Jpeg or Png or Webp;

    // By the bytes it begins with; null where it is none of ours.
    public static string? Judge(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith<byte>([0xFF, 0xD8, 0xFF])) return Jpeg;
        if (file.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G'])) return Png;
        if (file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..12].SequenceEqual("WEBP"u8)) return Webp;
        if (JcampText.Is(file)) return Jcamp;
        return CsvTable.MayBe(file) ? Csv : null;
    }

    // What people send instead, by its own name, and what to do about it.
    public static string WhyNot(ReadOnlySpan<byte> file)
    {
        if (file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8))
        {
            var brand = Encoding.ASCII.GetString(file[8..12]);
            return brand is "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "mif1" or "msf1" ? "This is a HEIC picture; save or export it as JPEG."
                : brand is "avif" or "avis" ? "This is an AVIF picture; save it as JPEG or PNG."
                : "This is a film; photos are JPEG, PNG or WebP.";
        }
        if (file.StartsWith("GIF8"u8)) return "This is a GIF picture; save it as PNG.";
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8)) return "This is a TIFF picture (or a camera's raw file); save it as JPEG or PNG.";
        if (file.StartsWith("BM"u8) && file.Length > 26) return "This is a BMP picture; save it as PNG.";
        if (file.StartsWith("RIFF"u8)) return "This is a sound or a film; photos are JPEG, PNG or WebP.";
        if (file[..Math.Min(file.Length, 1024)].IndexOf("%PDF-"u8) >= 0) return "This is a PDF. A PDF can carry programs and names, so it is not stored: export the spectrum as JCAMP-DX, CSV or PNG.";
        if (file.StartsWith("PK"u8)) return "This is a zip archive or an Office document; send the picture or the spectrum itself.";
        if (file.StartsWith<byte>([0xD0, 0xCF, 0x11, 0xE0])) return "This is an old Office document; export the spectrum as CSV.";
        if (file.StartsWith<byte>([0x1F, 0x8B]) || file.StartsWith("7z"u8) || file.StartsWith("Rar!"u8)) return "This is an archive; send the picture or the spectrum itself.";
        return WhyNotText(Encoding.Latin1.GetString(file[..Math.Min(file.Length, 1024)]).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n'));
    }

    private static string WhyNotText(string start) =>
        start.Contains("<svg", StringComparison.OrdinalIgnoreCase) ? "This is an SVG drawing, which can carry programs; save it as PNG."
        : start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase) ? "This is a web page; send the picture or the spectrum itself."
        : start.StartsWith('<') ? "This is XML; export the spectrum as JCAMP-DX or CSV."
        : start.StartsWith('{') || start.StartsWith('[') ? "This is JSON; the body is the file itself."
        : start.StartsWith("--", StringComparison.Ordinal) && start.Contains("Content-Disposition", StringComparison.OrdinalIgnoreCase) ? "This is a form; the body is the file itself, not a form with a file in it."
        : "This is neither a picture (JPEG, PNG, WebP) nor a spectrum (JCAMP-DX, which begins with ##TITLE=, CSV with two or more columns of numbers, or PNG).";
}
