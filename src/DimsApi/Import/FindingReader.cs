using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Import;

// The analysis of a row. A profile may list several findings, one for each column with an amount.
internal sealed class FindingReader(ImportProfile profile)
{
    // Null where the row tells nothing: every finding was left out. An analysis without findings would say "analysed, and nothing found".
    public Analysis? Read(AnalysisFields fields, Func<string, string?> cell, Faults faults)
    {
        var findings = new List<Finding>(fields.Findings.Count);
        foreach (var field in fields.Findings)
            if (ReadOne(field, string.Create(CultureInfo.InvariantCulture, $"/analyses/0/findings/{findings.Count}"), cell, faults) is { } finding) findings.Add(finding);
        if (findings.Count == 0) return null;
        return new Analysis
        {
            Source = fields.Source,
            Laboratory = RowReader.Value(fields.Laboratory, cell),
            Method = RowReader.Value(fields.Method, cell),
            AnalysedOn = fields.AnalysedOn is { } day ? RowReader.Day(day, "/analyses/0/analysedOn", cell, faults, required: false) : null,
            Authorised = fields.Authorised,
            Findings = findings,
        };
    }

    private Finding? ReadOne(FindingFields field, string at, Func<string, string?> cell, Faults faults)
    {
        var substance = RowReader.Value(field.Substance, cell);
        var text = field.Amount is { } column ? cell(column) : null;
        if (substance is null || (field.Amount is not null && text is null))
        {
            if (field.Empty == EmptyFinding.LeaveOut) return null;
            if (substance is null) faults.Add(at + "/substance", "required", RowReader.Empty(field.Substance.Column));
            else faults.Add(at + "/amount", "required", RowReader.Empty(field.Amount));
            return null;
        }
        var amount = text is null ? null : Amount(text);
        if (text is not null && amount is null)
            faults.Add(at + "/amount", "type", $"column '{field.Amount}' holds '{text}'; a number with '{profile.Csv.DecimalMark}' before its decimals is needed.");
        if (amount == 0 && field.Zero == ZeroAmount.Reject) faults.Add(at + "/amount", "zero", $"column '{field.Amount}' holds 0, which the profile rejects.");
        var notFound = amount == 0 && field.Zero == ZeroAmount.NotDetected;
        return new Finding
        {
            Substance = substance,
            Role = field.Role,
            Qualifier = notFound ? Qualifier.NotDetected : field.Qualifier,
            Amount = notFound ? null : amount,
            Unit = notFound ? null : field.Unit,
            Basis = notFound ? null : field.Basis,
        };
    }

    // The digits of the source are the digits kept: 22.0 stays 22.0.
    private decimal? Amount(string text)
    {
        var format = new NumberFormatInfo { NumberDecimalSeparator = profile.Csv.DecimalMark };
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, format, out var amount) ? amount : null;
    }
}
