using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Spreadsheets;

// The rows of one analysis. `at`: where it stands in the item that its faults belong to.
internal sealed class SheetAnalysis(SheetReading reading, SheetRow first, string at, Faults? faults = null)
{
    private static readonly SheetColumn Source = SheetColumns.At(SheetColumn.OfAnalysis + "/source")!;

    private readonly List<SheetRow> _findings = [];
    private Faults? _faults = faults;

    public SheetRow First => first;
    public Faults Faults => _faults ??= new Faults(CellOf);

    public void AddFinding(SheetRow row) => _findings.Add(row);

    public void MustAgree(SheetRow row) => reading.MustAgree(row, first, c => c.IsOfAnalysis, c => $"{at}/{c.Member}", "analysis", Faults);

    public Analysis Build()
    {
        var analysis = (Analysis)reading.Fill(SheetGroup.OfAnalysis, at, first, Faults);
        return analysis with
        {
            // A fault where the door does not allow it.
            Source = reading.Header.CellOf(first, Source).IsEmpty ? Samples.Source.Laboratory : analysis.Source,
            Findings = [.. _findings.Select((row, i) => (Finding)reading.Fill(SheetGroup.OfFinding, string.Create(CultureInfo.InvariantCulture, $"{at}/findings/{i}"), row, Faults))],
        };
    }

    public FaultCell CellOf(string pointer)
    {
        var (row, parts) = (first, (pointer.StartsWith(at, StringComparison.Ordinal) ? SheetColumn.OfAnalysis + pointer[at.Length..] : pointer).Split('/'));
        if (parts is ["", "analyses", _, "findings", var f, ..] && int.TryParse(f, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < _findings.Count)
            (row, parts[4]) = (_findings[place], "*");
        return reading.PlaceOf(row, parts);
    }
}

// The analyses that the rows of one sample make: a row that says nothing of its analysis belongs to that of the row before.
internal sealed class SheetAnalyses(SheetReading reading, Func<SheetRow, int, SheetAnalysis> begin)
{
    private readonly List<SheetAnalysis> _all = [];
    private readonly Dictionary<string, SheetAnalysis> _byKey = new(StringComparer.Ordinal);
    private SheetAnalysis? _last;

    public IReadOnlyList<SheetAnalysis> All => _all;

    public void Add(SheetRow row)
    {
        var isFinding = reading.IsFilled(row, c => c.IsOfFinding);
        if (reading.IsFilled(row, c => c.IsOfAnalysis)) _last = Of(row);
        else if (isFinding) _last ??= Begin(row);
        if (isFinding) _last!.AddFinding(row);
    }

    private SheetAnalysis Of(SheetRow row)
    {
        var key = reading.AnalysisOf(row);
        if (!_byKey.TryGetValue(key, out var analysis)) return _byKey[key] = Begin(row);
        analysis.MustAgree(row);
        return analysis;
    }

    private SheetAnalysis Begin(SheetRow row)
    {
        var analysis = begin(row, _all.Count);
        _all.Add(analysis);
        return analysis;
    }
}
