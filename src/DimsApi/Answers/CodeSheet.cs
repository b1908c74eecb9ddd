using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Dims.Answers;

// A sheet to print: for each code a card for the visitor, and a label for the bag that finds the card again and opens nothing.
public static class CodeSheet
{
    private const string Style =
        """
        @page { size: A4; margin: 10mm }
        body { font: 9.5pt/1.35 sans-serif; color: #000; margin: 0 }
        .row { display: flex; height: 54mm; border-bottom: 1px dashed #000; break-inside: avoid; page-break-inside: avoid }
        .card { flex: 1; display: flex; gap: 4mm; padding: 3mm; border-right: 1px dashed #000 }
        .card svg { width: 38mm; height: 38mm; flex: none }
        .bag { width: 48mm; padding: 3mm }
        .code { font: 700 14pt/1.2 monospace; white-space: nowrap }
        .label { font: 700 12pt/1.2 monospace }
        p { margin: 0 0 1.2mm } .small { font-size: 8pt } .line { border-bottom: 1px solid #000; height: 7mm }
        """;

    // Lets this one style through the policy of answers, and nothing else.
    public static readonly string StyleHash = "'sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style))) + "'";

    public static string Html(DrawnAnswerCodes drawn, int days)
    {
        var html = new StringBuilder($"<!doctype html><html lang=\"nl\"><head><meta charset=\"utf-8\"><title>Codes {Text(drawn.Location)}</title><style>{Style}</style></head><body>");
        if (drawn.Items.Count == 0) html.Append("<p>Deze codes zijn al eens getoond en zijn nergens bewaard: trek een nieuw vel. / <span lang=\"en\">These codes were shown before and are kept nowhere: draw another sheet.</span></p>");
        foreach (var code in drawn.Items)
        {
            html.Append("<div class=\"row\"><div class=\"card\">").Append(QrDrawing.Svg(code.Address)).Append("<div>");
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"code\">{Text(code.Code)}</p><p class=\"small\">{Text(drawn.Page)}</p>");
            html.Append(CultureInfo.InvariantCulture, $"<p>Uw uitslag: scan of typ deze code. Een uitslag is nooit een geruststelling. Wie de code heeft, kan de uitslag lezen: bewaar de kaart goed. Werkt tot {days} dagen na de uitslag.</p>");
            html.Append(CultureInfo.InvariantCulture, $"<p lang=\"en\">Your result: scan or type this code. A result is never a reassurance. Whoever has the code can read the result: keep the card to yourself. Works until {days} days after the result.</p>");
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"small\">In een code staat nooit / <span lang=\"en\">a code never has</span>: 0 O Q, 1 I L, U V, N. &nbsp; <b>{Text(code.Label)}</b></p></div></div>");
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"bag\"><p class=\"small\">Op de zak / <span lang=\"en\">on the bag</span></p><p class=\"label\">{Text(code.Label)}</p><p class=\"small\">Monsternummer / <span lang=\"en\">sample number</span></p><div class=\"line\"></div></div></div>");
        }
        return html.Append("</body></html>").ToString();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
