using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Import;

// One finding of a row. A finding with faults is a finding still: those that follow keep their places, and their own faults.
internal sealed class FindingReader(ImportProfile profile)
{
    private const string Unreadable = "?";

    // Null where the row does not hold this finding.
    public Finding? Read(FindingFields field, string at, Cells cells, Faults faults)
    {
        var substance = FieldReader.Value(field.Substance, cells);
        if (substance is null)
        {
            if (field.Empty == EmptyFinding.LeaveOut) return null;
            faults.Add(at + "/substance", "required", FieldReader.Empty(field.Substance.Column, cells));
        }
        var qualifier = FieldReader.Named<Qualifier>(field.Qualifier, at + "/qualifier", cells, faults);
        if (qualifier is null) faults.Add(at + "/qualifier", "required", $"{FieldReader.Empty(field.Qualifier.Column, cells)} An empty word among its `words` can say what that means.");
        var text = field.Amount is { } column ? cells[column] : null;
        if (text is null && qualifier is Qualifier.Equal or Qualifier.Below or Qualifier.Above)
        {
            if (field.Empty == EmptyFinding.LeaveOut && substance is not null) return null;
            faults.Add(at + "/amount", "required", field.Amount is null ? "the profile names no column for it." : FieldReader.Empty(field.Amount, cells));
        }
        var amount = text is null ? null : Amount(text, cells.IsText(field.Amount!) ? profile.Csv.DecimalMark : ".");
        if (text is not null && amount is null)
            faults.Add(at + "/amount", "type", $"column '{field.Amount}' holds '{text}'; a number with '{profile.Csv.DecimalMark}' before its decimals is needed.");
        if (amount == 0 && field.Zero == ZeroAmount.Reject) faults.Add(at + "/amount", "zero", $"column '{field.Amount}' holds 0, which the profile rejects.");
        var notFound = amount == 0 && field.Zero == ZeroAmount.NotDetected;
        if (notFound) amount = null;
        return new Finding
        {
            Substance = substance ?? Unreadable,
            Role = FieldReader.Named<Role>(field.Role, at + "/role", cells, faults),
            Qualifier = notFound ? Qualifier.NotDetected : qualifier ?? Qualifier.Detected,
            Amount = amount,
            Unit = amount is null ? null : FieldReader.Named<Unit>(field.Unit, at + "/unit", cells, faults),
            Basis = amount is null ? null : FieldReader.Named<Basis>(field.Basis, at + "/basis", cells, faults),
        };
    }

    // The digits of the source are the digits kept: 22.0 stays 22.0.
    private static decimal? Amount(string text, string mark)
    {
        var format = new NumberFormatInfo { NumberDecimalSeparator = mark };
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, format, out var amount) ? amount : null;
    }
}
