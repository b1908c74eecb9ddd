using Dims.Http;
using Dims.Samples;

namespace Dims.Spreadsheets;

// A spreadsheet as a batch of analyses: one row for each finding, rows of one sample and the same analysis make one. What is wrong with a cell refuses its analysis.
internal sealed class AnalysisSheet
{
    private const string At = "/analysis";

    private static readonly SheetColumn Bag = SheetColumns.At(SheetColumn.Bag)!;

    private readonly SheetReading _reading;
    private readonly Detected _detected;
    private readonly List<SheetAnalysis> _analyses = [];

    private AnalysisSheet(SheetTable table, int most)
    {
        (_reading, _detected) = (table.Reading, table.Detected);
        var bags = new Dictionary<string, SheetAnalyses>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            if (!_reading.IsFilled(row, c => c.IsOfAnalysis || c.IsOfFinding))
                Begin(row).Faults.Add(At, "required", "says nothing of an analysis. Fill in a substance, or for an analysis that found nothing its method or day; else delete the row.");
            else BagOf(row, bags).Add(row);
            if (_analyses.Count > most) throw new Problem(ProblemCodes.BodyTooLarge, $"A batch has at most {most} analyses. Send several.");
        }
        Items = [.. _analyses.Select(Build)];
    }

    public List<BatchItem<AddedAnalysis>> Items { get; }

    public static AnalysisSheet Read(byte[] file, SheetFormat format, int most) => new(SheetTable.Read(file, format, SheetDoor.Analyses, most), most);

    private SheetAnalysis Begin(SheetRow row)
    {
        var analysis = new SheetAnalysis(_reading, row, At);
        _analyses.Add(analysis);
        return analysis;
    }

    // In whatever spelling its number stands there. Rows that name no sample are no sample's together.
    private SheetAnalyses BagOf(SheetRow row, Dictionary<string, SheetAnalyses> bags)
    {
        var name = _reading.Header.CellOf(row, Bag).Text;
        if (SampleNumber.TryParse(name, out var number)) name = SampleNumber.Format(number);
        if (name.Length > 0 && bags.TryGetValue(name, out var bag)) return bag;
        return bags[name] = new SheetAnalyses(_reading, (first, _) => Begin(first));
    }

    private BatchItem<AddedAnalysis> Build(SheetAnalysis analysis)
    {
        _reading.Require(Bag, "", analysis.First, analysis.Faults);
        var sample = (string?)_reading.ValueOf(Bag, "", analysis.First, analysis.Faults) ?? "";
        Template.RefuseExample(sample, SheetColumn.Bag, analysis.Faults);
        return new(new AddedAnalysis { Sample = sample, Analysis = analysis.Build() }, analysis.Faults);
    }

    public AnalysisBatchAnswer Locate(AnalysisBatchAnswer answer) => answer with
    {
        Detected = _detected,
        Items = [.. answer.Items.Select(i => i with
        {
            Line = _analyses[i.Index].First.Line,
            Errors = SheetTable.Locate(i.Errors, _analyses[i.Index].CellOf),
            Differences = SheetTable.Locate(i.Differences, p => _analyses[i.Index].CellOf(At + p)),
        })],
    };
}
