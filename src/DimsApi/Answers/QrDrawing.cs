using System.Globalization;
using System.Text;
using QRCoder;

namespace Dims.Answers;

// A QR code as a path of squares in an SVG, with the quiet zone around it. A seventh of it may be torn or stained.
public static class QrDrawing
{
    public static string Svg(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
            for (var x = 0; x < rows[y].Length; x++)
            {
                if (!rows[y][x]) continue;
                var from = x;
                while (x + 1 < rows[y].Length && rows[y][x + 1]) x++;
                path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from + 1}v1h-{x - from + 1}z");
            }
        return string.Create(CultureInfo.InvariantCulture, $"""<svg viewBox="0 0 {rows.Count} {rows.Count}" role="img" aria-label="QR" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{rows.Count}v{rows.Count}H0z"/><path fill="#000" d="{path}"/></svg>""");
    }
}
