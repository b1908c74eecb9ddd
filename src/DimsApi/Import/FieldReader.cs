using System.Globalization;
using Dims.Http;

namespace Dims.Import;

// What a field of the profile says for one row. A fault names the column and what stood there.
internal static class FieldReader
{
    private const string DayOfAWorkbook = "yyyy-MM-dd";

    public static string? Value(Field? field, Cells cells)
    {
        if (field?.Column is not { } column) return field?.Constant;
        var text = cells[column];
        foreach (var (word, meaning) in field.Words ?? new Dictionary<string, string>())
            if (string.Equals(word, text ?? "", StringComparison.OrdinalIgnoreCase)) return meaning;
        return text;
    }

    public static TEnum? Named<TEnum>(Field? field, string pointer, Cells cells, Faults faults) where TEnum : struct, Enum
    {
        if (field is null || Value(field, cells) is not { } text) return null;
        if (Wire.TryParse<TEnum>(text, out var value)) return value;
        faults.Add(pointer, "type", $"column '{field.Column}' {ProfileChecks.NotOneOf<TEnum>(text)} `words` in the profile can translate it.");
        return null;
    }

    public static DateOnly? Day(DayField field, string pointer, Cells cells, Faults faults, bool required)
    {
        if (cells[field.Column] is not { } text)
        {
            if (required) faults.Add(pointer, "required", Empty(field.Column, cells));
            return null;
        }
        string[] formats = cells.IsText(field.Column) ? [.. field.Formats] : [.. field.Formats, DayOfAWorkbook];
        if (DateOnly.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        faults.Add(pointer, "type", $"column '{field.Column}' holds '{text}'; a day of the calendar as {string.Join(" or ", field.Formats)} is needed.");
        return null;
    }

    public static IReadOnlyList<string> Names(ListField? field, Cells cells)
    {
        if (field is null || cells[field.Column] is not { } text) return [];
        if (field.Separator is null) return [text];
        return [.. text.Split(field.Separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(n => !cells.Columns.IsNull(n))];
    }

    // Or taken for empty, because the profile says that its word means nothing.
    public static string Empty(string? column, Cells cells) =>
        column is not null && cells.Columns.Raw(cells.Row, column) is { Length: > 0 } word ? $"column '{column}' holds '{word}', which `nullWords` of the profile takes for nothing." : $"column '{column}' is empty.";
}
