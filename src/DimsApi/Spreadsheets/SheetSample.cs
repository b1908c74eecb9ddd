using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Spreadsheets;

// The rows of one sample, and what they make together. Every fault keeps the cell it comes from.
internal sealed class SheetSample
{
    private readonly SheetHeader _header;
    private readonly SheetDialect _dialect;
    private readonly SheetRow _first;
    private readonly List<SheetAnalysis> _analyses = [];
    private readonly Dictionary<string, SheetAnalysis> _byKey = new(StringComparer.Ordinal);
    private SheetAnalysis? _last;

    private sealed record SheetAnalysis(SheetRow First)
    {
        public List<SheetRow> Findings { get; } = [];
    }

    public SheetSample(SheetHeader header, SheetDialect dialect, SheetRow first)
    {
        (_header, _dialect, _first) = (header, dialect, first);
        Faults = new Faults(CellOf);
        Add(first);
    }

    public Faults Faults { get; }

    // The line of its first row.
    public int Line => _first.Line;

    public void Add(SheetRow row)
    {
        if (row != _first) MustAgree(row, _first, c => c.IsOfSample, "");
        var isFinding = IsFilled(row, c => c.IsOfFinding);
        if (IsFilled(row, c => c.IsOfAnalysis)) _last = AnalysisOf(row);
        else if (isFinding && _last is null) _analyses.Add(_last = new SheetAnalysis(row));
        if (isFinding) _last!.Findings.Add(row);
    }

    private bool IsFilled(SheetRow row, Func<SheetColumn, bool> which)
    {
        for (var at = 0; at < row.Cells.Length; at++)
            if (!row.Cells[at].IsEmpty && _header.Columns[at] is { } column && which(column)) return true;
        return false;
    }

    private SheetAnalysis AnalysisOf(SheetRow row)
    {
        var key = string.Join('\u001f', SheetColumns.TellAnalysesApart.Select(c => CellReader.Canonical(c, _header.CellOf(row, c), _dialect)));
        if (!_byKey.TryGetValue(key, out var analysis))
        {
            _analyses.Add(_byKey[key] = analysis = new SheetAnalysis(row));
            return analysis;
        }
        MustAgree(row, analysis.First, c => c.IsOfAnalysis, string.Create(CultureInfo.InvariantCulture, $"/analyses/{_analyses.IndexOf(analysis)}"));
        return analysis;
    }

    // A later row may leave it empty; what it says is said by the first row too.
    private void MustAgree(SheetRow row, SheetRow first, Func<SheetColumn, bool> which, string at)
    {
        for (var place = 0; place < row.Cells.Length; place++)
        {
            if (row.Cells[place].IsEmpty || _header.Columns[place] is not { } column || !which(column)) continue;
            var before = _header.CellOf(first, column);
            if (CellReader.Canonical(column, row.Cells[place], _dialect) == CellReader.Canonical(column, before, _dialect)) continue;
            var pointer = at.Length > 0 ? $"{at}/{column.Member}" : column.Pointer;
            Faults.AddCell(pointer, "differs", before.IsEmpty ? $"is filled here and empty in line {first.Line}, the first row of the same {(at.Length > 0 ? "analysis" : "reference")}." : $"differs from line {first.Line}, the first row of the same {(at.Length > 0 ? "analysis" : "reference")}, which holds '{SheetProblems.Shown(before.Text)}'.", _header.PlaceOf(row, column));
        }
    }

    public SubmitSample Build()
    {
        var sample = (SubmitSample)Fill(SheetGroup.OfSample, "", _first);
        if (sample.Reference?.StartsWith(Template.ExampleReference, StringComparison.OrdinalIgnoreCase) == true) Faults.Add("/reference", "example-row", "is an example of the template and no sample. Delete the row.");
        return sample with { Analyses = [.. _analyses.Select(BuildAnalysis)] };
    }

    private Analysis BuildAnalysis(SheetAnalysis rows, int number)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"/analyses/{number}");
        var analysis = (Analysis)Fill(SheetGroup.OfAnalysis, at, rows.First);
        return analysis with { Findings = [.. rows.Findings.Select((row, i) => (Finding)Fill(SheetGroup.OfFinding, string.Create(CultureInfo.InvariantCulture, $"{at}/findings/{i}"), row))] };
    }

    // The members of one object from its columns in a row; what cannot be read is left at its default, so that the rules can still judge the rest.
    private object Fill(SheetGroup group, string at, SheetRow row)
    {
        var target = group.Info.CreateObject!();
        foreach (var column in group.Columns)
        {
            if (_header.CellOf(row, column) is not { IsEmpty: false } cell) continue;
            var read = CellReader.Of(column, cell, _dialect);
            if (read.IsFault) Faults.AddCell($"{at}/{column.Member}", read.Code, read.Detail, _header.PlaceOf(row, column));
            else column.Property!.Set!(target, read.Value);
        }
        foreach (var column in group.Needed)
            if (_header.CellOf(row, column).IsEmpty) Faults.AddCell($"{at}/{column.Member}", "required", "is empty; a value is needed.", _header.PlaceOf(row, column));
        foreach (var (property, part) in group.Parts)
            if (part.Columns.Any(c => !_header.CellOf(row, c).IsEmpty)) property.Set!(target, Fill(part, $"{at}/{property.Name}", row));
        return target;
    }

    // Where the rules find a fault: the cell of the member, or of the nearest that has one.
    public FaultCell? CellOf(string pointer)
    {
        var (row, parts) = (_first, pointer.Split('/'));
        if (parts is ["", "analyses", var a, ..] && int.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < _analyses.Count)
        {
            (row, parts[2]) = (_analyses[number].First, "*");
            if (parts is ["", _, _, "findings", var f, ..] && int.TryParse(f, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < _analyses[number].Findings.Count)
                (row, parts[4]) = (_analyses[number].Findings[place], "*");
        }
        for (var length = parts.Length; length > 1; length--)
            if (SheetColumns.At(string.Join('/', parts[..length])) is { } column) return _header.PlaceOf(row, column);
        return new FaultCell { Line = row.Line };
    }
}
