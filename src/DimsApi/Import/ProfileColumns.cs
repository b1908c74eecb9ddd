namespace Dims.Import;

// The columns that a profile reads, by table. Where there is one table, all of them stand in it.
public static class ProfileColumns
{
    public static IEnumerable<string> Of(ImportProfile profile, TableName table) =>
        (profile.Tables is null ? [.. OfSamples(profile), .. OfFindings(profile)] : table == TableName.Samples ? OfSamples(profile) : OfFindings(profile))
        .OfType<string>().Distinct(StringComparer.Ordinal);

    private static IEnumerable<string?> OfSamples(ImportProfile profile) =>
    [
        profile.Tables?.Join.Samples, .. Skipped(profile, TableName.Samples),
        profile.Sample.Reference.Column, profile.Sample.CollectedOn.Column, profile.Sample.Form.Column, profile.Sample.BroughtIn?.Column, profile.Sample.SoldAs?.Column,
        .. profile.Location.From ?? [], .. profile.Location.Name ?? [], .. profile.Location.Regions.SelectMany(r => new[] { r.Column, r.Within }),
    ];

    private static IEnumerable<string?> OfFindings(ImportProfile profile) =>
    [
        profile.Tables?.Join.Findings, .. Skipped(profile, TableName.Findings),
        profile.Analysis?.Laboratory?.Column, profile.Analysis?.Method?.Column, profile.Analysis?.Panel?.Column, profile.Analysis?.Run?.Column, profile.Analysis?.AnalysedOn?.Column,
        .. profile.Analysis?.Findings.SelectMany(f => new[] { f.Substance.Column, f.Qualifier.Column, f.Amount, f.Unit?.Column, f.Basis?.Column, f.Role?.Column }) ?? [],
    ];

    private static IEnumerable<string> Skipped(ImportProfile profile, TableName table) => profile.SkipRowsWhere.Where(s => s.Table == table).Select(s => s.Column);
}
