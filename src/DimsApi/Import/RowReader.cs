using System.Globalization;
using Dims.Http;
using Dims.Locations;
using Dims.Samples;

namespace Dims.Import;

// One row of somebody else's file as a sample, by the profile. Every fault of the row at once, each with the column it comes from.
public sealed class RowReader
{
    private readonly ImportProfile _profile;
    private readonly Dictionary<string, int> _columns;
    private readonly LocationReader _locations;

    public RowReader(ImportProfile profile, string file, IReadOnlyList<string> header)
    {
        _profile = profile;
        _columns = header.Select((name, index) => (name, index)).Where(c => c.name.Length > 0).ToDictionary(c => c.name, c => c.index, StringComparer.Ordinal);
        var missing = ProfileChecks.Columns(profile).Where(c => !_columns.ContainsKey(c)).ToList();
        if (missing.Count > 0)
            throw new Problem(ProblemCodes.InvalidInput, $"{file} lacks {string.Join(", ", missing.Select(c => $"the column '{c}'"))}, which the profile {profile.Name} reads. It has: {string.Join(", ", header)}.");
        NotRead = [.. _columns.Keys.Except(ProfileChecks.Columns(profile), StringComparer.Ordinal)];
        _locations = new LocationReader(profile);
    }

    public IReadOnlyList<string> NotRead { get; }

    public bool IsSkipped(SourceRow row) => row.Broken is null && _profile.SkipRowsWhere.Any(s => s.Holds.Any(h => string.Equals(h, Raw(row, s.Column), StringComparison.OrdinalIgnoreCase)));

    public ReadRow Read(SourceRow row)
    {
        var faults = new Faults();
        if (row.Broken is { } broken)
        {
            faults.Add("", "broken-row", broken);
            return new ReadRow(row, null, null, faults);
        }
        string? Cell(string column) => Text(row, column);
        var fields = _profile.Sample;
        var location = _locations.Read(Cell);
        var reference = Value(fields.Reference, Cell);
        if (reference is null) faults.Add("/reference", "required", Empty(fields.Reference.Column));
        var sample = new SubmitSample
        {
            Reference = reference ?? "",
            Location = location?.Id ?? _profile.Location.Id,
            CollectedOn = Day(fields.CollectedOn, "/collectedOn", Cell, faults, required: true) ?? new DateOnly(2000, 1, 1),
            BroughtIn = Named<BroughtIn>(fields.BroughtIn, "/broughtIn", Cell, faults) ?? BroughtIn.Routine,
            Form = Named<Form>(fields.Form, "/form", Cell, faults) ?? Form.Unknown,
            SoldAs = Names(fields.SoldAs, Cell),
            Analyses = _profile.Analysis is { } analysis && new FindingReader(_profile).Read(analysis, Cell, faults) is { } read ? [read] : [],
            PositivesOnly = _profile.PositivesOnly,
        };
        return new ReadRow(row, sample, location, faults);
    }

    private string Raw(SourceRow row, string column) => row.Cells[_columns[column]].Trim();

    private string? Text(SourceRow row, string column)
    {
        var text = Raw(row, column);
        return text.Length == 0 || _profile.NullWords.Any(w => string.Equals(w, text, StringComparison.OrdinalIgnoreCase)) ? null : text;
    }

    private static string[] Names(ListField? field, Func<string, string?> cell)
    {
        if (field is null || cell(field.Column) is not { } text) return [];
        return field.Separator is null ? [text] : text.Split(field.Separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    private static TEnum? Named<TEnum>(Field? field, string pointer, Func<string, string?> cell, Faults faults) where TEnum : struct, Enum
    {
        if (field is null || Value(field, cell) is not { } text) return null;
        if (Wire.TryParse<TEnum>(text, out var value)) return value;
        faults.Add(pointer, "type", $"column '{field.Column}' {ProfileChecks.NotOneOf<TEnum>(text)} `words` in the profile can translate it.");
        return null;
    }

    internal static string? Value(Field? field, Func<string, string?> cell)
    {
        if (field?.Column is not { } column) return field?.Constant;
        if (cell(column) is not { } text) return null;
        foreach (var (word, meaning) in field.Words ?? new Dictionary<string, string>())
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase)) return meaning;
        return text;
    }

    internal static DateOnly? Day(DayField field, string pointer, Func<string, string?> cell, Faults faults, bool required)
    {
        if (cell(field.Column) is not { } text)
        {
            if (required) faults.Add(pointer, "required", Empty(field.Column));
            return null;
        }
        if (DateOnly.TryParseExact(text, [.. field.Formats], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        faults.Add(pointer, "type", $"column '{field.Column}' holds '{text}'; a day of the calendar as {string.Join(" or ", field.Formats)} is needed.");
        return null;
    }

    internal static string Empty(string? column) => $"column '{column}' is empty.";
}

// What came of a row: a sample, or faults, or both; the location where one is formed from columns.
public sealed record ReadRow(SourceRow Row, SubmitSample? Sample, PutLocation? Location, Faults Faults);
