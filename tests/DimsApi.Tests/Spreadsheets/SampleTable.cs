using System.Globalization;
using System.Text;
using Dims.Http;
using Dims.Samples;

namespace Dims.Tests.Spreadsheets;

// Samples as rows, written by hand from docs/spreadsheets.md and not from the program's own table, so that the two are held against each other.
internal static class SampleTable
{
    private static readonly string[] OfSample = ["reference", "location", "collected on", "brought in", "sold as", "form", "logo", "shape", "colours", "length mm", "width mm", "diameter mm", "thickness mm", "mass mg", "score line", "marquis", "reactions", "price", "price currency", "price per", "sent to"];
    private static readonly string[] OfAnalysis = ["analysis", "source", "laboratory", "method", "panel", "run", "analysed on", "authorised", "tested for"];
    private static readonly string[] OfFinding = ["substance", "role", "qualifier", "amount", "unit", "basis", "parts", "lod", "loq", "uncertainty"];

    public static List<object?[]> Rows(IEnumerable<SubmitSample> samples)
    {
        List<object?[]> rows = [[.. OfSample, .. OfAnalysis, .. OfFinding]];
        foreach (var sample in samples)
        {
            var isFirst = true;
            void Add(object?[] analysis, object?[] finding)
            {
                rows.Add([.. isFirst ? Cells(sample) : [sample.Reference, .. new object?[OfSample.Length - 1]], .. analysis, .. finding]);
                isFirst = false;
            }
            if (sample.Analyses.Count == 0) Add(new object?[OfAnalysis.Length], new object?[OfFinding.Length]);
            for (var a = 0; a < sample.Analyses.Count; a++)
            {
                var analysis = sample.Analyses[a];
                if (analysis.Findings.Count == 0) Add(Cells(analysis, a), new object?[OfFinding.Length]);
                for (var f = 0; f < analysis.Findings.Count; f++) Add(f == 0 ? Cells(analysis, a) : new object?[OfAnalysis.Length], Cells(analysis.Findings[f]));
            }
        }
        return rows;
    }

    private static object?[] Cells(SubmitSample s)
    {
        var look = s.Appearance ?? new Appearance();
        return
        [
            s.Reference, s.Location, s.CollectedOn, Wire.Name(s.BroughtIn), List(s.SoldAs), Wire.Name(s.Form), look.Logo, look.Shape, List(look.Colours), look.LengthMm, look.WidthMm, look.DiameterMm, look.ThicknessMm, look.MassMg,
            look.ScoreLine is { } line ? line ? "yes" : "nee" : null, look.Marquis, Reactions(look.Reactions), s.Price?.Amount, s.Price?.Currency, s.Price is { } price ? Wire.Name(price.Per) : null, s.SentTo,
        ];
    }

    private static object?[] Cells(Analysis a, int number) =>
        [(number + 1).ToString(CultureInfo.InvariantCulture), Wire.Name(a.Source), a.Laboratory, a.Method, a.Panel, a.Run, a.AnalysedOn, a.Authorised ? null : "no", List(a.TestedFor)];

    private static object?[] Cells(Finding f) =>
        [f.Substance, f.Role is { } role ? Wire.Name(role) : null, Wire.Name(f.Qualifier), f.Amount, f.Unit is { } unit ? Wire.Name(unit) : null, f.Basis is { } basis ? Wire.Name(basis) : null, f.Parts, f.Lod, f.Loq, f.Uncertainty];

    private static string? Reactions(IReadOnlyList<ReagentReaction>? reactions) => List(reactions?.Select(r => $"{Doubled(r.Reagent)}: {Doubled(r.Colour)}").ToList());

    private static string Doubled(string name) => name.Replace(":", "::", StringComparison.Ordinal);

    private static string? List(IReadOnlyList<string>? names) => names is { Count: > 0 } ? string.Join(" / ", names.Select(n => n.Replace("/", "//", StringComparison.Ordinal))) : null;

    public static string Csv(IEnumerable<object?[]> rows, char separator, string mark, string day)
    {
        var format = new NumberFormatInfo { NumberDecimalSeparator = mark };
        var text = new StringBuilder();
        foreach (var row in rows) text.AppendJoin(separator, row.Select(v => Quoted(v is DateOnly d ? d.ToString(day, CultureInfo.InvariantCulture) : Convert.ToString(v, format)!, separator))).Append("\r\n");
        return text.ToString();
    }

    private static string Quoted(string field, char separator) => field.AsSpan().IndexOfAny(separator, '"') < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
