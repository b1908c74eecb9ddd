using Dims.Http;
using Dims.Locations;
using Dims.Samples;

namespace Dims.Import;

// A sample from the rows that tell it, by the profile. Every fault at once, each with the column it comes from.
internal sealed class RowReader(ImportProfile profile, TableColumns columns, FindingsTable? findings)
{
    private readonly LocationReader _locations = new(profile);
    private readonly AnalysisReader? _analyses = profile.Analysis is { } fields ? new AnalysisReader(profile, fields) : null;

    // Rows of one sample: one, or those that follow each other with the same reference at the same location.
    public IEnumerable<IReadOnlyList<SourceRow>> Samples(IEnumerable<SourceRow> rows)
    {
        var (same, of) = (new List<SourceRow>(), "");
        foreach (var row in rows)
        {
            // One that is left out does not part its neighbours.
            if (columns.IsSkipped(row))
            {
                yield return [row];
                continue;
            }
            var key = profile.OneRowIs == RowIs.Finding ? Identity(row) : "";
            if (same.Count > 0 && (key.Length == 0 || key != of))
            {
                yield return same;
                same = [];
            }
            same.Add(row);
            of = key;
        }
        if (same.Count > 0) yield return same;
    }

    // The findings of a sample that is left out are left out with it.
    public bool Skips(SourceRow row)
    {
        if (!columns.IsSkipped(row)) return false;
        findings?.Of(columns.Raw(row, profile.Tables!.Join.Samples));
        return true;
    }

    public ReadRow Read(IReadOnlyList<SourceRow> rows)
    {
        var (faults, first) = (new Faults(), rows[0]);
        var told = findings is null ? rows : findings.Of(columns.Raw(first, profile.Tables!.Join.Samples));
        foreach (var row in rows.Union(told))
            if (row.Broken is { } broken) faults.Add("", "broken-row", row == first ? broken : $"line {row.Line}{(row.File == first.File ? "" : $" of {row.File}")}: {broken}");
        if (faults.Any) return new ReadRow(first, null, null, [], faults);
        var cells = columns.Of(first);
        var location = _locations.Read(cells);
        var sample = Head(cells, location, faults);
        for (var i = 1; i < rows.Count; i++) SaysTheSame(sample, first, rows[i], faults);
        if (told.Count == 0 && profile.Tables?.WithoutFindings == SampleWithoutFindings.Reject)
            faults.Add("/analyses", "required", $"no row of {findings!.Name} has '{columns.Raw(first, profile.Tables.Join.Samples)}' in the column '{findings.KeyColumn}'.");
        var read = _analyses?.Read(told.Select(r => findings?.Cells(r) ?? columns.Of(r)), faults);
        return new ReadRow(first, sample with { Analyses = read?.Analyses ?? [] }, location, read?.Rows ?? [], faults);
    }

    private string Identity(SourceRow row) => columns.Text(row, profile.Sample.Reference.Column!) is { } reference
        ? string.Join('\n', (profile.Location.From ?? []).Select(c => columns.Raw(row, c)).Prepend(reference))
        : "";

    private SubmitSample Head(Cells cells, PutLocation? location, Faults faults)
    {
        var fields = profile.Sample;
        var reference = FieldReader.Value(fields.Reference, cells);
        if (reference is null) faults.Add("/reference", "required", FieldReader.Empty(fields.Reference.Column, cells));
        return new SubmitSample
        {
            Reference = reference ?? "",
            Location = location?.Id ?? profile.Location.Id,
            CollectedOn = FieldReader.Day(fields.CollectedOn, "/collectedOn", cells, faults, required: true) ?? new DateOnly(2000, 1, 1),
            BroughtIn = FieldReader.Named<BroughtIn>(fields.BroughtIn, "/broughtIn", cells, faults) ?? BroughtIn.Routine,
            Form = FieldReader.Named<Form>(fields.Form, "/form", cells, faults) ?? Form.Unknown,
            SoldAs = FieldReader.Names(fields.SoldAs, cells),
            PositivesOnly = profile.PositivesOnly,
        };
    }

    // What is told of the sample on each of its rows must agree.
    private void SaysTheSame(SubmitSample sample, SourceRow first, SourceRow row, Faults faults)
    {
        var cells = columns.Of(row);
        foreach (var other in SampleDifferences.Between(sample, Head(cells, _locations.Read(cells), faults)))
            faults.Add(other.Pointer, "rows-differ", $"line {first.Line} says {other.Stored ?? "nothing"}, and line {row.Line} says {other.Sent ?? "nothing"}.");
    }
}

// What came of a sample's rows: a sample, or faults, or both; the location where one is formed from columns; for each finding the row it comes from.
internal sealed record ReadRow(SourceRow Row, SubmitSample? Sample, PutLocation? Location, IReadOnlyList<IReadOnlyList<SourceRow>> Findings, Faults Faults);
