using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Spreadsheets;

// The rows of one sample, and what they make together. Every fault keeps the cell it comes from.
internal sealed class SheetSample
{
    private readonly SheetReading _reading;
    private readonly SheetRow _first;
    private readonly SheetAnalyses _analyses;

    public SheetSample(SheetReading reading, SheetRow first)
    {
        (_reading, _first) = (reading, first);
        Faults = new Faults(CellOf);
        _analyses = new SheetAnalyses(reading, (row, number) => new SheetAnalysis(reading, row, string.Create(CultureInfo.InvariantCulture, $"/analyses/{number}"), Faults));
        Add(first);
    }

    public Faults Faults { get; }

    // The line of its first row.
    public int Line => _first.Line;

    public void Add(SheetRow row)
    {
        if (row != _first) _reading.MustAgree(row, _first, c => c.IsOfSample, c => c.Pointer, "reference", Faults);
        _analyses.Add(row);
    }

    public SubmitSample Build()
    {
        var sample = (SubmitSample)_reading.Fill(SheetGroup.OfSample, "", _first, Faults);
        if (sample.Reference is not null) Template.RefuseExample(sample.Reference, "/reference", Faults);
        return sample with { Analyses = [.. _analyses.All.Select(a => a.Build())] };
    }

    // Where the rules find a fault: the cell of the member, or of the nearest that has one.
    public FaultCell? CellOf(string pointer)
    {
        var parts = pointer.Split('/');
        return parts is ["", "analyses", var a, ..] && int.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < _analyses.All.Count
            ? _analyses.All[number].CellOf(pointer)
            : _reading.PlaceOf(_first, parts);
    }
}
